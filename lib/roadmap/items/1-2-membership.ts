/** Which accounts are members of the organization, for item 1.2. */
import type { AwsAccountState } from "#lib/facts/organizations.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { MissingAccount } from "#lib/roadmap/input.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

interface Membership {
  units: Unit[];
  /** One line for all members together: they are many, and alike. */
  evidence: Evidence[];
}

/**
 * One unit for each account: listed ones pass, suspended ones included, closed ones are out of scope, those that left
 * or were invited only fail. Without the list nothing can be said of anybody.
 */
export function judgeMembership(context: OrganizationContext): Membership {
  const { input, view } = context;
  const tree = view.find("organizations.tree");
  const gap = tree.gapOf("organizations:DescribeOrganization");
  const listed = tree.ask("organizations:ListAccounts", (data) => data.accounts);
  if (!listed.known) {
    return { units: [{ result: "unknown", place: null, gaps: [gap ?? listed.gap] }], evidence: [] };
  }
  const ids = new Set(listed.value.map(({ Id }) => Id));
  const missing = input.missing.filter(({ id }) => !ids.has(id));
  const members = listed.value.filter(({ State }) => !isClosed(State)).length;
  const known = new Set([...ids, ...missing.map(({ id }) => id)]);
  return {
    units: [
      ...listed.value.map(({ Id, State }): Unit => ({ result: isClosed(State) ? "na" : "pass", place: Id })),
      ...missing.map(judgeMissing),
      ...judgeInvitations(context, known),
    ],
    evidence: [
      {
        collector: "organizations.tree",
        accountId: input.organization.managementAccountId,
        region: "global",
        observed: `The organization lists ${members} ${members === 1 ? "account that is" : "accounts that are"} not closed.`,
        result: "info",
      },
    ],
  };
}

function isClosed(state: AwsAccountState): boolean {
  return state === "CLOSED" || state === "PENDING_CLOSURE";
}

/** An account whose closure has ended is gone; one that left may be sold, retired, or forgotten. */
function judgeMissing({ id, name, state, missingSince }: MissingAccount): Unit {
  if (state === "CLOSED") return { result: "na", place: id };
  const since = missingSince === null ? "" : ` since ${missingSince.toISOString().slice(0, 10)}`;
  return {
    result: "fail",
    place: id,
    why: "left the organization, and nobody has said what became of it",
    failing: [
      { resource: id, region: "global", why: `${name} left: it is not in the organization's list${since}.` },
    ],
  };
}

function judgeInvitations({ view }: OrganizationContext, known: ReadonlySet<string>): Unit[] {
  const open = view
    .find("organizations.invitations")
    .ask("organizations:ListHandshakesForOrganization", (data) => data.open);
  if (!open.known) return [{ result: "unknown", place: null, gaps: [open.gap] }];
  return open.value
    .filter(({ AccountId }) => AccountId === null || !known.has(AccountId))
    .map(({ Id, AccountId, ExpirationTimestamp }) => {
      const until =
        ExpirationTimestamp === null ? "" : `; the invitation ends on ${day(ExpirationTimestamp)}`;
      return {
        result: "fail",
        place: AccountId ?? Id,
        why: "was invited and has not joined",
        failing: [
          { resource: AccountId ?? Id, region: "global", why: `Was invited and has not joined${until}.` },
        ],
      };
    });
}

function day(time: string): string {
  return time.slice(0, 10);
}
