"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";
import { accountStateWords } from "#components/words.ts";
import type { AccountFieldView } from "#lib/data/account-field-list.ts";

interface FieldsFormProps {
  accountId: string;
  fields: readonly AccountFieldView[];
  /** Takes `accountId`, and `set:` and `was:` of each field. */
  action: FormAction;
  /** What the form is called, and its button. */
  label: string;
  submitLabel: string;
}

/** One form for all fields: what was not touched is not said. */
export function FieldsForm({ accountId, fields, action, label, submitLabel }: FieldsFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  return (
    <form
      // What others changed meanwhile is what the fields begin with.
      key={fields.map(({ text }) => text).join("\u0000")}
      action={submit}
      className="settings-form account-fields-form"
      aria-label={label}
    >
      <input type="hidden" name="accountId" value={accountId} />
      {fields.map((field) => (
        <Field key={field.field} field={field} />
      ))}
      <SubmitRow label={submitLabel} pending={pending} answer={answer} />
    </form>
  );
}

function stateName(state: string): string {
  return Object.entries(accountStateWords).find(([one]) => one === state)?.[1] ?? state;
}

function Field({ field: { field, name, kind, choices, text } }: { field: AccountFieldView }) {
  const id = useId();
  const shared = { id, className: "input", name: `set:${field}`, defaultValue: text };
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      <input type="hidden" name={`was:${field}`} value={text} />
      {kind === "choice" ? (
        <select {...shared}>
          <option value="">none</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {field === "state" ? stateName(choice) : choice}
            </option>
          ))}
        </select>
      ) : null}
      {kind === "notes" || kind === "tags" ? (
        <>
          <textarea
            {...shared}
            rows={3}
            maxLength={20_000}
            aria-describedby={kind === "tags" ? `${id}-hint` : undefined}
          />
          {kind === "tags" ? (
            <p id={`${id}-hint`} className="hint">
              key = value, one on each line. Only tags that people gave stand here.
            </p>
          ) : null}
        </>
      ) : null}
      {kind === "text" || kind === "date" ? (
        <input {...shared} type={kind} maxLength={kind === "text" ? 400 : undefined} autoComplete="off" />
      ) : null}
    </div>
  );
}
