import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FoundResource } from "#lib/facts/resources/found.ts";
import type { Viewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { listExpectedPlaces, markExpected, unmarkExpected } from "./expected-places.ts";
import { importResources } from "./resource-import.ts";
import { eachResource, listResources } from "./resource-list.ts";
import { getResourceOverview } from "./resource-overview.ts";
import { getResource, listResourceChanges } from "./resource-page.ts";
import { everyResource, parseResourceQuery, placeText } from "./resource-query.ts";
import { useTestDatabase } from "./test-database.ts";
import { good, locked } from "./test-refreshed.ts";
import { beforeResources, envelope, passHours, tagged, topicArn, topics, write } from "./test-resources.ts";
import { hoursLater, job, management, organizationId, start } from "./test-scenario.ts";

useTestDatabase();
beforeAll(beforeResources);

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
  const [found] = await query("select first_seen_at as first, gone_at as gone from resource where arn = $1", [
    topicArn("a"),
  ]);
  expect(found).toEqual({ first: hoursLater(1), gone: null });
});

test("sums are those of the rows", async () => {
  const sums = await query(
    "select region, type, present, defaults from resource_count where account_id = $1",
    [good],
  );
  expect(sums).toEqual([{ region: "eu-west-1", type: "sns:topic", present: 3, defaults: 0 }]);
});

test("what could not be read, and what was refused, is kept until it is read", async () => {
  const coverage = async () =>
    (await query("select coverage from account_resources where account_id = $1", [good]))[0]?.["coverage"];
  const topicArns = [...["a", "b", "d"].map(topicArn), "arn:aws:sns:eu-west-1:999988887777:other"];
  await write([
    envelope("sns.topics", "sns:ListTopics", { topicArns }),
    envelope("sqs.queues", "sqs:ListQueues", null, "denied"),
  ]);
  expect(await coverage()).toEqual({
    unread: { "sqs.queues|eu-west-1": ["sqs:queue"] },
    refused: { "sns.topics|eu-west-1": 1 },
  });
  await write([topics("a", "b", "d"), envelope("sqs.queues", "sqs:ListQueues", { queueUrls: [] })]);
  expect(await coverage()).toEqual({ unread: {}, refused: {} });
});

test("what is gone is forgotten after a time", async () => {
  await write([topics("a", "b")]);
  passHours(24 * 401);
  await write([topics("a", "b", "e")]);
  expect((await rows()).map(({ id }) => id)).toEqual(["a", "b", "e"]);
});

const shown = async (address: string, limit = 100) => {
  const { query: asked, problems } = parseResourceQuery(new URLSearchParams(address));
  expect(problems).toEqual([]);
  const page = await listResources(job, asked, { organizationId, limit, now: hoursLater(1) });
  return { ids: page.rows.map(({ id }) => id), matching: page.matching, next: page.next };
};

test("resources are found by part of a name, id, ARN, address, tag and type", async () => {
  const data = {
    resources: [
      { ResourceARN: topicArn("b"), Tags: { Name: "Alerts 100%", team: "blue" } },
      { ResourceARN: `arn:aws:glue:eu-west-1:${good}:job/nightly`, Tags: {} },
    ],
  };
  await write([envelope("tagging.resources", "tagging:GetResources", data)]);
  await query("update resource set addresses = '{198.51.100.7}' where arn = $1", [topicArn("a")]);
  expect((await shown("q=ALERTS")).ids).toEqual(["b"]);
  expect((await shown("q=100%25")).ids).toEqual(["b"]);
  expect((await shown("q=0%25+ert")).ids).toEqual(["b"]);
  expect((await shown("q=nightl")).ids).toEqual(["nightly"]);
  expect((await shown(`q=${topicArn("b")}`)).ids).toEqual(["b"]);
  expect((await shown("q=198.51.100.7")).ids).toEqual(["a"]);
  expect((await shown("q=team%3Dblue")).ids).toEqual(["b"]);
  expect((await shown("tag=team")).ids).toEqual(["b"]);
  expect((await shown("q=glue:job")).ids).toEqual(["nightly"]);
  expect((await shown("service=glue")).ids).toEqual(["nightly"]);
  expect((await shown("source=tagging&service=sns")).ids).toEqual(["b"]);
  expect((await shown("region=us-east-1")).ids).toEqual([]);
  expect((await shown("q=xyzzy")).ids).toEqual([]);
});

