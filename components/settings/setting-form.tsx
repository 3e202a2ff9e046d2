"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { AnswerLine } from "#components/submit-row.tsx";

export type SettingField = "yes-no" | "number" | "text" | "list" | "json";

interface SettingFormProps {
  /** Takes `key`, `text` and `reset`. */
  action: FormAction;
  settingKey: string;
  field: SettingField;
  /** In the form of the field: of a list one entry a line. */
  text: string;
}

const hints: Record<SettingField, string | null> = {
  "yes-no": null,
  number: null,
  text: null,
  list: "One on each line.",
  json: "As JSON.",
};

/** Another value, which is looked at before it is set. */
export function SettingForm({ action, settingKey, field, text }: SettingFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  const hint = hints[field];
  const described = hint === null ? undefined : `${id}-hint`;
  return (
    <form action={submit} className="settings-form">
      <input type="hidden" name="key" value={settingKey} />
      <div className="field">
        <label htmlFor={id}>Value</label>
        {field === "yes-no" ? (
          <select id={id} className="input" name="text" defaultValue={text}>
            <option value="true">yes</option>
            <option value="false">no</option>
          </select>
        ) : null}
        {field === "number" || field === "text" ? (
          <input
            id={id}
            className="input mono"
            name="text"
            inputMode={field === "number" ? "decimal" : undefined}
            defaultValue={text}
            autoComplete="off"
            spellCheck={false}
          />
        ) : null}
        {field === "list" || field === "json" ? (
          <textarea
            id={id}
            className="input mono"
            name="text"
            rows={8}
            maxLength={20_000}
            defaultValue={text}
            spellCheck={false}
            aria-describedby={described}
          />
        ) : null}
        {hint === null ? null : (
          <p id={described} className="hint">
            {hint}
          </p>
        )}
      </div>
      <div className="submit-row flex flex-wrap items-center gap-2">
        <button type="submit" className="button button-primary" disabled={pending}>
          See what it changes
        </button>
        <button type="submit" className="button" name="reset" value="on" disabled={pending}>
          See what the default changes
        </button>
        <AnswerLine answer={answer} />
      </div>
    </form>
  );
}
