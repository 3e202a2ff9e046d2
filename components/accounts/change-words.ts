/** What happened to accounts, in words. Pure. */
import type { AccountEventKind } from "#lib/account-event-kinds.ts";

export const changeKindWords: Record<AccountEventKind, string> = {
  new: "new",
  joined: "joined",
  moved: "moved",
  renamed: "renamed",
  suspended: "suspended",
  closed: "closed",
  departed: "departed",
  returned: "returned",
  changed: "field changed",
};

/** What the picture of the weeks tells apart. */
export const changeGroups = [
  { name: "Came", kinds: ["new", "joined", "returned"] },
  { name: "Left", kinds: ["suspended", "closed", "departed"] },
  { name: "Changed", kinds: ["moved", "renamed", "changed"] },
] as const satisfies readonly { name: string; kinds: readonly AccountEventKind[] }[];
