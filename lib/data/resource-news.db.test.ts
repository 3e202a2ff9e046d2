import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import { createChannel } from "./channels.ts";
import { query, transaction } from "./database.ts";
import { observationKey } from "./refresh-row.ts";
import { writeResources } from "./resource-write.ts";
import { createSubscription } from "./subscriptions.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, good } from "./test-refreshed.ts";
import { hoursLater, job, start } from "./test-scenario.ts";

useTestDatabase();

beforeAll(async () => {
  await aFinishedRun();
  const channelId = await createChannel(job, {
    kind: "mail",
    name: "Mail",
    url: null,
    signingKey: null,
    key: null,
  });
  await createSubscription(job, {
    channelId,
    recipient: "owners",
    userId: null,
    contactId: null,
    accountId: null,
    unitId: null,
    events: ["resource.public"],
    frequency: "immediately",
    minute: 0,
    weekday: 1,
    zone: "UTC",
    quietFrom: null,
    quietTo: null,
  });
});

beforeEach(async () => {
  await query("delete from resource");
  await query("delete from account_resources");
  await query("delete from notification_event");
});

const runId = "00000000-0000-4000-8000-000000000001";

function envelope(collector: CollectorName, op: string, region: string, data: unknown) {
  return {
    partition: "aws",
    accountId: good,
    region,
    collector,
    schema: factsRegistry[collector].version,
    observedAt: start.toISOString(),
    complete: true,
    ops: [{ op, outcome: "ok" }],
    data,
  } satisfies Envelope;
}

type Said = Record<string, boolean | null>;

const buckets = (...names: string[]) =>
  envelope("s3.buckets", "s3:ListBuckets", "global", {
    buckets: names.map((Name) => ({ Name, BucketRegion: "eu-west-1", CreationDate: null })),
  });

const exposure = (said: Said) =>
  envelope("s3.exposure", "s3:ListBuckets", "global", {
    buckets: Object.entries(said).map(([Name, policyPublic]) => ({
      Name,
      BucketRegion: "eu-west-1",
      publicAccessBlock: null,
      policyPublic,
      publicPolicy: null,
      ObjectOwnership: "BucketOwnerEnforced",
      aclPublic: false,
      publicPermissions: [],
    })),
  });

const both = (said: Said) => [buckets(...Object.keys(said)), exposure(said)];

let hour = 0;
async function write(envelopes: readonly Envelope[]): Promise<void> {
  hour += 1;
  await transaction((tx) =>
    writeResources(
      tx,
      { accountId: good, runId, at: hoursLater(hour) },
      { envelopes, changed: new Set(envelopes.map(observationKey)), isWhole: true },
    ),
  );
}

async function told(): Promise<unknown[]> {
  const rows = await query(
    "select subject from notification_event where kind = 'resource.public' order by id",
  );
  await query("delete from notification_event");
  return rows.map(({ subject }) => subject);
}

test("what is public at the first reading is no news; what becomes so is, once", async () => {
  await write(both({ a: true, b: false }));
  expect(await told()).toEqual([]);
  await write(both({ a: true, b: true }));
  expect(await told()).toEqual(["b"]);
  await write(both({ a: true, b: true }));
  expect(await told()).toEqual([]);
});

test("again, when it was closed in between", async () => {
  await write(both({ a: true }));
  await write(both({ a: false }));
  expect(await told()).toEqual([]);
  await write(both({ a: true }));
  expect(await told()).toEqual(["a"]);
});

test("a resource that appears public, also the first of its kind", async () => {
  await write(both({}));
  await write(both({ a: true }));
  expect(await told()).toEqual(["a"]);
});

test("what could not be read in between, and is public then", async () => {
  await write(both({ a: false, b: true }));
  await write(both({ a: null, b: true }));
  await write(both({ a: true, b: true }));
  expect(await told()).toEqual(["a"]);
});

test("a permission that was missing: what it shows for the first time is no news", async () => {
  await write([buckets("a", "b")]);
  await write(both({ a: true, b: false }));
  expect(await told()).toEqual([]);
  await write(both({ a: true, b: true }));
  expect(await told()).toEqual(["b"]);
});

test("a version that sees more finds nothing new", async () => {
  await write(both({ a: false }));
  await query("update account_resources set version = version - 1");
  await write(both({ a: true }));
  expect(await told()).toEqual([]);
});

test("what its own list says", async () => {
  const documents = (said: Said) =>
    envelope("ssm.documents", "ssm:ListDocuments", "eu-west-1", {
      documents: Object.entries(said).map(([Name, isPublic]) => ({ Name, isPublic })),
    });
  await write([documents({ a: true, b: false })]);
  expect(await told()).toEqual([]);
  await write([documents({ a: true, b: true, c: true, d: false })]);
  expect(await told()).toEqual(["b", "c"]);
});

test("a flood is one message", async () => {
  const names = Array.from({ length: 30 }, (_, at) => `b${at}`);
  await write(both(Object.fromEntries(names.map((name) => [name, false]))));
  await write(both(Object.fromEntries(names.map((name) => [name, true]))));
  expect(await told()).toEqual([`30 resources of ${good}`]);
});

test("the message names the ARN, and its page finds it", async () => {
  await write(both({ a: false }));
  await write(both({ a: true }));
  const [row] = await query("select account_id as account, data from notification_event");
  expect(row).toEqual({
    account: good,
    data: {
      lines: [
        `s3:bucket in account ${good}, eu-west-1: everybody may reach or use it now.`,
        "arn:aws:s3:::a",
      ],
      path: "/resources?view=list&q=arn%3Aaws%3As3%3A%3A%3Aa",
    },
  });
});
