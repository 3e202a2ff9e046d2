"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "./action-answer.ts";
import { Icon, type IconName } from "./icon.tsx";
import { AnswerLine } from "./submit-row.tsx";

interface ActionButtonProps {
  action: FormAction;
  /** Posted with it. */
  fields: Record<string, string>;
  label: string;
  icon?: IconName;
  small?: boolean;
  /** It is what the page, or its part, is for. */
  isPrimary?: boolean;
}

/** One button that does one thing, and says what came of it. Works as a plain form too. */
export function ActionButton({
  action,
  fields,
  label,
  icon,
  small = false,
  isPrimary = false,
}: ActionButtonProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const look = ["button", ...(small ? ["button-small"] : []), ...(isPrimary ? ["button-primary"] : [])];
  return (
    <form action={submit} className="flex flex-wrap items-center gap-2">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" className={look.join(" ")} disabled={pending}>
        {icon === undefined ? null : <Icon name={icon} small />}
        {label}
      </button>
      <AnswerLine answer={answer} />
    </form>
  );
}
