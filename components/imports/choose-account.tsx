"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { AnswerLine } from "#components/submit-row.tsx";

interface ChooseAccountProps {
  importId: string;
  row: number;
  /** Takes `id`, `row` and `accountId`. */
  action: FormAction;
}

/** Says which known account a row is about whose id is lost. */
export function ChooseAccount({ importId, row, action }: ChooseAccountProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  return (
    <form action={submit} className="import-choose" aria-label={`Account of row ${row}`}>
      <input type="hidden" name="id" value={importId} />
      <input type="hidden" name="row" value={row} />
      <input
        className="input mono"
        name="accountId"
        aria-label={`Id of the account of row ${row}`}
        placeholder="12 digits"
        inputMode="numeric"
        maxLength={20}
        autoComplete="off"
        required
      />
      <button type="submit" className="button button-small" disabled={pending}>
        Choose account
      </button>
      <AnswerLine answer={answer} />
    </form>
  );
}
