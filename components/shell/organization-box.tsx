import type { FormAction } from "#components/action-answer.ts";
import { Icon } from "#components/icon.tsx";
import { count } from "#components/words.ts";
import { OrganizationMenu } from "./organization-menu.tsx";

export interface OrganizationChoice {
  id: string;
  name: string;
  accountCount: number;
}

interface OrganizationBoxProps {
  current: OrganizationChoice;
  all: readonly OrganizationChoice[];
  choose: FormAction;
}

/** Whose accounts are shown; a menu only where there is a choice. */
export function OrganizationBox({ current, all, choose }: OrganizationBoxProps) {
  const name = (
    <span className="min-w-0 flex-1">
      <b className="strong cut block">{current.name}</b>
      <small>{count(current.accountCount, "account")}</small>
    </span>
  );
  if (all.length < 2) return <div className="organization-box">{name}</div>;
  return (
    <details>
      <summary className="organization-box">
        {name}
        <Icon name="down" small />
      </summary>
      <OrganizationMenu current={current.id} all={all} choose={choose} />
    </details>
  );
}