test("pages follow one another, and say how many match", async () => {
  const first = await shown("", 2);
  expect(first).toMatchObject({ ids: ["nightly", "a"], matching: { count: 4, isMore: false } });
  const second = await shown(`after=${placeText(first.next ?? { accountId: good, arn: "" })}`, 2);
  expect(second).toMatchObject({ ids: ["b", "e"], next: null });
  const byPlace = await shown("service=sns&service=glue", 3);
  expect(byPlace.ids).toEqual(["nightly", "a", "b"]);
  const after = await shown(
    `service=sns&service=glue&after=${placeText(byPlace.next ?? { accountId: good, arn: "" })}`,
  );
  expect(after.ids).toEqual(["e"]);
});

test("what is rare is counted whole on every page, what is frequent as far as a thousand", async () => {
  await query(
    `insert into resource (account_id, arn, region, type, resource_id, sources, named_by, tagged_by, first_seen_at)
     select $1, 'arn:aws:sqs:eu-west-1:' || $1 || ':bulk-' || n, 'eu-west-1', 'sqs:queue', 'bulk-' || n, '{listing}', 1, 9, $2
     from generate_series(1000, 2000) n`,
    [good, start],
  );
  const rare = await shown("q=bulk-100", 4);
  expect(rare).toMatchObject({
    ids: ["bulk-1000", "bulk-1001", "bulk-1002", "bulk-1003"],
    matching: { count: 10, isMore: false },
  });
  const last = await shown(`q=bulk-100&after=${placeText(rare.next ?? { accountId: good, arn: "" })}`, 6);
  expect(last).toMatchObject({
    ids: ["bulk-1004", "bulk-1005", "bulk-1006", "bulk-1007", "bulk-1008", "bulk-1009"],
    matching: { count: 10, isMore: false },
    next: null,
  });
  // Beyond the last one there is nothing, and the number stays.
  const beyond = await shown(`q=bulk-100&after=${placeText({ accountId: good, arn: "arn:aws:zzz" })}`);
  expect(beyond).toEqual({ ids: [], matching: { count: 10, isMore: false }, next: null });
  const frequent = await shown("q=bulk-", 2);
  expect(frequent).toMatchObject({
    ids: ["bulk-1000", "bulk-1001"],
    matching: { count: 1000, isMore: true },
  });
  await query("delete from resource where resource_id like 'bulk-%'");
});

test("the same resources are there one by one", async () => {
  const found: string[] = [];
  for await (const { id } of eachResource(job, everyResource, { organizationId, now: start })) found.push(id);
  expect(found).toEqual(["nightly", "a", "b", "e"]);
});

test("sums over accounts are those of the rows, and are computed anew when a resource changes", async () => {
  const read = () => getResourceOverview(job, everyResource, { organizationId, now: start });
  const sum = ({ counts }: Awaited<ReturnType<typeof read>>) =>
    counts.reduce((total, { present }) => total + present, 0);
  expect(sum(await read())).toBe(4);
  expect((await read()).tagKeys).toEqual([
    { key: "Name", present: 1 },
    { key: "team", present: 1 },
  ]);
  await write([topics("a", "b")]);
  expect(sum(await read())).toBe(3);
});

