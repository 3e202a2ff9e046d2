/** Builders for the tests of lib/data: an organization, envelopes, verdicts, and a run up to where a test begins. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { AwsAccountState, OrganizationDelegation, OrganizationTree } from "#lib/facts/organizations.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { systemViewer, type Viewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { recordInventory } from "./inventory.ts";
import { type ConnectInput, connectOrganization } from "./organizations.ts";
import type { ItemOutline } from "./rollup.ts";
import { claimRunAccount } from "./run-lease.ts";
import { beginListing, startRun } from "./runs.ts";
import { registerWorker } from "./workers.ts";

export const job = systemViewer("test");
export const organizationId = "o-testtesttest";
export const management = "111111111111";
export const start = new Date("2026-11-22T08:00:00.000Z");

/** A small roadmap: three items of accounts, one of the organization. */
export const items: readonly ItemOutline[] = [
  { id: "1.2", stage: 1, kind: "automatic", scope: "organization", evaluatorVersion: 1 },
  { id: "3.2", stage: 3, kind: "automatic", scope: "account", evaluatorVersion: 1 },
  { id: "3.4", stage: 3, kind: "automatic", scope: "account", evaluatorVersion: 1 },
  { id: "4.1", stage: 4, kind: "assisted", scope: "account", evaluatorVersion: 1 },
];

export function hoursLater(hours: number, from = start): Date {
  return new Date(from.getTime() + hours * 3_600_000);
}

/** `222222220001`, `222222220002` … */
export function memberId(number: number): string {
  return `22222222${String(number).padStart(4, "0")}`;
}

export async function connectTestOrganization(
  changes: Partial<ConnectInput> = {},
  viewer: Viewer = job,
): Promise<void> {
  await connectOrganization(viewer, {
    kind: "organization",
    id: organizationId,
    name: "Test",
    managementAccountId: management,
    partition: "aws",
    homeRegion: "eu-west-1",
    featureSet: "ALL",
    roleName: "WaymarkAudit",
    externalId: "external-1",
    securityAccountId: null,
    logAccountId: null,
    regions: [],
    endpoint: null,
    baseAccountId: management,
    ...changes,
  });
  // The scenario's clock stands still while the database's goes on: what connecting found was there before it began.
  await query(
    "update account set first_seen_at = least(first_seen_at, $1::timestamptz - interval '1 hour')",
    [start],
  );
}

export interface ListedMember {
  id: string;
  state?: AwsAccountState;
  ou?: string;
  name?: string;
}

/** The listing of an organization with OUs `/Workloads` and `/Workloads/Prod`. */
export function aListing(members: readonly ListedMember[], observedAt = start, complete = true) {
  const tree: OrganizationTree = {
    Id: organizationId,
    MasterAccountId: management,
    FeatureSet: "ALL",
    roots: [{ Id: "r-root", PolicyTypes: [] }],
    organizationalUnits: [
      { Id: "ou-work", Name: "Workloads", ParentId: "r-root" },
      { Id: "ou-prod", Name: "Prod", ParentId: "ou-work" },
    ],
    accounts: [{ id: management, ou: "r-root", name: "management" }, ...members].map(
      (member: ListedMember) => ({
        Id: member.id,
        Name: member.name ?? `account-${member.id.slice(-4)}`,
        Email: `${member.id}@example.com`,
        State: member.state ?? "ACTIVE",
        JoinedMethod: "CREATED",
        JoinedTimestamp: "2025-01-01T00:00:00.000Z",
        ParentId: member.ou ?? "ou-prod",
      }),
    ),
  };
  const delegation: OrganizationDelegation = { delegatedAdministrators: [], trustedServices: [] };
  return {
    tree: anEnvelope(management, { collector: "organizations.tree", data: tree, observedAt, complete }),
    delegation: anEnvelope(management, {
      collector: "organizations.delegation",
      data: delegation,
      observedAt,
    }),
    calls: 4,
    throttles: 0,
  };
}

export function anEnvelope<Data>(
  accountId: string,
  {
    collector,
    region = "global",
    data,
    observedAt = start,
    complete = true,
  }: { collector: string; region?: string; data: Data; observedAt?: Date; complete?: boolean },
): Envelope<Data> {
  return {
    partition: "aws",
    accountId,
    region,
    collector,
    schema: 1,
    observedAt: observedAt.toISOString(),
    complete,
    ops: [{ op: "iam:GetAccountSummary", outcome: complete ? "ok" : "denied" }],
    data,
  };
}

export function aVerdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    state: "MET",
    fractionHundredths: 100,
    units: 1,
    known: 1,
    knownFractionHundredths: null,
    excepted: 0,
    evidenceIncomplete: false,
    source: "automatic",
    reason: "All of it.",
    reasonCode: "met",
    failing: [],
    evidence: [],
    validUntil: hoursLater(48),
    evaluatorVersion: 1,
    ...changes,
  };
}

export const notMet: Partial<Verdict> = { state: "NOT_MET", fractionHundredths: 0, reasonCode: "failing" };
export const unknown: Partial<Verdict> = {
  state: "UNKNOWN",
  fractionHundredths: null,
  known: 0,
  reasonCode: "denied",
  validUntil: null,
};

export function verdicts(byItem: Record<string, Partial<Verdict>>): Map<string, Verdict> {
  return new Map(Object.entries(byItem).map(([id, changes]) => [id, aVerdict(changes)]));
}

/** Every item of the account met. */
export const allMet = verdicts({ "3.2": {}, "3.4": {}, "4.1": {} });

/** A run whose accounts are listed and queued; its id. */
export async function aListedRun(members: readonly ListedMember[], now = start): Promise<string> {
  const { run } = await startRun(job, { organizationId, accountIds: [], now });
  await beginListing(job, { runId: run.id, now });
  await recordInventory(job, { runId: run.id, inventory: aListing(members, now), now });
  return run.id;
}

export async function aWorker(): Promise<string> {
  return registerWorker(job, { poolId: `pool-${crypto.randomUUID()}`, endpoint: null });
}

/** The fence of a new claim. */
export async function claim(
  runId: string,
  accountId: string,
  { workerId, leaseSeconds = 60 }: { workerId?: string; leaseSeconds?: number } = {},
): Promise<bigint> {
  const claimed = await claimRunAccount(job, {
    runId,
    accountId,
    workerId: workerId ?? (await aWorker()),
    leaseSeconds,
  });
  if (claimed === null) throw new Error(`account ${accountId} could not be claimed`);
  return claimed.fence;
}

/** Every row that a refresh of the account may write, with its physical version. */
export async function rowVersions(accountId: string): Promise<string[]> {
  const rows = await query<{ version: string }>(
    `select 'facts ' || collector || region || part || ' ' || xmin || ctid as version from account_facts where account_id = $1
     union all select 'status ' || item_id || ' ' || xmin || ctid from item_status where subject_id = $1
     union all select 'event ' || id from item_status_event where subject_id = $1
     union all select 'stage ' || stage || ' ' || xmin || ctid from stage_count where subject_id = $1
     union all select 'refresh ' || xmin || ctid from refresh where subject_id = $1
     union all select 'run ' || run_id || ' ' || xmin || ctid from run_account where account_id = $1
     union all select 'audit ' || count(*) from audit_event
     union all select 'jobs ' || count(*) from graphile_worker.jobs
     order by 1`,
    [accountId],
  );
  return rows.map(({ version }) => version);
}
