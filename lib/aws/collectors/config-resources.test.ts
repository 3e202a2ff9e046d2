import { expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { configResources } from "./config-resources.ts";

const region = "eu-west-1";
const arn = (name: string) => `arn:aws:glue:${region}:111122223333:job/${name}`;

// AWS Config API Reference, SelectResourceConfig: each result is a text of JSON with the properties that were asked for.
const row = (name: string, changes: object = {}) =>
  JSON.stringify({
    arn: arn(name),
    awsRegion: region,
    tags: [{ tag: "team=media", key: "team", value: "media" }],
    ...changes,
  });
const page = (Results: unknown, NextToken?: string) => ({ body: { Results, NextToken } });

const recorder = (status: object | null, servicePrincipal: string | null = null): Envelope => ({
  partition: "aws",
  accountId: "111122223333",
  region,
  collector: "config.recorder",
  schema: 1,
  observedAt: "2026-11-02T08:00:00Z",
  complete: true,
  ops: [],
  data: {
    recorders: [{ name: "default", arn: null, recordingScope: null, servicePrincipal, status }],
    rules: [],
    remediable: [],
  },
});
const recording = recorder({ recording: true, lastStatus: null, lastErrorCode: null });

const collect = (answers: Parameters<typeof collectFrom>[0], earlier: Envelope | undefined = recording) =>
  collectFrom(answers, configResources, region, { earlier: () => earlier });

test("pages of a hundred, an empty one between; what has no ARN is none", async () => {
  const compliance = JSON.stringify({ awsRegion: region, tags: [] });
  const { envelope, requests } = await collect({
    SelectResourceConfig: [
      page([row("b", { resourceName: "nightly" }), compliance], "one"),
      page([], "two"),
      page([row("a", { tags: undefined, resourceCreationTime: "2026-01-02T03:04:05.000Z" })]),
    ],
  });
  expect(envelope.data).toEqual({
    resources: [
      {
        arn: arn("a"),
        awsRegion: region,
        resourceName: null,
        resourceCreationTime: "2026-01-02T03:04:05.000Z",
        tags: {},
      },
      {
        arn: arn("b"),
        awsRegion: region,
        resourceName: "nightly",
        resourceCreationTime: null,
        tags: { team: "media" },
      },
    ],
  });
  expect(requests.map(({ body }) => JSON.parse(body).NextToken)).toEqual([undefined, "one", "two"]);
  expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
    Limit: 100,
    Expression: expect.stringMatching(/^SELECT arn/),
  });
});

test.each([
  ["no recorder", { ...recording, data: { recorders: [], rules: [], remediable: [] } }],
  ["a recorder that stands still", recorder({ recording: false, lastStatus: null, lastErrorCode: null })],
  [
    "a service's own recorder",
    recorder({ recording: true, lastStatus: null, lastErrorCode: null }, "x.amazonaws.com"),
  ],
])("%s: not asked", async (_name, earlier) => {
  const { envelope, requests } = await collect({}, earlier);
  expect(requests).toHaveLength(0);
  expect(envelope).toMatchObject({
    complete: true,
    data: { resources: null },
    ops: [{ skipped: "not-recorded" }],
  });
});

test.each([
  ["incomplete facts of recorders", { ...recording, complete: false }],
  ["a status that could not be read", recorder(null)],
])("%s: asked", async (_name, earlier) => {
  expect((await collect({ SelectResourceConfig: page([]) }, earlier)).requests).toHaveLength(1);
});

test.each([
  ["denied", jsonError(400, "AccessDeniedException", "no"), "denied"],
  ["throttled", jsonError(400, "ThrottlingException", "slow"), "throttled"],
  ["no list", { body: {} }, "invalid"],
  ["a row that is no JSON", page(["{"]), "invalid"],
  ["a row of another form", page(['{"arn":1}']), "invalid"],
  ["a token that comes back", page([row("a")], "one"), "invalid"],
])("%s: no facts", async (_name, answer, outcome) => {
  const { envelope } = await collect({ SelectResourceConfig: answer });
  expect(envelope).toMatchObject({ complete: false, data: null, ops: [{ outcome }] });
});
