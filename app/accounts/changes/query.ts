/** What the address asks of the changes of accounts. */
import { accountEventKinds } from "#lib/account-event-kinds.ts";
import type { AccountEventFilter } from "#lib/data/account-events.ts";

const names = ["kind", "ou", "account", "from", "to"] as const;
type Name = (typeof names)[number];

/** As they stand in the address; days are written as days, and the last one is included. */
export type ChangeParameters = Partial<Record<Name, string>>;

export interface ChangeView {
  parameters: ChangeParameters;
  filter: AccountEventFilter;
  /** What was left out, in words. */
  problems: string[];
}

const dayMs = 86_400_000;

/** The first moment of a day; null: it is none. */
function dayOf(text: string): number | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(text) ? null : at;
}

const readers: Record<Name, (text: string) => AccountEventFilter | string> = {
  kind: (text) => {
    const kind = accountEventKinds.find((one) => one === text);
    return kind === undefined ? `What happens is ${accountEventKinds.join(", ")}.` : { kinds: [kind] };
  },
  ou: (text) => (text.startsWith("/") ? { unitPath: text } : "An OU is a path such as /Workloads/Prod."),
  account: (text) => {
    const digits = text.replaceAll(/[\s-]/g, "");
    return /^\d{12}$/.test(digits) ? { accountId: digits } : "An account id has 12 digits.";
  },
  from: (text) => {
    const day = dayOf(text);
    return day === null ? "A day is written like 2026-11-01." : { since: new Date(day) };
  },
  to: (text) => {
    const day = dayOf(text);
    return day === null ? "A day is written like 2026-11-01." : { until: new Date(day + dayMs) };
  },
};

/** What is understood, and what is not. */
export function readChangeView(value: (name: Name) => string | null | undefined): ChangeView {
  const view: ChangeView = { parameters: {}, filter: {}, problems: [] };
  for (const name of names) {
    const text = value(name)?.trim() ?? "";
    if (text === "") continue;
    const read = readers[name](text);
    if (typeof read === "string") view.problems.push(`${name}=${text}: ${read}`);
    else {
      view.parameters[name] = text;
      Object.assign(view.filter, read);
    }
  }
  return view;
}

/** Of one account they are shown wherever it was; else of one organization. */
export function withOrganization(filter: AccountEventFilter, organizationId: string): AccountEventFilter {
  return filter.accountId === undefined ? { ...filter, organizationId } : filter;
}

/** The address of a list. */
export function changesHref(
  parameters: { [name in Name | "after" | "format"]?: string | undefined },
  path = "/accounts/changes",
): string {
  const text = new URLSearchParams(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();
  return text === "" ? path : `${path}?${text}`;
}
