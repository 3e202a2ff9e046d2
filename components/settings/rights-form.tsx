"use client";

import { type ReactNode, useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface RightsFormProps {
  action: FormAction;
  /** Posted with it. */
  fields?: Record<string, string>;
  label: string;
  children: ReactNode;
}

/** A form of the settings: its fields, one button, and what came of it. */
export function RightsForm({ action, fields = {}, label, children }: RightsFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  return (
    <form action={submit} className="settings-form">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <SubmitRow label={label} pending={pending} answer={answer} />
    </form>
  );
}
