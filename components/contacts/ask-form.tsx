"use client";

import { type ReactNode, useActionState, useRef } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { AnswerLine, SubmitRow } from "#components/submit-row.tsx";
import { formatNumber } from "#components/words.ts";

interface AskFormProps {
  action: FormAction;
  /** Boxes that can be ticked. */
  suggested: number;
  /** The accounts, with boxes named `ask:` and their id. */
  children: ReactNode;
}

/** Asks whom the ticked accounts suggest, all at once. Works as a plain form too. */
export function AskForm({ action, suggested, children }: AskFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const form = useRef<HTMLFormElement>(null);
  const tickAll = (checked: boolean) => {
    for (const box of form.current?.querySelectorAll<HTMLInputElement>('input[name^="ask:"]') ?? [])
      box.checked = checked;
  };
  return (
    <form ref={form} action={submit}>
      {suggested === 0 ? (
        <p className={answer.message === null ? "hidden" : "card-body"}>
          <AnswerLine answer={answer} />
        </p>
      ) : (
        <div className="card-body flex flex-wrap items-center gap-4">
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              className="check"
              onChange={({ currentTarget }) => tickAll(currentTarget.checked)}
            />
            {suggested === 1 ? "The suggestion" : `All ${formatNumber(suggested)} suggestions`} of this page
          </label>
          <SubmitRow label="Ask whoever is suggested" pending={pending} answer={answer} />
        </div>
      )}
      {children}
    </form>
  );
}