test("a resource has its changes, newest first, and so has the organization", async () => {
  const { changes: own } = await getResource(job, { accountId: good, arn: topicArn("e") });
  expect(own.map(({ kind }) => kind)).toEqual(["gone", "appeared"]);
  const asked = { ...everyResource, kind: "gone" as const };
  const first = await listResourceChanges(job, asked, { organizationId, limit: 1, after: null });
  expect(first.rows.map(({ arn }) => arn)).toEqual([topicArn("e")]);
  await expect(getResource(job, { accountId: good, arn: "arn:aws:s3:::none" })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

test("a file names what no role reads; the next one replaces it, and other sources stay", async () => {
  const row = (name: string): FoundResource => ({
    arn: topicArn(name),
    region: "eu-west-1",
    type: "sns:topic",
    id: name,
    name: null,
    detail: null,
    tags: { owner: "file" },
    isPublic: null,
    isDefault: false,
    addresses: [],
    createdAt: null,
  });
  const bring = (...names: string[]) =>
    importResources(job, {
      file: "tags.csv",
      now: passHours(1),
      entries: [{ accountId: good, resources: names.map(row) }],
    });
  await bring("b", "x", "y");
  const found = await shown("source=import");
  expect(found.ids).toEqual(["b", "x", "y"]);
  const only = await getResource(job, { accountId: good, arn: topicArn("x") });
  expect(only).toMatchObject({ sources: ["import"], tags: { owner: "file" }, lastSeenAt: passHours(0) });
  // The tagging API knows better.
  expect(await getResource(job, { accountId: good, arn: topicArn("b") })).toMatchObject({
    sources: ["import", "listing", "tagging"],
    tags: { Name: "Alerts 100%", team: "blue" },
  });
  await bring("y");
  expect((await shown("source=import")).ids).toEqual(["y"]);
  expect((await getResource(job, { accountId: good, arn: topicArn("x") })).goneAt).not.toBeNull();
  expect((await getResource(job, { accountId: good, arn: topicArn("b") })).sources).toEqual([
    "listing",
    "tagging",
  ]);
  await expect(
    importResources(job, {
      file: "a.csv",
      now: start,
      entries: [{ accountId: "999999999999", resources: [] }],
    }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

describe("what stands out by its region", () => {
  const now = hoursLater(1);
  const until = hoursLater(24 * 30);
  const far = "sa-east-1";
  const owner: Viewer = { actor: "user:owner", role: "owner", accounts: [good] };
  const at = (accountId: string, name: string) => `arn:aws:ec2:${far}:${accountId}:instance/${name}`;
  const overview = (viewer: Viewer = job, moment = now) =>
    getResourceOverview(viewer, everyResource, { organizationId, now: moment });
  /** Ids of the list, how many match, and the regions. */
  const out = async (viewer: Viewer = job, moment = now) => {
    const { query: asked } = parseResourceQuery(new URLSearchParams("is=unexpected"));
    const page = await listResources(viewer, asked, { organizationId, limit: 10, now: moment });
    const { unexpected, standing } = await overview(viewer, moment);
    const sum = standing
      .filter(({ region }) => unexpected.regions.includes(region))
      .reduce((total, { present }) => total + present, 0);
    return {
      ids: page.rows.map(({ id }) => id),
      count: page.matching.count,
      sum,
      regions: unexpected.regions,
    };
  };
  const mark = (
    more: { region?: string; accountId?: string | null; arn?: string | null; until?: Date } = {},
  ) =>
    markExpected(job, {
      organizationId,
      region: far,
      accountId: null,
      arn: null,
      reason: "Replicas of Lambda@Edge.",
      until,
      now,
      ...more,
    });
  const places = (viewer: Viewer = job) =>
    listExpectedPlaces(viewer, { organizationId, after: null, limit: 10 });
  const takeAllBack = async () => {
    for (const { id } of (await places()).rows) await unmarkExpected(job, id);
  };

  beforeAll(async () => {
    await query("insert into setting (key, value) values ('homeRegions', '[\"eu-west-1\"]')");
    await query(
      `insert into resource (account_id, arn, region, type, resource_id, sources, named_by, tagged_by, first_seen_at)
       select a, 'arn:aws:ec2:' || $3 || ':' || a || ':instance/' || n, $3, 'ec2:instance', n, '{listing}', 1, 9, $4
       from unnest($1::text[], $2::text[]) as i(a, n)`,
      [[good, good, locked], ["i-1", "i-2", "i-3"], far, start],
    );
    await query(
      `insert into resource_count (account_id, region, type, present, defaults, public)
       values ($1, $3, 'ec2:instance', 2, 0, 0), ($2, $3, 'ec2:instance', 1, 0, 0)`,
      [good, locked, far],
    );
    await query("update account_resources set changed_at = now() + interval '1 day'");
  });
  beforeEach(takeAllBack);

  test("is listed, counted and summed, until somebody expects the region", async () => {
    expect(await out()).toEqual({ ids: ["i-1", "i-2", "i-3"], count: 3, sum: 3, regions: [far] });
    await mark();
    expect(await out()).toEqual({ ids: [], count: 0, sum: 0, regions: [] });
    // On its day it stands out again.
    expect(await out(job, until)).toMatchObject({ count: 3, regions: [far] });
    expect((await places()).rows).toMatchObject([{ region: far, accountId: null, arn: null, until }]);
  });

  test("one account's, or one resource, leaves the others in sight", async () => {
    await mark({ accountId: good });
    expect(await out()).toEqual({ ids: ["i-3"], count: 1, sum: 1, regions: [far] });
    expect(await out(owner)).toMatchObject({ ids: [], sum: 0 });
    await takeAllBack();
    await mark({ accountId: good, arn: at(good, "i-2") });
    expect(await out()).toEqual({ ids: ["i-1", "i-3"], count: 2, sum: 2, regions: [far] });
    // Both at once are not taken off twice.
    await mark({ accountId: good });
    expect(await out()).toMatchObject({ ids: ["i-3"], sum: 1 });
    await mark({ accountId: locked, arn: at(locked, "i-3") });
    expect(await out()).toEqual({ ids: [], count: 0, sum: 0, regions: [] });
  });

  test("the same place again is one place, with what was said last; each change has its line in the audit log", async () => {
    await mark();
    await mark({ until: hoursLater(48) });
    expect((await places()).rows).toMatchObject([{ until: hoursLater(48) }]);
    const log = await query<{ action: string; before: unknown }>(
      "select action, before from audit_event where action like 'resources.%expected' order by id desc limit 2",
    );
    expect(log).toMatchObject([
      { action: "resources.expected", before: { reason: "Replicas of Lambda@Edge." } },
      { action: "resources.expected", before: null },
    ]);
  });

  test("an owner reads what is about everybody and about their own", async () => {
    await mark();
    await mark({ accountId: good });
    await mark({ accountId: locked });
    expect((await places(owner)).rows.map(({ accountId }) => accountId)).toEqual([null, good]);
    const first = await listExpectedPlaces(job, { organizationId, after: null, limit: 2 });
    const rest = await listExpectedPlaces(job, { organizationId, after: first.next, limit: 2 });
    expect([first.rows.length, rest.rows.length, rest.next]).toEqual([2, 1, null]);
  });

  test.each([
    ["a region that is none", { region: "everywhere" }, "INVALID_INPUT"],
    ["what belongs to no region", { region: "global" }, "INVALID_INPUT"],
    ["a day that has passed", { until: start }, "INVALID_INPUT"],
    ["a day too far ahead", { until: hoursLater(24 * 400) }, "INVALID_INPUT"],
    ["a resource without its account", { arn: at(good, "i-1") }, "INVALID_INPUT"],
    ["somebody else's resource", { accountId: management, arn: at(good, "i-1") }, "NOT_FOUND"],
    [
      "a resource of another region",
      { region: "us-east-1", accountId: good, arn: at(good, "i-1") },
      "NOT_FOUND",
    ],
    ["an account that is none", { accountId: "999999999999" }, "NOT_FOUND"],
  ])("%s is refused, and nothing is written", async (_name, wrong, code) => {
    await expect(mark(wrong)).rejects.toMatchObject({ code });
    expect((await places()).rows).toEqual([]);
  });
});
