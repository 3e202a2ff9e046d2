/** `refresh-organization`: check whose credentials we have, read the organization, and queue its accounts. */
import type { AccountSession } from "#lib/aws/connection.ts";
import { collectAccountTags, collectOrganization, type ListingHooks } from "#lib/aws/organization.ts";
import { listAccountsToTag, recordAccountTags, recordTagsReading } from "#lib/data/account-tags.ts";
import { type Listing, recordInventory } from "#lib/data/inventory.ts";
import { awaitsOthers, recordListedPage, recordListingHead } from "#lib/data/listed-page.ts";
import { getOrganization, type Organization } from "#lib/data/organizations.ts";
import { beginListing, failRun } from "#lib/data/runs.ts";
import { AppError } from "#lib/errors.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  accountTagsSchema,
  organizationDelegationSchema,
  organizationTreeSchema,
} from "#lib/facts/organizations.ts";
import type { PayloadOf } from "#lib/queue/tasks.ts";
import { systemViewer } from "#lib/viewer.ts";
import type { JobContext } from "./context.ts";
import { evaluateUndecided } from "./re-evaluate.ts";
import { accountTarget, listingAccounts } from "./target.ts";

const viewer = systemViewer("refresh-organization");

/** Why a run cannot go on: ends it, with words for the person who reads it. */
class RunFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The first call of a run: whose credentials are these? Another account's may not ask anything else. */
async function checkBaseIdentity(context: JobContext, organization: Organization, signal: AbortSignal) {
  const identity = await context.connection.identity(signal);
  if (identity.accountId === organization.baseAccountId) return;
  throw new RunFailure(
    "other_base_identity",
    `The credentials belong to account ${identity.accountId}, but ${organization.name} was connected from account ` +
      `${organization.baseAccountId}. Nothing was read. Use credentials of ${organization.baseAccountId}, or run ` +
      "waymark connect again with the new ones.",
  );
}

/** The management account's audit role; where that is closed, a delegated administrator's. */
async function enterForListing(
  context: JobContext,
  organization: Organization,
  runId: string,
  signal: AbortSignal,
): Promise<AccountSession> {
  const { managementAccountId, roleName, baseAccountId } = organization;
  const others = listingAccounts(organization).filter((id) => id !== managementAccountId);
  const enter = (accountId: string) =>
    context.connection.enter(accountTarget({ runId, accountId, organization }), signal);
  const entry = await enter(managementAccountId);
  if (!("failure" in entry)) return entry;
  for (const accountId of others) {
    const other = await enter(accountId);
    if ("failure" in other) continue;
    context.log.info({ runId, accountId }, "listed through another account than the management account");
    return other;
  }
  const tried = others.length === 0 ? "" : ` Nor could ${others.join(" or ")}, as delegated administrator.`;
  throw new RunFailure(
    entry.failure,
    `The management account ${managementAccountId} could not be entered, so its accounts could not be listed: ` +
      `${entry.message}${tried} Check that the role ${roleName} exists in ${managementAccountId}, that it trusts the ` +
      `identity in account ${baseAccountId}, and that its trust policy asks for this organization's ` +
      "external id (waymark doctor tries it). Where the management account shall not have the role, make one of the " +
      "others a delegated administrator of a service and give it the role.",
  );
}

/** What Organizations says is kept with the management account, whoever asked. */
function ofManagement<Data>(envelope: Envelope<Data>, { managementAccountId }: Organization): Envelope<Data> {
  return { ...envelope, accountId: managementAccountId };
}

/** Which operation stood in the way, in words. */
function firstRefusal(envelope: Envelope): string {
  const refused = envelope.ops.find((op) => op.outcome !== "ok" && op.outcome !== "absent");
  if (refused === undefined) return "no answer was complete";
  return `${refused.op} ended with ${refused.code ?? refused.outcome}${refused.message ? `: ${refused.message}` : ""}`;
}

/** The run was ended by somebody else while it was being listed: there is nothing left to do. */
class RunEnded extends Error {}

/** Queues accounts while they are being listed. */
function queueAsListed(context: JobContext, runId: string, organization: Organization): ListingHooks {
  const { partition } = organization;
  let administrators: string[] = [];
  return {
    onHead: async ({ delegation, policyTypes }) => {
      const data = organizationDelegationSchema.nullable().parse(delegation.data);
      administrators = data?.delegatedAdministrators.map(({ Id }) => Id) ?? [];
      const head = { runId, delegation: { ...ofManagement(delegation, organization), data }, policyTypes };
      if (!(await recordListingHead(viewer, head))) throw new RunEnded();
    },
    onAccounts: async (accounts) => {
      const now = context.clock.now();
      const page = { runId, accounts, partition, administrators, now };
      if (!(await recordListedPage(viewer, page))) throw new RunEnded();
    },
  };
}

