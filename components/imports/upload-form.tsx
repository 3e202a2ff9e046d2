"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface UploadFormProps {
  upload: FormAction;
  /** Of a file that is read. */
  mostBytes: number;
}

const mb = 1024 * 1024;

interface Sized {
  setCustomValidity(said: string): void;
  reportValidity(): boolean;
}

/** Refuses what is too large before it is sent. */
function checkSize(field: Sized, size: number, { what, mostBytes }: { what: string; mostBytes: number }) {
  const said = `${what} ${Math.ceil(size / mb)} MB; at most ${mostBytes / mb} MB are read. Split it.`;
  field.setCustomValidity(size > mostBytes ? said : "");
  if (size > mostBytes) field.reportValidity();
}

/** Signs that surely fit, whatever they are in UTF-8: so many cells are not counted at every key. */
const mostBytesASign = 4;

function checkCells(field: HTMLTextAreaElement, mostBytes: number): void {
  const { value } = field;
  const size = value.length * mostBytesASign > mostBytes ? new Blob([value]).size : 0;
  checkSize(field, size, { what: "The cells have", mostBytes });
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
          onChange={({ currentTarget: field }) =>
            checkSize(field, field.files?.[0]?.size ?? 0, { what: "The file has", mostBytes })
          }
        />
      </label>
      <label>
        <span className="strong">Or cells, pasted with their header</span>
        <textarea
          name="pasted"
          rows={6}
          onChange={({ currentTarget }) => checkCells(currentTarget, mostBytes)}
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
