"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

/** What would be expected from now on. */
export interface ExpectedChoice {
  region: string;
  /** Empty: every account. */
  account: string;
  /** Empty: everything there. */
  arn: string;
}

interface ExpectFormProps {
  /** Takes `region`, `account`, `arn`, `reason` and `until`. */
  action: FormAction;
  /** null: region and account are asked for. */
  choice: ExpectedChoice | null;
  /** YYYY-MM-DD: half a year from now, and the last day that may be named. */
  days: { usual: string; last: string };
}

function Place({ id }: { id: string }) {
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-region`}>Region</label>
        <input
          id={`${id}-region`}
          className="input mono"
          name="region"
          required
          maxLength={40}
          placeholder="sa-east-1"
          autoComplete="off"
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-account`}>Account, if it is only one</label>
        <input
          id={`${id}-account`}
          className="input mono"
          name="account"
          inputMode="numeric"
          pattern="\d{12}"
          placeholder="12 digits"
          autoComplete="off"
        />
      </div>
    </>
  );
}

/** Says why something is meant to be there, and until when. Works as a plain form too. */
export function ExpectForm({ action, choice, days }: ExpectFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  return (
    <form action={submit} className="resource-expect-form">
      {choice === null ? (
        <Place id={id} />
      ) : (
        Object.entries(choice).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))
      )}
      <div className="field">
        <label htmlFor={`${id}-reason`}>Why it is there</label>
        <input
          id={`${id}-reason`}
          className="input"
          name="reason"
          required
          maxLength={1000}
          placeholder="Replicas of Lambda@Edge"
          autoComplete="off"
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-until`}>Until</label>
        <input
          id={`${id}-until`}
          className="input"
          name="until"
          type="date"
          required
          max={days.last}
          defaultValue={days.usual}
        />
      </div>
      <SubmitRow label="Mark as expected" pending={pending} answer={answer} />
    </form>
  );
}

/** The same, folded away until somebody wants to. */
export function FoldedExpectForm({ label, ...form }: ExpectFormProps & { label: string }) {
  return (
    <details className="resource-expect">
      <summary>{label}</summary>
      <ExpectForm {...form} />
    </details>
  );
}
