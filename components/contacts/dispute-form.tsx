"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

/** Says that an account is somebody else's. The action takes `accountId` and `note`. */
export function DisputeForm({ action, accountId }: { action: FormAction; accountId: string }) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  return (
    <form action={submit} className="settings-form pt-2" aria-label="Say that it is not yours">
      <input type="hidden" name="accountId" value={accountId} />
      <div className="field">
        <label htmlFor={id}>Whose is it, as far as you know</label>
        <input
          id={id}
          className="input"
          name="note"
          maxLength={500}
          autoComplete="off"
          aria-describedby={`${id}-hint`}
        />
        <p id={`${id}-hint`} className="hint">
          You stay named until somebody else answers for it; security hears of it.
        </p>
      </div>
      <SubmitRow label="Not mine" pending={pending} answer={answer} />
    </form>
  );
}
