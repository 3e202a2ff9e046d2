/** What 1.1 asks of the organization itself: that somebody has looked for accounts, and that none is left unclassified. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { KnownOutside, OrganizationInput } from "#lib/roadmap/input.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";

const sweepCountsMs = 365 * 86_400_000;

/** One unit for each source that has to be searched, one for each unclassified account, one for a list that is missing. */
export function judgeDiscovery(context: OrganizationContext): readonly Unit[] {
  const { input } = context;
  const sources = [...new Set(input.settings.requiredSources)];
  const sweeps =
    sources.length === 0 ? [notConfigured] : sources.map((source) => judgeSweep(context, source));
  return [
    ...judgeList(context),
    ...judgeBill(context),
    ...judgeTrust(context),
    ...sweeps,
    ...judgeCandidates(context),
  ];
}

const notConfigured: Unit = {
  result: "unknown",
  place: null,
  gaps: [
    {
      kind: "said",
      code: "not_configured",
      text: "The setting requiredSources names no source in which to look for accounts",
    },
  ],
};

/** A sweep that nobody recorded was not done: records are ours, so that is known. */
function judgeSweep({ input, view }: OrganizationContext, source: string): Unit {
  const { now, organization, records } = input;
  const done = records.sweeps
    .map(({ data }) => data)
    .filter((sweep) => sweep.source === source && Date.parse(sweep.doneAt) <= now.getTime())
    .map(({ doneAt, reviewBy }) => {
      const countsUntil = Date.parse(doneAt) + sweepCountsMs;
      return Math.min(countsUntil, reviewBy === null ? countsUntil : Date.parse(reviewBy));
    });
  const until = Math.max(...done);
  if (until > now.getTime()) {
    view.limit(new Date(until));
    return { result: "pass", place: source };
  }
  const why =
    done.length === 0
      ? "nobody has searched a source for accounts"
      : "a search for accounts is too old to count";
  return {
    result: "fail",
    place: source,
    why,
    failing: [
      {
        resource: organization.id,
        region: "global",
        why: done.length === 0 ? `Was never searched: ${source}.` : `Was searched too long ago: ${source}.`,
      },
    ],
  };
}

/** Whoever is missing from a list that was not read to its end cannot be counted. A standalone account has no list. */
function judgeList({ input, view }: OrganizationContext): Unit[] {
  if (input.organization.kind === "standalone") return [];
  const gap = view.find("organizations.tree").gapOf("organizations:ListAccounts");
  return gap === null ? [] : [{ result: "unknown", place: null, gaps: [gap] }];
}

/** Who is on a bill that could not be read is not known. Somebody else's bill is nobody's to read. */
function judgeBill({ input, view }: OrganizationContext): Unit[] {
  if (input.organization.kind === "standalone") return [];
  const gap = view.find("cost.linked-accounts").gapOf("ce:GetDimensionValues");
  return gap === null ? [] : [{ result: "unknown", place: null, gaps: [gap] }];
}

/** Whom a role lets in that could not be read is not known. */
function judgeTrust({ input }: OrganizationContext): Unit[] {
  const { unread } = input.trustedOutside;
  if (unread === 0) return [];
  const text = `The roles of ${unread} ${unread === 1 ? "account" : "accounts"}, which may trust unknown ones, could not be read`;
  return [{ result: "unknown", place: null, gaps: [{ kind: "said", code: "not_read", text }] }];
}

/** Accounts on the bill that the organization does not list; none where one of the two is not known. */
function billedOutside({ input, view }: OrganizationContext): Sighting[] {
  const listed = view
    .find("organizations.tree")
    .ask("organizations:ListAccounts", ({ accounts }) => new Set(accounts.map(({ Id }) => Id)));
  const billed = view.find("cost.linked-accounts").ask("ce:GetDimensionValues", ({ linked }) => linked);
  if (!listed.known || !billed.known) return [];
  const closed = new Set(input.missing.filter(({ state }) => state === "CLOSED").map(({ id }) => id));
  return billed.value
    .filter(({ AccountId }) => !listed.value.has(AccountId) && !closed.has(AccountId))
    .map(({ AccountId, Name }) => ({
      accountId: AccountId,
      where: `it is on the bill of the last twelve months${Name === null ? "" : `, as ${Name}`}`,
    }));
}

interface Sighting {
  accountId: string;
  /** Where it turned up, as a phrase. */
  where: string;
}

/** Accounts that turned up somewhere and that nobody has classified, or not lately enough. */
function judgeCandidates(context: OrganizationContext): Unit[] {
  const { input, view } = context;
  const recorded = new Set(
    input.records.candidates
      .filter(({ data }) => data.classification !== "unclassified")
      .map(({ data }) => data.accountId),
  );
  const known = new Map(input.knownOutside.map((one) => [one.accountId, one]));
  const open = new Map<string, string>();
  for (const { accountId, where } of [...sightings(input), ...billedOutside(context)]) {
    if (recorded.has(accountId) || open.has(accountId)) continue;
    const said = known.get(accountId);
    if (said === undefined) open.set(accountId, `Nobody has said whose it is: ${where}.`);
    else if (said.isDue) open.set(accountId, `${dueWords(said)}: ${where}.`);
    else if (said.reviewBy !== null) view.limit(said.reviewBy);
  }
  return [...open]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([accountId, why]) => ({
      result: "fail",
      place: accountId,
      why: "an account turned up that nobody has classified",
      failing: [{ resource: accountId, region: "global", why }],
    }));
}

function dueWords({ reviewBy }: KnownOutside): string {
  const day = reviewBy?.toISOString().slice(0, 10);
  return `It was a vendor's, to be looked at again by ${day}, and nobody has said so since`;
}

function* sightings({ records, missing, trustedOutside }: OrganizationInput): Generator<Sighting> {
  for (const { data } of records.candidates) {
    const [source] = data.sources;
    const where = source === undefined ? "it was recorded without a source" : `${source.kind}, ${source.ref}`;
    yield { accountId: data.accountId, where };
  }
  for (const { accountId, ref, roles } of trustedOutside.accounts)
    yield {
      accountId,
      where: `${roles === 1 ? "a role trusts it" : `${roles} roles trust it`}, ${ref}${roles === 1 ? "" : " among them"}`,
    };
  for (const { id, name, state } of missing)
    if (state === "DEPARTED") yield { accountId: id, where: `it left the organization, as ${name}` };
}
