"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

const choices = [
  ["check", "Only check it", "Says what would come of it, and changes nothing"],
  ["all", "Take it in", "Only where every row can be used"],
  ["good", "Take in what can be used", "Leaves out the rows that cannot, and names them"],
] as const;

/** Takes a file of resources, checks it or takes it in, and names each row that cannot be used. Works as a plain form too. */
export function ResourceImportForm({ action }: { action: FormAction }) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  const lines = answer.lines ?? [];
  return (
    <form action={submit} className="card-body import-upload">
      <label>
        <span className="strong">File</span>
        <input type="file" name="file" accept=".csv,.txt" className="input import-file" required />
      </label>
      <div className="field">
        <label htmlFor={`${id}-account`}>Whose the rows are that name no account</label>
        <input
          id={`${id}-account`}
          className="input mono"
          name="account"
          inputMode="numeric"
          maxLength={20}
          placeholder="12 digits, for buckets"
          autoComplete="off"
        />
      </div>
      <fieldset className="resource-import-choices">
        <legend className="strong">What to do</legend>
        {choices.map(([value, label, hint]) => (
          <label key={value}>
            <input type="radio" name="take" value={value} defaultChecked={value === "check"} />
            <span>
              {label}
              <span className="block small quiet">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <SubmitRow
        label={pending ? "Reading the file" : "Read the file"}
        pending={pending}
        answer={answer}
        isPrimary
      />
      {lines.length === 0 ? null : (
        <ul className="resource-import-rejected small" aria-label="Rows that cannot be used">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </form>
  );
}
