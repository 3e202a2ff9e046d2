"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "./action-answer.ts";
import { Icon } from "./icon.tsx";
import { AnswerLine } from "./submit-row.tsx";

interface RefreshButtonProps {
  action: FormAction;
  /** Posted with it: `organizationId`, and `accountId` for one account. */
  fields: Record<string, string>;
  label: string;
  primary?: boolean;
  /** A run is active: pressing would only join it. */
  running: boolean;
}

/** Starts a run; the pages then fill by themselves. Works as a plain form too. */
export function RefreshButton({ action, fields, label, primary = false, running }: RefreshButtonProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const busy = pending || running;
  return (
    <form action={submit} className="flex flex-wrap items-center gap-2">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button
        type="submit"
        className={primary ? "button button-primary" : "button button-small"}
        disabled={busy}
      >
        <Icon name="refresh" small />
        {busy ? "Refreshing" : label}
      </button>
      <AnswerLine answer={answer} />
    </form>
  );
}
