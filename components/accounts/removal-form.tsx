"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface RemovalFormProps {
  accountId: string;
  /** How many rows go with it: what the page says. */
  records: number;
  label: string;
  /** Takes `accountId`, `records` and `sure`. */
  action: FormAction;
}

/** One box that says that it is meant, and the button. */
export function RemovalForm({ accountId, records, label, action }: RemovalFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  return (
    <form action={submit} className="settings-form" aria-label={label}>
      <input type="hidden" name="accountId" value={accountId} />
      <input type="hidden" name="records" value={records} />
      <label className="flex items-center gap-2">
        <input type="checkbox" className="check" name="sure" value="yes" required />I know that this cannot be
        taken back
      </label>
      <SubmitRow label={label} pending={pending} answer={answer} />
    </form>
  );
}