async function listAccounts(
  context: JobContext,
  organization: Organization,
  session: AccountSession,
  { runId, signal }: { runId: string; signal: AbortSignal },
): Promise<Listing> {
  const listing = await collectOrganization(session, signal, queueAsListed(context, runId, organization));
  signal.throwIfAborted();
  if (listing.tree.data === null || !listing.tree.complete) {
    throw new RunFailure(
      "organization_not_read",
      `The accounts of ${organization.name} could not be listed completely (${firstRefusal(listing.tree)}). ` +
        "No account was marked as moved or departed; accounts that this run had already read keep their new facts.",
    );
  }
  const { tree, delegation } = listing;
  return {
    tree: { ...ofManagement(tree, organization), data: organizationTreeSchema.parse(tree.data) },
    delegation: {
      ...ofManagement(delegation, organization),
      data: organizationDelegationSchema.nullable().parse(delegation.data),
    },
    calls: listing.calls,
    throttles: listing.throttles,
  };
}

/**
 * Starts a run: accounts are queued page by page while they are listed, and what became of the others is decided when
 * the listing is complete. Where that is impossible the run fails as a whole with the reason, and of no account is
 * said that it left. Killed half-way, it lists again from the beginning; what is queued already is not queued twice.
 *
 * @throws whatever the queue shall try again
 */
export async function refreshOrganization(
  context: JobContext,
  { runId }: PayloadOf<"refresh-organization">,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const run = await beginListing(viewer, { runId, now: context.clock.now() });
  if (run === null) return;
  const organization = await getOrganization(viewer, run.organizationId);
  try {
    await checkBaseIdentity(context, organization, signal);
    const session =
      organization.kind === "standalone" ? null : await enterForListing(context, organization, runId, signal);
    const inventory =
      session === null ? null : await listAccounts(context, organization, session, { runId, signal });
    const recorded = await recordInventory(viewer, { runId, inventory, now: context.clock.now() });
    context.log.info({ runId, ...recorded }, "accounts listed");
    if (session === null) return;
    await decideWhatWaited(context, runId, organization.id, signal);
    await readTags(context, organization, session, signal);
  } catch (error) {
    if (error instanceof RunEnded) return;
    if (signal.aborted) throw error;
    const failure = asFailure(error);
    if (failure === null) throw error;
    await failRun(viewer, { runId, code: failure.code, message: failure.message, now: context.clock.now() });
  }
}

/**
 * Items that read facts of others were left open on accounts that were read before those facts were there. They are
 * decided now where a long listing made them wait; what is still open is decided when the run is closed.
 */
async function decideWhatWaited(
  context: JobContext,
  runId: string,
  organizationId: string,
  signal: AbortSignal,
): Promise<void> {
  if (await awaitsOthers(viewer, { runId, accountId: null })) return;
  const now = context.clock.now();
  const accounts = await evaluateUndecided(
    { viewer, runId, organizationId, recordedFor: runId, now },
    signal,
  );
  context.log.info({ runId, accounts }, "decided what waited for the listing");
}

/** So many calls at most after each listing: the rest of a large organization comes with the next ones. */
const mostTagged = 300;
/** Tags are looked at once a day. */
const tagsRestMs = 20 * 3_600_000;

/** Tags of accounts are one call each: they come after everything that others wait for, those of longest ago first. */
async function readTags(
  context: JobContext,
  { id: organizationId, managementAccountId }: Organization,
  session: AccountSession,
  signal: AbortSignal,
): Promise<void> {
  const now = context.clock.now();
  const readBefore = new Date(now.getTime() - tagsRestMs);
  const accountIds = await listAccountsToTag(viewer, { organizationId, readBefore, limit: mostTagged });
  if (accountIds.length === 0) return;
  const envelope = await collectAccountTags(session, accountIds, signal);
  signal.throwIfAborted();
  await recordTagsReading(viewer, { managementAccountId, reading: envelope });
  if (!envelope.complete)
    context.log.warn(
      { organizationId, why: firstRefusal(envelope) },
      "tags of accounts could not all be read",
    );
  const read = accountTagsSchema.nullable().parse(envelope.data);
  if (read === null) return;
  const changed = await recordAccountTags(viewer, { organizationId, accounts: read.accounts, now });
  context.log.info({ organizationId, accounts: read.accounts.length, changed }, "tags of accounts read");
}

/** Failures that no retry mends; anything else is the queue's to try again. */
function asFailure(error: unknown): { code: string; message: string } | null {
  if (error instanceof RunFailure) return { code: error.code, message: error.message };
  if (error instanceof AppError && error.code === "AWS_UNAVAILABLE")
    return { code: "aws_unavailable", message: error.userMessage };
  return null;
}
