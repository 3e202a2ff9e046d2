import { expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import { explorerResources } from "./explorer-resources.ts";

const home = "eu-west-1";
const index = (Region: string, Type: string) => ({
  Region,
  Type,
  Arn: `arn:aws:resource-explorer-2:${Region}:111122223333:index/1a2b3c4d`,
});
const ViewArn = `arn:aws:resource-explorer-2:${home}:111122223333:view/all/1a2b3c4d`;

// AWS Resource Explorer API Reference: ListIndexes, GetDefaultView, GetView, ListResources.
const indexes = (...Indexes: object[]) => ({ body: { Indexes } });
const view = (changes: object = {}) => ({
  body: {
    View: { ViewArn, IncludedProperties: [{ Name: "tags" }], Filters: { FilterString: "" }, ...changes },
  },
});
const resource = (name: string, changes: object = {}) => ({
  Arn: `arn:aws:glue:${home}:111122223333:database/${name}`,
  OwningAccountId: "111122223333",
  Region: home,
  Properties: [{ Name: "tags", Data: [{ Key: "team", Value: "media" }] }],
  ...changes,
});
const page = (Resources: object[], NextToken?: string) => ({ body: { Resources, ViewArn, NextToken } });

const collect = (answers: Parameters<typeof collectFrom>[0]) =>
  collectFrom(answers, explorerResources, "global");

const whole = {
  "POST /ListIndexes": indexes(index("us-east-1", "LOCAL"), index(home, "AGGREGATOR")),
  "POST /GetDefaultView": { body: { ViewArn } },
  "POST /GetView": view(),
};

test("an aggregator is asked once for all regions; two pages with an empty one between are one list", async () => {
  const { envelope, requests } = await collect({
    ...whole,
    "POST /ListResources": [
      page([resource("b")], "one"),
      page([], "two"),
      page([resource("a", { Properties: [] })]),
    ],
  });
  expect(envelope).toMatchObject({ complete: true });
  expect(envelope.data).toEqual({
    indexes: [
      { Region: "eu-west-1", Type: "AGGREGATOR" },
      { Region: "us-east-1", Type: "LOCAL" },
    ],
    lists: [
      {
        region: home,
        isFiltered: false,
        resources: [
          { Arn: resource("a").Arn, Region: home, Tags: {} },
          { Arn: resource("b").Arn, Region: home, Tags: { team: "media" } },
        ],
      },
    ],
  });
  const asked = requests.filter(({ path }) => path === "/ListResources").map(({ body }) => JSON.parse(body));
  expect(asked).toEqual([
    { Filters: { FilterString: "accountid:111122223333" }, MaxResults: 500, ViewArn },
    { Filters: { FilterString: "accountid:111122223333" }, MaxResults: 500, ViewArn, NextToken: "one" },
    { Filters: { FilterString: "accountid:111122223333" }, MaxResults: 500, ViewArn, NextToken: "two" },
  ]);
});

test("an account without indexes costs one call", async () => {
  const { envelope, requests } = await collect({ "POST /ListIndexes": indexes() });
  expect(requests).toHaveLength(1);
  expect(envelope).toMatchObject({ complete: true, data: { indexes: [], lists: [] } });
});

test("a view that leaves resources out, and one without tags, are said", async () => {
  const { envelope } = await collect({
    ...whole,
    "POST /GetView": view({ IncludedProperties: [], Filters: { FilterString: "service:ec2" } }),
    "POST /ListResources": page([resource("a")]),
  });
  expect(envelope.data).toMatchObject({ lists: [{ isFiltered: true, resources: [{ Tags: null }] }] });
});

test.each([
  ["ListIndexes denied", { "POST /ListIndexes": jsonError(403, "AccessDeniedException", "no") }, "denied"],
  ["no default view", { "POST /GetDefaultView": { body: {} } }, "invalid"],
  ["another view than asked for", { "POST /GetView": view({ ViewArn: `${ViewArn}x` }) }, "invalid"],
  ["throttled", { "POST /ListResources": jsonError(429, "ThrottlingException", "slow") }, "throttled"],
  ["a list without its list", { "POST /ListResources": { body: { ViewArn } } }, "invalid"],
  ["a token that comes back", { "POST /ListResources": page([resource("a")], "one") }, "invalid"],
  [
    "a resource of another account",
    { "POST /ListResources": page([{ ...resource("a"), Arn: "arn:aws:sns:eu-west-1:444455556666:t" }]) },
    "invalid",
  ],
])("%s: incomplete, and no resource of it", async (_name, answers, outcome) => {
  const { envelope } = await collect({ ...whole, "POST /ListResources": page([]), ...answers });
  expect(envelope.complete).toBe(false);
  expect(envelope.ops.some((op) => op.outcome === outcome)).toBe(true);
  expect(envelope.data).toSatisfy((data) => data === null || data.lists.length === 0);
});

test("tags of another form are unknown, and values that look like secrets are dropped", async () => {
  const odd = resource("a", { Properties: [{ Name: "tags", Data: "team=media" }] });
  const secret = resource("b", {
    Properties: [{ Name: "tags", Data: [{ Key: "password", Value: "WAYMARK-CANARY" }] }],
  });
  const { envelope } = await collect({ ...whole, "POST /ListResources": page([odd, secret]) });
  expect(envelope.data).toMatchObject({
    lists: [{ resources: [{ Tags: null }, { Tags: { password: "(dropped: looks like a secret)" } }] }],
  });
});
