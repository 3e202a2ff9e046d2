/** What reaches the evaluation of the organization's own items, and what makes its hash another one. */
import { beforeAll, expect, test } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { cliViewer } from "#lib/viewer.ts";
import { addAccounts } from "./account-details.ts";
import { query } from "./database.ts";
import { loadOrganizationInput } from "./evaluation-input.ts";
import { dismissSighting, nameVendor, removeVendor } from "./radar-verdicts.ts";
import { recordRefresh } from "./record.ts";
import { finishRun } from "./runs.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  allMet,
  anEnvelope,
  claim,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  management,
  memberId,
  organizationId,
  start,
} from "./test-scenario.ts";

useTestDatabase();

const admin = cliViewer("test");

const [security, logs, owner, other, leaver] = [1, 2, 3, 4, 5].map(memberId) as [
  string,
  string,
  string,
  string,
  string,
];
const everybody = [security, logs, owner, other].map((id) => ({ id }));
const bucketsOf = (accountId: string, ...names: string[]): Envelope =>
  anEnvelope(accountId, {
    collector: "s3.buckets",
    data: { buckets: names.map((Name) => ({ Name, BucketRegion: null, CreationDate: null })) },
  });
const trails = anEnvelope(management, {
  collector: "cloudtrail.trails",
  region: "eu-west-1",
  data: {
    trails: [
      { TrailARN: "arn:t1", IsOrganizationTrail: true, S3BucketName: "the-logs" },
      { TrailARN: "arn:t2", IsOrganizationTrail: false, S3BucketName: "another" },
    ],
  },
});
const nowhere = anEnvelope(management, { collector: "cloudtrail.trails", region: "us-east-1", data: null });

/** One run in which these facts of some accounts are recorded. */
async function refresh(envelopes: readonly Envelope[], members = everybody): Promise<string> {
  const runId = await aListedRun(members);
  for (const [accountId, own] of Map.groupBy(envelopes, (envelope) => envelope.accountId)) {
    const fence = await claim(runId, accountId);
    await recordRefresh(job, {
      runId,
      accountId,
      fence,
      envelopes: own,
      verdicts: allMet,
      inputsHash: "inputs",
      now: start,
      outcome: { state: "succeeded", calls: 1, throttles: 0 },
    });
  }
  await query(`update run_account set state = 'skipped' where run_id = $1 and state = 'waiting'`, [runId]);
  await query(`update run set state = 'closing' where id = $1`, [runId]);
  await finishRun(job, { runId, items, now: start });
  return runId;
}

const load = (runId: string) => loadOrganizationInput(job, organizationId, { runId, now: start, items });
/** What all accounts share may hold the same facts once more. */
const placesOf = (envelopes: readonly Envelope[], collector: string) =>
  [
    ...new Set(
      envelopes.filter((envelope) => envelope.collector === collector).map(({ accountId }) => accountId),
    ),
  ].sort();

beforeAll(() =>
  connectTestOrganization({ securityAccountId: security, logAccountId: logs, baseAccountId: security }),
);

test("facts of the management and the named accounts, and the buckets of whoever owns the trail's", async () => {
  const runId = await refresh([
    trails,
    nowhere,
    anEnvelope(management, { collector: "organizations.invitations", data: { open: [] } }),
    anEnvelope(management, { collector: "iam.summary", data: {} }),
    bucketsOf(management),
    bucketsOf(security, "a"),
    bucketsOf(logs, "b"),
    bucketsOf(owner, "the-logs"),
    // A name that holds the other's is another bucket; a trail of one account is not the organization's.
    bucketsOf(other, "not-the-logs", "the-logs-2", "another"),
  ]);
  const { input } = await load(runId);
  expect(placesOf(input.sharedFacts, "s3.buckets")).toEqual([management, security, logs, owner].sort());
  expect(placesOf(input.sharedFacts, "organizations.invitations")).toEqual([management]);
  expect(placesOf(input.sharedFacts, "organizations.tree")).toEqual([management]);
  expect(placesOf(input.sharedFacts, "iam.summary")).toEqual([]);
  expect(input).toMatchObject({
    partition: "aws",
    missing: [],
    organization: { securityAccountId: security, logAccountId: logs },
  });
});

