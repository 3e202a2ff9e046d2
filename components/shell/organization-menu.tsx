"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";

interface OrganizationMenuProps {
  current: string;
  all: readonly { id: string; name: string }[];
  /** Takes `organizationId`. */
  choose: FormAction;
}

/** The organizations to choose from. */
export function OrganizationMenu({ current, all, choose }: OrganizationMenuProps) {
  const [answer, submit, pending] = useActionState(choose, noAnswer);
  return (
    <form action={submit} className="mb-2 grid gap-1">
      {all.map(({ id, name }) => (
        <button
          key={id}
          type="submit"
          name="organizationId"
          value={id}
          disabled={pending}
          className="button button-ghost justify-start"
          aria-current={id === current ? "true" : undefined}
        >
          <span className="cut">{name}</span>
        </button>
      ))}
      <span role="status" className="small text-no-text">
        {answer.message}
      </span>
    </form>
  );
}
