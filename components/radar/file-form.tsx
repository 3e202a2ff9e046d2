"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

/** Takes one file. Works as a plain form too. */
export function FileForm({ upload, accept }: { upload: FormAction; accept: string }) {
  const [answer, submit, pending] = useActionState(upload, noAnswer);
  const id = useId();
  return (
    <form action={submit} className="radar-text">
      <div className="field">
        <label htmlFor={id}>File</label>
        <input id={id} type="file" name="file" accept={accept} className="input import-file" required />
      </div>
      <SubmitRow label="Load" pending={pending} answer={answer} />
    </form>
  );
}
