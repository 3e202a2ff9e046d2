"use client";

import { useActionState, useId } from "react";
import { AccountId } from "#components/account-id.tsx";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { SubmitRow } from "#components/submit-row.tsx";
import { count } from "#components/words.ts";
import type { HandoverView } from "#lib/data/handovers.ts";
import { contactRoleWords } from "./contact-words.ts";

interface OffersProps {
  offers: readonly HandoverView[];
  /** All of them; a page names only the first. */
  total: number;
  /** Takes `id`, `accept` and `answer`. */
  action: FormAction;
}

function DeclineForm({ id, action }: { id: string; action: FormAction }) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const field = useId();
  return (
    <details>
      <summary>Decline</summary>
      <form action={submit} className="settings-form pt-2">
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="accept" value="no" />
        <div className="field">
          <label htmlFor={field}>Why not, or who else</label>
          <input id={field} className="input" name="answer" maxLength={500} autoComplete="off" />
        </div>
        <SubmitRow label="Decline" pending={pending} answer={answer} />
      </form>
    </details>
  );
}

/** Accounts that somebody asks the viewer to take over. Nothing of them is shown but whose they are. */
export function Offers({ offers, total, action }: OffersProps) {
  if (total === 0) return null;
  return (
    <section className="card offers" aria-labelledby="offers">
      <header>
        <h2 id="offers">{count(total, "account")} offered to you</h2>
        {total > 1 ? (
          <ActionButton action={action} fields={{ id: "all", accept: "yes" }} label="Accept all" small />
        ) : null}
      </header>
      <ul>
        {offers.map(({ id, accountId, accountName, from, roles, note, proposedBy }) => (
          <li key={id}>
            <div className="min-w-0">
              <b className="strong">{accountName}</b> <AccountId id={accountId} />
              <p className="small text-muted">
                {proposedBy} asks you to be its {roles.map((role) => contactRoleWords[role]).join(", ")}
                {from === null ? "; nobody owns it." : ` in the place of ${from}.`}
              </p>
              {note === null ? null : <p className="small">“{note}”</p>}
            </div>
            <div className="offer-answers">
              <ActionButton
                action={action}
                fields={{ id, accept: "yes" }}
                label="Accept"
                icon="check"
                small
              />
              <DeclineForm id={id} action={action} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
