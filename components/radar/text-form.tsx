"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface TextFormProps {
  /** Takes `text` and the fields. */
  action: FormAction;
  fields: Record<string, string>;
  label: string;
  button: string;
  text?: string;
}

/** A question or an answer in words. */
export function TextForm({ action, fields, label, button, text = "" }: TextFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  return (
    <form action={submit} className="radar-text">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <textarea
          id={id}
          name="text"
          className="input"
          rows={3}
          maxLength={2000}
          defaultValue={text}
          required
        />
      </div>
      <SubmitRow label={button} pending={pending} answer={answer} />
    </form>
  );
}
