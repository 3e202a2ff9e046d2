"use client";

import { useActionState, useId, useState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface RegionsFormProps {
  /** Takes `organizationId`, `which` and `names`. */
  action: FormAction;
  organizationId: string;
  /** None: all. */
  regions: readonly string[];
}

/** All Regions, or only those that are named. */
export function RegionsForm({ action, organizationId, regions }: RegionsFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const [which, setWhich] = useState(regions.length === 0 ? "all" : "named");
  const id = useId();
  return (
    <form action={submit} className="settings-form">
      <input type="hidden" name="organizationId" value={organizationId} />
      <fieldset className="choices">
        <legend>Which Regions</legend>
        {[
          ["all", "All that an account has enabled"],
          ["named", "Only these"],
        ].map(([value, label]) => (
          <label key={value}>
            <input
              type="radio"
              name="which"
              value={value}
              checked={which === value}
              onChange={() => setWhich(value ?? "all")}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <div className="field" hidden={which === "all"}>
        <label htmlFor={id}>Names of Regions</label>
        <textarea
          id={id}
          className="input mono"
          name="names"
          rows={3}
          maxLength={4000}
          defaultValue={regions.join(", ")}
          spellCheck={false}
          aria-describedby={`${id}-hint`}
        />
        <p id={`${id}-hint`} className="hint">
          With commas or on lines of their own, such as eu-west-1. In every other Region nothing is read, and
          what could be there stays unknown.
        </p>
      </div>
      <SubmitRow label="Save Regions" pending={pending} answer={answer} />
    </form>
  );
}
