"use client";

import { type ChangeEvent, useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface UploadFormProps {
  upload: FormAction;
  /** Of a file that is read. */
  mostBytes: number;
}

const mb = 1024 * 1024;

/** Refuses what is too large before it is sent. */
function checkSize({ currentTarget: field }: ChangeEvent<HTMLInputElement>, mostBytes: number): void {
  const size = field.files?.[0]?.size ?? 0;
  const said = `The file has ${Math.ceil(size / mb)} MB; at most ${mostBytes / mb} MB are read. Split it.`;
  field.setCustomValidity(size > mostBytes ? said : "");
  field.reportValidity();
}

/** Takes a file or cells from the clipboard. Works as a plain form too. */
export function UploadForm({ upload, mostBytes }: UploadFormProps) {
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
          onChange={(event) => checkSize(event, mostBytes)}
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
      <SubmitRow
        label={pending ? "Reading and comparing" : "Read and check"}
        pending={pending}
        answer={answer}
      />
    </form>
  );
}
