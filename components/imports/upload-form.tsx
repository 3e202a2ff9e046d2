"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

/** Takes a file or cells from the clipboard. Works as a plain form too. */
export function UploadForm({ upload }: { upload: FormAction }) {
  const [answer, submit, pending] = useActionState(upload, noAnswer);
  return (
    <form action={submit} className="card-body import-upload">
      <label>
        <span className="strong">File</span>
        <input
          type="file"
          name="file"
          accept=".csv,.tsv,.txt,.xlsx,.xlsm,.json,.jsonl"
          className="input import-file"
        />
      </label>
      <label>
        <span className="strong">Or cells, pasted with their header</span>
        <textarea
          name="pasted"
          rows={6}
          className="input import-pasted"
          placeholder={"Account ID\tName\tOwner\n111122223333\tpayments\tada@example.com"}
          spellCheck={false}
        />
      </label>
      <SubmitRow label={pending ? "Reading the file" : "Read and check"} pending={pending} answer={answer} />
    </form>
  );
}
