"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface HandOverFormProps {
  /** Takes `accountId`, `email`, `name`, `note` and, where it is offered, `atOnce`. */
  action: FormAction;
  accountId: string;
  /** Whether the viewer may do it without asking the successor. */
  mayDoAtOnce: boolean;
}

/** Who is asked to own the account. */
export function HandOverForm({ action, accountId, mayDoAtOnce }: HandOverFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  return (
    <form action={submit} className="settings-form pt-2" aria-label="Hand over the account">
      <input type="hidden" name="accountId" value={accountId} />
      <div className="field">
        <label htmlFor={`${id}-email`}>E-mail address of the new owner</label>
        <input
          id={`${id}-email`}
          className="input"
          name="email"
          type="email"
          maxLength={254}
          autoComplete="off"
          required
          aria-describedby={`${id}-hint`}
        />
        <p id={`${id}-hint`} className="hint">
          They are asked when they sign in with this address, and have 14 days. Until they accept, nothing
          changes.
        </p>
      </div>
      <div className="field">
        <label htmlFor={`${id}-name`}>Their name</label>
        <input id={`${id}-name`} className="input" name="name" maxLength={120} autoComplete="off" />
      </div>
      <div className="field">
        <label htmlFor={`${id}-note`}>What they should know</label>
        <input id={`${id}-note`} className="input" name="note" maxLength={500} autoComplete="off" />
      </div>
      {mayDoAtOnce ? (
        <label className="check">
          <input type="checkbox" name="atOnce" /> At once, without asking them
        </label>
      ) : null}
      <SubmitRow label="Hand over" pending={pending} answer={answer} />
    </form>
  );
}
