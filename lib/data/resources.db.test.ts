import { beforeAll, expect, test } from "vitest";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import { query, transaction } from "./database.ts";
import { observationKey } from "./refresh-row.ts";
import { writeResources } from "./resource-write.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, good } from "./test-refreshed.ts";
import { hoursLater, start } from "./test-scenario.ts";

useTestDatabase();
beforeAll(aFinishedRun);

const runId = "00000000-0000-4000-8000-000000000001";
const topicArn = (name: string) => `arn:aws:sns:eu-west-1:${good}:${name}`;

function envelope(collector: CollectorName, op: string, data: unknown, outcome: Operation["outcome"] = "ok") {
  return {
    partition: "aws",
    accountId: good,
    region: "eu-west-1",
    collector,
    schema: factsRegistry[collector].version,
    observedAt: start.toISOString(),
    complete: outcome === "ok",
    ops: [{ op, outcome }],
    data,
  } satisfies Envelope;
}

const topics = (...names: string[]) =>
  envelope("sns.topics", "sns:ListTopics", { topicArns: names.map(topicArn) });
const tagged = (...names: string[]) =>
  envelope("tagging.resources", "tagging:GetResources", {
    resources: names.map((name) => ({ ResourceARN: topicArn(name), Tags: { team: name } })),
  });

let hour = 0;
function write(envelopes: readonly Envelope[], changed = envelopes): Promise<number> {
  hour += 1;
  return transaction((tx) =>
    writeResources(
      tx,
      { accountId: good, runId, at: hoursLater(hour) },
      { envelopes, changed: new Set(changed.map(observationKey)), isWhole: true },
    ),
  );
}

const rows = () =>
  query(
    `select resource_id as id, sources, tags, gone_at is null as there from resource
     where account_id = $1 and type = 'sns:topic' order by arn`,
    [good],
  );
const changes = () =>
  query("select kind, arn from resource_change where account_id = $1 order by at, arn", [good]);

test("sources meet in one row; what the first reading finds is no change", async () => {
  await write([topics("a", "b"), tagged("b", "c")]);
  expect(await rows()).toEqual([
    { id: "a", sources: ["listing"], tags: {}, there: true },
    { id: "b", sources: ["listing", "tagging"], tags: { team: "b" }, there: true },
    { id: "c", sources: ["tagging"], tags: { team: "c" }, there: true },
  ]);
  expect(await changes()).toEqual([]);
});

test("the same again writes nothing", async () => {
  expect(await write([topics("a", "b"), tagged("b", "c")], [])).toBe(0);
  // Nor where somebody says that the facts changed, and they say the same of resources.
  expect(await write([topics("a", "b"), tagged("b", "c")])).toBe(0);
});

test("a resource is gone when no source names it any more, and where the source was read", async () => {
  await write([envelope("sns.topics", "sns:ListTopics", null, "denied")]);
  expect((await rows()).every(({ there }) => there)).toBe(true);
  await write([topics("b", "d")]);
  expect(await rows()).toEqual([
    { id: "a", sources: [], tags: {}, there: false },
    { id: "b", sources: ["listing", "tagging"], tags: { team: "b" }, there: true },
    { id: "c", sources: ["tagging"], tags: { team: "c" }, there: true },
    { id: "d", sources: ["listing"], tags: {}, there: true },
  ]);
  expect(await changes()).toEqual([
    { kind: "gone", arn: topicArn("a") },
    { kind: "appeared", arn: topicArn("d") },
  ]);
  await write([tagged()]);
  expect(await rows()).toMatchObject([
    { id: "a", there: false },
    { id: "b", sources: ["listing"], tags: {}, there: true },
    { id: "c", there: false },
    { id: "d", there: true },
  ]);
});

test("what comes back is there again, with the day on which it was first seen", async () => {
  await write([topics("a", "b", "d")]);
  const [found] = await query(
    "select first_seen_at as first, gone_at as gone from resource where arn = $1",
    [topicArn("a")],
  );
  expect(found).toEqual({ first: hoursLater(1), gone: null });
});

test("sums are those of the rows", async () => {
  const sums = await query("select region, type, present, defaults from resource_count where account_id = $1", [
    good,
  ]);
  expect(sums).toEqual([{ region: "eu-west-1", type: "sns:topic", present: 3, defaults: 0 }]);
});

test("what could not be read, and what was refused, is kept until it is read", async () => {
  const coverage = async () =>
    (await query("select coverage from account_resources where account_id = $1", [good]))[0]?.["coverage"];
  const foreign = topics("a", "b", "d");
  const data = { topicArns: [...foreign.data.topicArns, "arn:aws:sns:eu-west-1:999988887777:other"] };
  await write([{ ...foreign, data }, envelope("sqs.queues", "sqs:ListQueues", null, "denied")]);
  expect(await coverage()).toEqual({
    unread: { "sqs.queues|eu-west-1": ["sqs:queue"] },
    refused: { "sns.topics|eu-west-1": 1 },
  });
  await write([topics("a", "b", "d"), envelope("sqs.queues", "sqs:ListQueues", { queueUrls: [] })]);
  expect(await coverage()).toEqual({ unread: {}, refused: {} });
});

test("what is gone is forgotten after a time", async () => {
  await write([topics("a", "b")]);
  hour += 24 * 401;
  await write([topics("a", "b", "e")]);
  expect((await rows()).map(({ id }) => id)).toEqual(["a", "b", "e"]);
});