test("accounts that left, and closed ones, with the state that was last known", async () => {
  await refresh([], [...everybody, { id: leaver }, { id: memberId(6), state: "CLOSED" } as { id: string }]);
  const runId = await refresh([]);
  const { input } = await load(runId);
  expect(input.missing).toEqual([
    { id: leaver, name: "account-0005", state: "DEPARTED", missingSince: start },
    { id: memberId(6), name: "account-0006", state: "CLOSED", missingSince: start },
  ]);
});

test("the hash is another one for a named account's buckets, a departure, an accepted risk; not for a stranger's buckets", async () => {
  const runId = await refresh([]);
  const before = (await load(runId)).inputsHash;
  const hashAfter = async (sql: string, parameters: unknown[]) => {
    await query(sql, parameters);
    return (await load(runId)).inputsHash;
  };
  const touch =
    "update account_facts set hash = hash || 'x' where account_id = $1 and collector = 's3.buckets'";
  expect(await hashAfter(touch, [other])).toBe(before);
  const named = await hashAfter(touch, [logs]);
  expect(named).not.toBe(before);
  const left = await hashAfter("update account set missing_since = $2, state = 'DEPARTED' where id = $1", [
    other,
    start,
  ]);
  expect(left).not.toBe(named);
  const accept = `insert into exception (id, account_id, item_id, resource, kind, reason, compensating_control,
       requested_by, approved_by, expires_at)
     values (gen_random_uuid(), $1, '1.2', 'arn', 'risk', 'r', 'c', 'x', 'y', $2)`;
  expect(await hashAfter(accept, [other, hoursLater(24)])).toBe(left);
  expect(await hashAfter(accept, [management, hoursLater(24)])).not.toBe(left);
  const { input } = await load(runId);
  expect(input.exceptions).toMatchObject([{ accountId: management, itemId: "1.2" }]);
});

test("connecting again with another security account has the organization evaluated anew", async () => {
  await refresh([]);
  await query("delete from graphile_worker._private_jobs");
  await connectTestOrganization({ securityAccountId: owner, logAccountId: null });
  const jobs = await query<{ task: string }>("select task_identifier as task from graphile_worker.jobs");
  expect(jobs).toEqual([{ task: "re-evaluate@aws" }]);
});

test("whose the accounts are that turned up: vendors, the register, and until when that counts", async () => {
  const [vendor, dismissed, ours] = ["999900001234", "999900005678", "999900007781"] as const;
  const runId = await refresh([
    anEnvelope(management, {
      collector: "cost.linked-accounts",
      data: { linked: [vendor, dismissed, ours].map((AccountId) => ({ AccountId, Name: null })) },
    }),
  ]);
  const known = async () => (await load(runId)).input.knownOutside;
  expect(await known()).toEqual([]);
  const before = (await load(runId)).inputsHash;
  const waiting = () => query("select 1 from graphile_worker.jobs where task_identifier like 're-evaluate%'");
  await query("select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))");
  const named = { accountId: vendor, vendor: "Tallyvane", link: null, reviewBy: hoursLater(24), now: start };
  await nameVendor(admin, named);
  // A worker does the rest: the verdict follows without a refresh.
  expect(await waiting()).toHaveLength(1);
  await dismissSighting(admin, { accountId: dismissed, reason: "Old.", until: hoursLater(24), now: start });
  await addAccounts(admin, [{ accountId: ours, fields: {} }], { source: "discovered" });
  expect(await known()).toEqual([
    { accountId: vendor, whose: "vendor", reviewBy: hoursLater(24), isDue: false },
    { accountId: ours, whose: "ours", reviewBy: null, isDue: false },
  ]);
  const after = await load(runId);
  expect(after.inputsHash).not.toBe(before);
  const due = await loadOrganizationInput(job, organizationId, { runId, now: hoursLater(24), items });
  expect(due.input.knownOutside).toMatchObject([{ accountId: vendor, isDue: true }, { accountId: ours }]);
  expect(due.inputsHash).not.toBe(after.inputsHash);
  await removeVendor(admin, vendor);
  expect(await known()).toMatchObject([{ accountId: ours }]);
});

test("an account that left is not known by having been listed", async () => {
  await refresh([], [...everybody, { id: leaver }]);
  const runId = await refresh([]);
  const { input } = await load(runId);
  expect(input.missing.map(({ id }) => id)).toContain(leaver);
  expect(input.knownOutside.map(({ accountId }) => accountId)).not.toContain(leaver);
});
