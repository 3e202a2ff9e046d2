import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { securityhubAggregators, securityhubHub, securityhubOrganization } from "./securityhub.ts";

const region = "eu-west-1";
const hubArn = "arn:aws:securityhub:eu-west-1:111122223333:hub/default";
const hubV2Arn = "arn:aws:securityhub:eu-west-1:111122223333:hubv2/0a1b2c3d";
const on: StubAnswers = {
  "GET /accounts": {
    body: { HubArn: hubArn, SubscribedAt: "2021-06-01T12:00:00.000Z", AutoEnableControls: true },
  },
  "GET /hubv2": { body: { HubV2Arn: hubV2Arn, SubscribedAt: "2026-06-01T12:00:00.000Z" } },
};
const off = jsonError(
  401,
  "InvalidAccessException",
  "Account 111122223333 is not subscribed to AWS Security Hub",
);

describe("securityhub.hub", () => {
  test("both generations are on", async () => {
    const { envelope, requests } = await collectFrom(on, securityhubHub, region);
    expect(envelope).toMatchObject({
      complete: true,
      data: { hub: { HubArn: hubArn }, hubV2: { HubV2Arn: hubV2Arn } },
    });
    expect(requests).toHaveLength(2);
  });

  test("off is evidence", async () => {
    const none = {
      "GET /accounts": off,
      "GET /hubv2": jsonError(404, "ResourceNotFoundException", "Security Hub is not enabled"),
    };
    const { envelope } = await collectFrom(none, securityhubHub, region);
    expect(envelope).toMatchObject({ complete: true, data: { hub: null, hubV2: null } });
  });

  test("InvalidAccessException of another kind is no evidence that it is off", async () => {
    const refused = {
      ...on,
      "GET /accounts": jsonError(
        401,
        "InvalidAccessException",
        "The account does not have permission to perform this action",
      ),
    };
    const { envelope } = await collectFrom(refused, securityhubHub, region);
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "securityhub:DescribeHub", outcome: "error" }),
    );
  });

  test("denied: the other generation is still known", async () => {
    const denied = { ...on, "GET /accounts": jsonError(403, "AccessDeniedException", "not authorized") };
    const { envelope } = await collectFrom(denied, securityhubHub, region);
    expect(envelope).toMatchObject({ complete: false, data: { hub: null, hubV2: { HubV2Arn: hubV2Arn } } });
  });
});

const observed = (collector: string, at: string, data: unknown): Envelope => ({
  partition: "aws",
  accountId: "111122223333",
  region: at,
  collector,
  schema: 1,
  observedAt: "2026-11-02T07:59:00.000Z",
  complete: true,
  ops: [],
  data,
});
const hubs = (regions: Record<string, boolean>) => ({
  regions: Object.keys(regions),
  earlier: (collector: string, at: string) => {
    const isOn = regions[at] === true;
    return observed(collector, at, {
      hub: isOn ? { HubArn: hubArn } : null,
      hubV2: isOn ? { HubV2Arn: hubV2Arn } : null,
    });
  },
});

describe("securityhub.organization", () => {
  test("members over two pages with an empty one between, without their mail", async () => {
    const member = (AccountId: string, MemberStatus: string) => ({
      AccountId,
      MemberStatus,
      Email: "WAYMARK-CANARY@example.com",
    });
    const { envelope, requests } = await collectFrom(
      {
        "GET /members": [
          { body: { Members: [member("222222222222", "Enabled")], NextToken: "a" } },
          { body: { Members: [], NextToken: "b" } },
          { body: { Members: [member("121212121212", "Removed")] } },
        ],
      },
      securityhubOrganization,
      region,
      hubs({ [region]: true }),
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        members: [
          { AccountId: "121212121212", MemberStatus: "Removed" },
          { AccountId: "222222222222", MemberStatus: "Enabled" },
        ],
      },
    });
    expect(JSON.stringify(envelope)).not.toContain("CANARY");
    expect(requests[0]?.query.get("OnlyAssociated")).toBe("false");
  });

  test("nothing is asked where it is off", async () => {
    const { envelope, requests } = await collectFrom(
      {},
      securityhubOrganization,
      region,
      hubs({ [region]: false }),
    );
    expect(envelope).toMatchObject({ complete: true, data: { members: null } });
    expect(requests).toHaveLength(0);
  });
});

const aggregator = "arn:aws:securityhub:us-east-1:111122223333:finding-aggregator/123e4567";
const aggregatorV2 = "arn:aws:securityhub:us-east-1:111122223333:aggregatorv2/123e4567";
/** The slashes of such a label stay as they are. */
const label = (arn: string) => arn.split("/").map(encodeURIComponent).join("/");
const linked: StubAnswers = {
  "GET /findingAggregator/list": { body: { FindingAggregators: [{ FindingAggregatorArn: aggregator }] } },
  [`GET /findingAggregator/get/${label(aggregator)}`]: {
    body: {
      FindingAggregatorArn: aggregator,
      FindingAggregationRegion: "us-east-1",
      RegionLinkingMode: "SPECIFIED_REGIONS",
      Regions: ["us-west-1", "eu-west-1"],
    },
  },
  "GET /aggregatorv2/list": { body: { AggregatorsV2: [{ AggregatorV2Arn: aggregatorV2 }] } },
  [`GET /aggregatorv2/get/${label(aggregatorV2)}`]: {
    body: { AggregatorV2Arn: aggregatorV2, AggregationRegion: "us-east-1", RegionLinkingMode: "ALL_REGIONS" },
  },
};

describe("securityhub.aggregators", () => {
  test("of both generations", async () => {
    const { envelope } = await collectFrom(
      linked,
      securityhubAggregators,
      "global",
      hubs({ "eu-west-1": true, "us-east-1": true }),
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        aggregators: [
          {
            Arn: aggregator,
            AggregationRegion: "us-east-1",
            RegionLinkingMode: "SPECIFIED_REGIONS",
            Regions: ["eu-west-1", "us-west-1"],
          },
        ],
        aggregatorsV2: [
          {
            Arn: aggregatorV2,
            AggregationRegion: "us-east-1",
            RegionLinkingMode: "ALL_REGIONS",
            Regions: [],
          },
        ],
      },
    });
  });

  test("nothing is asked where Security Hub is off everywhere", async () => {
    const { envelope, requests } = await collectFrom(
      {},
      securityhubAggregators,
      "global",
      hubs({ "eu-west-1": false }),
    );
    expect(envelope).toMatchObject({ complete: true, data: { aggregators: [], aggregatorsV2: [] } });
    expect(requests).toHaveLength(0);
  });

  test("denied", async () => {
    const denied = {
      ...linked,
      "GET /findingAggregator/list": jsonError(403, "AccessDeniedException", "not authorized"),
    };
    const { envelope } = await collectFrom(
      denied,
      securityhubAggregators,
      "global",
      hubs({ "eu-west-1": true }),
    );
    expect(envelope).toMatchObject({ complete: false, data: { aggregators: [] } });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "securityhub:ListFindingAggregators", outcome: "denied" }),
    );
  });
});
