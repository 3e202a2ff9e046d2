"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface VerdictFormProps {
  /** Takes `accountId`, `verdict` and the fields of the verdict. */
  action: FormAction;
  accountId: string;
  /** What a bill calls it. */
  name: string | null;
  /** A year from now, YYYY-MM-DD. */
  inAYear: string;
}

const verdicts = [
  ["ours", "Ours", "Adds it to the register, until an organization lists it"],
  ["vendor", "A vendor", "Needs a name; look again on a day"],
  ["aside", "Leave it aside", "Needs a reason; on its day it is unknown again"],
] as const;

/** Whose an account is. The fields of a verdict show when it is chosen, by style alone: it works as a plain form too. */
export function VerdictForm({ action, accountId, name, inAYear }: VerdictFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  return (
    <form action={submit} className="radar-verdict" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>Whose is it?</h3>
      <input type="hidden" name="accountId" value={accountId} />
      <div role="radiogroup" aria-labelledby={`${id}-title`} className="radar-choices">
        {verdicts.map(([value, label, hint]) => (
          <label key={value}>
            <input type="radio" name="verdict" value={value} defaultChecked={value === "vendor"} />
            <span className="strong">{label}</span>
            <span className="small">{hint}</span>
          </label>
        ))}
      </div>
      <div className="field" data-of="ours">
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          className="input"
          name="name"
          maxLength={200}
          defaultValue={name ?? ""}
          autoComplete="off"
        />
      </div>
      <div className="field" data-of="vendor">
        <label htmlFor={`${id}-vendor`}>Vendor</label>
        <input
          id={`${id}-vendor`}
          className="input"
          name="vendor"
          maxLength={200}
          placeholder="Name as in the contract"
          autoComplete="off"
        />
      </div>
      <div className="field" data-of="vendor">
        <label htmlFor={`${id}-link`}>Evidence</label>
        <input
          id={`${id}-link`}
          className="input"
          name="link"
          type="url"
          maxLength={2000}
          placeholder="https:// of the contract, ticket or vendor’s own page"
        />
      </div>
      <div className="field" data-of="aside">
        <label htmlFor={`${id}-reason`}>Reason</label>
        <input id={`${id}-reason`} className="input" name="reason" maxLength={1000} autoComplete="off" />
      </div>
      <div className="field" data-of="vendor aside">
        <label htmlFor={`${id}-until`}>Look again on</label>
        <input id={`${id}-until`} className="input" name="until" type="date" defaultValue={inAYear} />
      </div>
      <SubmitRow label="Save verdict" pending={pending} answer={answer} isPrimary />
    </form>
  );
}
