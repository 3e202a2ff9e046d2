"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";
import { contactKindWords, contactRoleWords } from "./contact-words.ts";
import { PersonFields } from "./person-fields.tsx";

interface ContactFormProps {
  /** Takes `accountId`, `email`, `name`, `team`, `role` and `kind`. */
  action: FormAction;
  accountId: string;
}

const options = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));

/** Who else answers for the account. */
export function ContactForm({ action, accountId }: ContactFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const id = useId();
  return (
    <form action={submit} className="contact-form" aria-label="Add a contact">
      <input type="hidden" name="accountId" value={accountId} />
      <PersonFields />
      <div className="field">
        <label htmlFor={`${id}-team`}>Team</label>
        <input id={`${id}-team`} className="input" name="team" maxLength={120} autoComplete="off" />
      </div>
      <div className="field">
        <label htmlFor={`${id}-role`}>Role</label>
        <select id={`${id}-role`} className="input" name="role">
          {options(contactRoleWords)}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-kind`}>Kind</label>
        <select id={`${id}-kind`} className="input" name="kind" aria-describedby={`${id}-hint`}>
          {options(contactKindWords)}
        </select>
      </div>
      <p id={`${id}-hint`} className="hint">
        A person who owns the account sees it and answers for it once they sign in with this address. A list
        never signs in.
      </p>
      <SubmitRow label="Add contact" pending={pending} answer={answer} />
    </form>
  );
}
