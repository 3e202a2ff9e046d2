import { expect, test } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import { settled } from "./inventories.ts";
import { readingsIn } from "./reading.ts";
import type { Reading } from "./said.ts";

const account = "111122223333";
const arn = (rest: string, region = "eu-west-1") => `arn:aws:${rest.replace(":", `:${region}:${account}:`)}`;

function envelope(collector: CollectorName, data: unknown, changes: Partial<Envelope> = {}): Envelope {
  return {
    partition: "aws",
    accountId: account,
    region: "eu-west-1",
    collector,
    schema: factsRegistry[collector].version,
    observedAt: "2026-11-02T08:00:00Z",
    complete: true,
    ops: [],
    data,
    ...changes,
  };
}

const explorer = (arns: readonly string[], changes: object = {}) =>
  envelope(
    "resourceexplorer.resources",
    {
      indexes: [{ Region: "eu-west-1", Type: "AGGREGATOR" }],
      lists: [
        {
          region: "eu-west-1",
          isFiltered: false,
          resources: arns.map((Arn) => ({ Arn, Region: Arn.split(":")[3] || "global", Tags: null })),
          ...changes,
        },
      ],
    },
    { region: "global" },
  );
const named = ([reading]: Reading[]) => reading?.resources.map(({ arn: one }) => one);

test("an aggregator speaks for every region; parts and ARNs of others are none", () => {
  const rule = arn("ec2:security-group-rule/sgr-1");
  const found = readingsIn(
    explorer([arn("glue:database/a", "us-west-2"), rule, "arn:aws:sns:eu-west-1:999988887777:t"]),
  );
  expect(found).toMatchObject([
    {
      source: "explorer",
      resources: [{ type: "glue:database", region: "us-west-2", tags: null, isDefault: false }],
      extents: [{ type: null, region: null }],
      unread: [],
      refused: 1,
      isSilent: false,
    },
  ]);
});

test("a view with a filter is a gap, and so is what could not be read", () => {
  expect(readingsIn(explorer([], { isFiltered: true }))).toMatchObject([
    { unread: [{ region: "eu-west-1" }] },
  ]);
  expect(
    readingsIn(envelope("resourceexplorer.resources", null, { complete: false, region: "global" })),
  ).toMatchObject([{ resources: [], extents: [], unread: [{ region: "global" }] }]);
});

test("where nothing indexes or records, the source names nothing and was not read", () => {
  const none = { indexes: [], lists: [] };
  expect(readingsIn(envelope("resourceexplorer.resources", none, { region: "global" }))).toMatchObject([
    { isSilent: true, extents: [{ region: null }] },
  ]);
  expect(readingsIn(envelope("config.resources", { resources: null }))).toMatchObject([
    { isSilent: true, extents: [{ region: "eu-west-1" }] },
  ]);
});

test("AWS Config speaks for its region alone", () => {
  const recorded = (one: string, awsRegion: string) => ({
    arn: one,
    awsRegion,
    resourceName: null,
    resourceCreationTime: null,
    tags: {},
  });
  const found = readingsIn(
    envelope("config.resources", {
      resources: [
        recorded(arn("glue:job/a"), "eu-west-1"),
        recorded("arn:aws:s3:::logs", "eu-west-1"),
        recorded(`arn:aws:iam::${account}:role/a`, "global"),
      ],
    }),
  );
  expect(named(found)).toEqual([arn("glue:job/a"), "arn:aws:s3:::logs"]);
});

test.each([
  ["athena:workgroup/primary", true],
  ["athena:workgroup/reports", false],
  ["kms:alias/aws/s3", true],
  ["kms:alias/mine", false],
  ["rds:pg:default.postgres16", true],
  ["rds:pg:tuned", false],
  ["events:event-bus/default", true],
  ["elasticache:parametergroup:default.redis7", true],
])("%s is made by AWS: %s", (rest, isDefault) => {
  expect(readingsIn(explorer([arn(rest)]))[0]?.resources).toMatchObject([{ isDefault }]);
});

test("what a list that was read does not have is not there, whatever an inventory still says", () => {
  const listed = (besideDefaults: boolean, arns: readonly string[]): Reading => ({
    source: "listing",
    resources: readingsIn(explorer(arns)).flatMap(({ resources }) => resources),
    extents: [{ source: "listing", type: "sns:topic", region: "eu-west-1", besideDefaults }],
    unread: [],
    refused: 0,
  });
  const said = readingsIn(
    explorer([arn("sns:a"), arn("sns:b"), arn("sns:c", "us-west-2"), arn("glue:job/a")]),
  );
  expect(named(settled(said, [listed(false, [arn("sns:a")])]))).toEqual([
    arn("sns:a"),
    arn("sns:c", "us-west-2"),
    arn("glue:job/a"),
  ]);
  // A list that was left out because only defaults can be on it.
  expect(settled(said, [listed(true, [])])[0]?.resources.map(({ isDefault }) => isDefault)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
