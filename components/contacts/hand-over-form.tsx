"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface HandOverFormProps {
  /** Takes `accountId`, `email` and `name`. */
  action: FormAction;
  accountId: string;
}

/** Who owns the account from now on. */
export function HandOverForm({ action, accountId }: HandOverFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  return (
    <form action={submit} className="settings-form pt-2">
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
          The account is theirs at once, and you no longer see it.
        </p>
      </div>
      <div className="field">
        <label htmlFor={`${id}-name`}>Their name</label>
        <input id={`${id}-name`} className="input" name="name" maxLength={120} autoComplete="off" />
      </div>
      <SubmitRow label="Hand over the account" pending={pending} answer={answer} />
    </form>
  );
}
