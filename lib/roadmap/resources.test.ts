import { describe, expect, test } from "vitest";
import { accountId, aFact, aRegionsFact, denied, homeRegion, withOutcome } from "./a-fact.fixture.ts";
import { anInput } from "./an-input.fixture.ts";
import { indexFacts } from "./facts-view.ts";
import { type ResourceType, readAccountResources, resourceKinds } from "./resources.ts";

const apiArn = `arn:aws:apigateway:${homeRegion}::/restapis/a1b2c3`;
const someApis = (region = homeRegion) =>
  aFact(
    "apigateway.apis",
    ["apigateway:GetRestApis", "apigatewayv2:GetApis"],
    { restApis: region === homeRegion ? [{ id: "a1b2c3", createdDate: null }] : [], apis: [] },
    { region },
  );
const bucketsFact = aFact("s3.buckets", ["s3:ListBuckets"], {
  buckets: [{ Name: "ledger", BucketRegion: "eu-west-1", CreationDate: "2024-01-02T03:04:05.000Z" }],
});

function read(facts: Parameters<typeof indexFacts>[0], types: ResourceType[]) {
  const input = anInput({ facts: [...facts] });
  const view = indexFacts(facts, { accountId, now: input.now }).view();
  return readAccountResources({ input, view }, types);
}

describe("resources of an account", () => {
  test("one list for each kind and Region that counts, one for what is listed once", () => {
    const scoped = aRegionsFact([homeRegion, "eu-west-1", ["me-south-1", "DISABLED"]]);
    const found = read(
      [scoped, someApis(), someApis("eu-west-1"), bucketsFact],
      ["apigateway:restapis", "s3:bucket"],
    );
    expect(found).toMatchObject({ regions: ["eu-west-1", homeRegion], gaps: [] });
    expect(found.lists).toEqual([
      { type: "apigateway:restapis", region: "eu-west-1", resources: [], gap: null },
      {
        type: "apigateway:restapis",
        region: homeRegion,
        resources: [{ type: "apigateway:restapis", arn: apiArn, region: homeRegion, created: null }],
        gap: null,
      },
      {
        type: "s3:bucket",
        region: "global",
        resources: [
          {
            type: "s3:bucket",
            arn: "arn:aws:s3:::ledger",
            region: "eu-west-1",
            created: "2024-01-02T03:04:05.000Z",
          },
        ],
        gap: null,
      },
    ]);
  });

  test("a list that was denied is incomplete, not empty; its neighbours stay", () => {
    const facts = [
      aRegionsFact([homeRegion, "eu-west-1"]),
      denied(someApis(), "apigateway:GetRestApis"),
      someApis("eu-west-1"),
    ];
    const gaps = read(facts, ["apigateway:restapis"]).lists.map(({ region, gap }) => [region, gap?.kind]);
    expect(gaps).toEqual([
      ["eu-west-1", undefined],
      [homeRegion, "denied"],
    ]);
  });

  test("a Region without the service has none of its resources", () => {
    const fact = withOutcome(someApis(), "apigateway:GetRestApis", "unsupported");
    const [list] = read([aRegionsFact([homeRegion]), { ...fact, data: null }], ["apigateway:restapis"]).lists;
    expect(list).toMatchObject({ resources: [], gap: null });
  });

  test("without a list of Regions nothing is complete", () => {
    const found = read([someApis()], ["apigateway:restapis"]);
    expect(found.lists).toEqual([]);
    expect(found.gaps).toHaveLength(1);
  });

  test("a list that is null although its operation answered is unreadable", () => {
    const stores = aFact(
      "data.stores",
      ["dynamodb:ListTables"],
      { tables: null, fileSystems: [], fsxFileSystems: [], warehouses: [], domains: [] },
      { region: homeRegion },
    );
    const [list] = read([aRegionsFact([homeRegion]), stores], ["dynamodb:table"]).lists;
    expect(list?.gap).toMatchObject({ kind: "unreadable" });
  });

  test("every kind is there once", () => {
    expect(new Set([...resourceKinds.values()].map(({ noun }) => noun)).size).toBe(resourceKinds.size);
  });
});
