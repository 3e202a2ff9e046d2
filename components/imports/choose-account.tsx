"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { AnswerLine } from "#components/submit-row.tsx";

/** A known account that the row may be about. */
export interface Candidate {
  accountId: string;
  name: string;
  why: "email" | "name" | "number";
}

interface ChooseAccountProps {
  importId: string;
  row: number;
  candidates: readonly Candidate[];
  /** Takes `id`, `row` and `accountId`. */
  action: FormAction;
}

const reasons = { email: "same e-mail", name: "same name", number: "fits the number" } as const;

/** Says which known account a row is about whose id is lost: one of those that fit, or another by its name. */
export function ChooseAccount({ importId, row, candidates, action }: ChooseAccountProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const fields = { id: importId, row: String(row) };
  return (
    <div className="import-candidates">
      {candidates.length === 0 ? null : (
        <ul aria-label={`Accounts that row ${row} may be about`}>
          {candidates.map(({ accountId, name, why }) => (
            <li key={accountId}>
              <span>
                <b className="strong">{name || "no name"}</b> <code>{accountId}</code>, {reasons[why]}
              </span>
              <ActionButton action={action} fields={{ ...fields, accountId }} label="Choose" small />
            </li>
          ))}
        </ul>
      )}
      <form action={submit} className="import-choose" aria-label={`Account of row ${row}`}>
        <input type="hidden" name="id" value={importId} />
        <input type="hidden" name="row" value={row} />
        <input
          className="input"
          name="accountId"
          aria-label={`Name, e-mail or id of the account of row ${row}`}
          placeholder={candidates.length === 0 ? "Name, e-mail or id" : "Another: name, e-mail or id"}
          maxLength={100}
          autoComplete="off"
          required
        />
        <button type="submit" className="button button-small" disabled={pending}>
          Choose account
        </button>
        <AnswerLine answer={answer} />
      </form>
      {answer.lines === undefined ? null : (
        <ul className="small num">
          {answer.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
