"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";
import type { TagMapping } from "#lib/data/tag-mapping.ts";

interface TagMappingFormProps {
  mappings: readonly TagMapping[];
  /** Takes `set:` and `was:` of each field: keys with commas between them. */
  action: FormAction;
}

/** Which tags of AWS say which field; fields that were not touched stay as they are. */
export function TagMappingForm({ mappings, action }: TagMappingFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  return (
    <form
      key={mappings.map(({ keys }) => keys.join()).join("\u0000")}
      action={submit}
      className="settings-form account-fields-form"
      aria-label="Fields from tags"
    >
      {mappings.map(({ field, name, keys }) => (
        <div key={field} className="field">
          <label htmlFor={`${id}-${field}`}>{name}</label>
          <input type="hidden" name={`was:${field}`} value={keys.join(", ")} />
          <input
            id={`${id}-${field}`}
            name={`set:${field}`}
            className="input"
            defaultValue={keys.join(", ")}
            maxLength={1400}
            autoComplete="off"
            placeholder="no tag"
          />
        </div>
      ))}
      <SubmitRow label="Save" pending={pending} answer={answer} />
    </form>
  );
}
