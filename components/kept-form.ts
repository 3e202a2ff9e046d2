"use client";

import { type FormEvent, startTransition, useActionState } from "react";
import { type ActionAnswer, type FormAction, noAnswer } from "./action-answer.ts";

interface KeptForm {
  answer: ActionAnswer;
  pending: boolean;
  /** Grows with every success: a key of the fields, so that they begin anew. */
  round: number;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** A form that keeps what was typed when its action refuses it, which React's own forms do not. */
export function useKeptForm(action: FormAction): KeptForm {
  const [{ answer, round }, submit, pending] = useActionState(
    async (before: { answer: ActionAnswer; round: number }, form: FormData) => {
      const answered = await action(before.answer, form);
      return { answer: answered, round: answered.ok ? before.round + 1 : before.round };
    },
    { answer: noAnswer, round: 0 },
  );
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    startTransition(() => submit(form));
  };
  return { answer, pending, round, onSubmit };
}
