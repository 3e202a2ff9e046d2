"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface AnswerFormProps {
  /** Takes `accountId`, `itemId`, `question`, `holds`, `evidence` and `reviewBy`. */
  action: FormAction;
  open: {
    accountId: string;
    accountName: string;
    itemId: string;
    question: string;
    text: string;
    expired: boolean;
  };
  /** Days between which the review may lie. */
  firstDay: string;
  lastDay: string;
}

/** One question about one account, folded until somebody answers it. */
export function AnswerForm({ action, open, firstDay, lastDay }: AnswerFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  const { accountId, itemId, question } = open;
  return (
    <details>
      <summary>
        <b className="strong">{open.text}</b>
        <span className="small quiet block">
          {itemId} · {open.accountName}
          {open.expired ? " · the last answer has expired" : ""}
        </span>
      </summary>
      <form action={submit} className="settings-form pt-3">
        {Object.entries({ accountId, itemId, question }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <fieldset className="choices">
          <legend>Does it hold?</legend>
          <label>
            <input type="radio" name="holds" value="yes" required /> Yes
          </label>
          <label>
            <input type="radio" name="holds" value="no" required /> No
          </label>
        </fieldset>
        <div className="field">
          <label htmlFor={`${id}-evidence`}>Link to the evidence</label>
          <input
            id={`${id}-evidence`}
            className="input"
            name="evidence"
            type="url"
            maxLength={2000}
            required
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-review`}>Review by</label>
          <input
            id={`${id}-review`}
            className="input"
            name="reviewBy"
            type="date"
            min={firstDay}
            max={lastDay}
            defaultValue={lastDay}
            required
            aria-describedby={`${id}-hint`}
          />
          <p id={`${id}-hint`} className="hint">
            After this day the item goes back to unknown.
          </p>
        </div>
        <SubmitRow label="Save answer" pending={pending} answer={answer} />
      </form>
    </details>
  );
}
