import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { guarddutyAdmins, guarddutyDetector, guarddutyOrganization } from "./guardduty.ts";

const id = "12abc34d567e8fa901bc2d34e56789f0";
const region = "eu-west-1";
// GuardDuty API Reference, by operation.
const detector: StubAnswers = {
  "GET /detector": { body: { detectorIds: [id], nextToken: "" } },
  [`GET /detector/${id}`]: {
    body: {
      createdAt: "2021-06-01T12:00:00.000Z",
      dataSources: { cloudTrail: { status: "DISABLED" } },
      features: [
        { name: "S3_DATA_EVENTS", status: "DISABLED", updatedAt: 1_700_000_000 },
        { name: "CLOUD_TRAIL", status: "ENABLED", updatedAt: 1_700_000_000, managedBy: "GUARDDUTY_POLICY" },
      ],
      findingPublishingFrequency: "SIX_HOURS",
      serviceRole:
        "arn:aws:iam::111122223333:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
      status: "ENABLED",
      tags: {},
      updatedAt: "2024-06-01T12:00:00.000Z",
    },
  },
  [`GET /detector/${id}/administrator`]: {
    body: {
      administrator: {
        accountId: "999988887777",
        invitationId: "x",
        invitedAt: "2021",
        relationshipStatus: "Enabled",
      },
    },
  },
};

describe("guardduty.detector", () => {
  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collectFrom(detector, guarddutyDetector, region);
    expect(envelope).toMatchObject({ complete: true, region });
    expect(envelope.data).toEqual({
      detector: {
        DetectorId: id,
        Status: "ENABLED",
        FindingPublishingFrequency: "SIX_HOURS",
        CreatedAt: "2021-06-01T12:00:00.000Z",
        Features: [
          { Name: "CLOUD_TRAIL", Status: "ENABLED", ManagedBy: "GUARDDUTY_POLICY" },
          { Name: "S3_DATA_EVENTS", Status: "DISABLED", ManagedBy: null },
        ],
      },
      administrator: { AccountId: "999988887777", RelationshipStatus: "Enabled" },
    });
    expect(requests[0]?.query.get("maxResults")).toBe("50");
    expect(new Set(requests.map((request) => request.region))).toEqual(new Set([region]));
  });

  test("a feature without its name is a gap, not a feature that is off", async () => {
    const features = [{ status: "ENABLED" }];
    const answers = { ...detector, [`GET /detector/${id}`]: { body: { status: "ENABLED", features } } };
    const { envelope } = await collectFrom(answers, guarddutyDetector, region);
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "guardduty:GetDetector", outcome: "invalid", code: "UnexpectedAnswer" }),
    );
  });

  test("an empty list is the evidence of 'off'", async () => {
    const { envelope } = await collectFrom(
      { "GET /detector": { body: { detectorIds: [] } } },
      guarddutyDetector,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, data: { detector: null, administrator: null } });
  });

  test("no administrator: an empty 200", async () => {
    const answers = { ...detector, [`GET /detector/${id}/administrator`]: { body: {} } };
    const { envelope } = await collectFrom(answers, guarddutyDetector, region);
    expect(envelope).toMatchObject({ complete: true, data: { administrator: null } });
  });

  test("BadRequestException from GetDetector is missing evidence, not 'off'", async () => {
    const answers = {
      ...detector,
      [`GET /detector/${id}`]: jsonError(400, "BadRequestException", "The request is rejected"),
    };
    const { envelope } = await collectFrom(answers, guarddutyDetector, region);
    expect(envelope).toMatchObject({ complete: false, data: { detector: { DetectorId: id, Status: null } } });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "guardduty:GetDetector", outcome: "invalid" }),
    );
  });

  test("ListDetectors denied by an SCP: nothing is said of the region", async () => {
    const answers = {
      "GET /detector": jsonError(
        403,
        "AccessDeniedException",
        "… with an explicit deny in a service control policy",
      ),
    };
    const { envelope } = await collectFrom(answers, guarddutyDetector, region);
    expect(envelope).toMatchObject({
      complete: false,
      data: null,
      ops: [{ outcome: "denied", deniedBy: "scp" }],
    });
  });
});

describe("guardduty.admins", () => {
  test("decodes an answer written by hand from AWS's documentation, over an empty page with a token", async () => {
    const answers: StubAnswers = {
      "GET /admin": [
        { body: { adminAccounts: [], nextToken: "t1" } },
        { body: { adminAccounts: [{ adminAccountId: "999988887777", adminStatus: "ENABLED" }] } },
      ],
    };
    const { envelope, requests } = await collectFrom(answers, guarddutyAdmins, region);
    expect(envelope).toMatchObject({
      complete: true,
      data: { adminAccounts: [{ AdminAccountId: "999988887777", AdminStatus: "ENABLED" }] },
    });
    expect(requests.map(({ query }) => query.get("nextToken"))).toEqual([null, "t1"]);
  });
});

describe("guardduty.organization", () => {
  const members = Array.from({ length: 61 }, (_, index) => ({
    accountId: String(200_000_000_000 + index),
    email: "person@example.com",
    masterId: "111122223333",
    relationshipStatus: index === 60 ? "Removed" : "Enabled",
    updatedAt: "2024-06-01T12:00:00.000Z",
  }));
  // As documented: the foundational sources are told in dataSources, protection plans in features.
  const sources = {
    dataSources: {
      cloudTrail: { status: "ENABLED" },
      dnsLogs: { status: "ENABLED" },
      flowLogs: { status: "DISABLED" },
    },
    features: [{ name: "S3_DATA_EVENTS", status: "ENABLED" }],
  };
  const organization: StubAnswers = {
    ...detector,
    [`GET /detector/${id}/admin`]: {
      body: {
        memberAccountLimitReached: false,
        autoEnable: true,
        autoEnableOrganizationMembers: "ALL",
        features: [],
      },
    },
    [`GET /detector/${id}/member`]: [
      { body: { members: members.slice(0, 50), nextToken: "page-2" } },
      { body: { members: members.slice(50), nextToken: "" } },
    ],
    [`POST /detector/${id}/member/detector/get`]: ({ body }) => {
      const { accountIds } = JSON.parse(body);
      const asked: string[] = accountIds;
      return {
        body: {
          members: asked
            .filter((account) => account !== "200000000059")
            .map((accountId) => ({ accountId, ...sources })),
          unprocessedAccounts: asked.includes("200000000059")
            ? [{ accountId: "200000000059", result: "The account is not found" }]
            : [],
        },
      };
    },
  };

  test("decodes answers written by hand from AWS's documentation: all members, features in pieces of 50", async () => {
    const { envelope, requests } = await collectFrom(organization, guarddutyOrganization, region);
    expect(envelope.data).toMatchObject({
      configuration: { AutoEnableOrganizationMembers: "ALL", MemberAccountLimitReached: false },
      members: expect.arrayContaining([
        {
          AccountId: "200000000000",
          RelationshipStatus: "Enabled",
          features: [
            { Name: "CLOUD_TRAIL", Status: "ENABLED" },
            { Name: "DNS_LOGS", Status: "ENABLED" },
            { Name: "FLOW_LOGS", Status: "DISABLED" },
            { Name: "S3_DATA_EVENTS", Status: "ENABLED" },
          ],
        },
        { AccountId: "200000000060", RelationshipStatus: "Removed", features: null },
      ]),
    });
    const listed = requests.filter(({ path }) => path.endsWith("/member"));
    expect(
      listed.map(({ query }) => [
        query.get("onlyAssociated"),
        query.get("maxResults"),
        query.get("nextToken"),
      ]),
    ).toEqual([
      ["false", "50", null],
      ["false", "50", "page-2"],
    ]);
    const pieces = requests
      .filter(({ method }) => method === "POST")
      .map(({ body }) => JSON.parse(body).accountIds.length);
    expect(pieces.toSorted((a, b) => a - b)).toEqual([10, 50]);
    expect(JSON.stringify(envelope)).not.toContain("person@example.com");
  });

  test("an account among UnprocessedAccounts has no features, and the fact is not complete", async () => {
    const { envelope } = await collectFrom(organization, guarddutyOrganization, region);
    expect(envelope.complete).toBe(false);
    expect(envelope.data).toMatchObject({
      members: expect.arrayContaining([
        { AccountId: "200000000059", RelationshipStatus: "Enabled", features: null },
      ]),
    });
    expect(envelope.ops.filter(({ op }) => op === "guardduty:GetMemberDetectors")).toMatchObject([
      { outcome: "ok" },
      { outcome: "invalid", code: "UnprocessedAccount", resource: "200000000059" },
    ]);
  });

  test("page 2 of ListMembers denied → members unknown, not half of them", async () => {
    const answers: StubAnswers = {
      ...organization,
      [`GET /detector/${id}/member`]: [
        { body: { members: members.slice(0, 50), nextToken: "page-2" } },
        jsonError(403, "AccessDeniedException", "no"),
      ],
    };
    const { envelope } = await collectFrom(answers, guarddutyOrganization, region);
    expect(envelope).toMatchObject({ complete: false, data: { configuration: {}, members: null } });
  });

  test("no detector in the administrator: nothing is claimed, the calls are recorded as left out", async () => {
    const { envelope, requests } = await collectFrom(
      { "GET /detector": { body: { detectorIds: [] } } },
      guarddutyOrganization,
      region,
    );
    expect(envelope).toMatchObject({ complete: true, data: { configuration: null, members: null } });
    expect(envelope.ops).toContainEqual({
      op: "guardduty:ListMembers",
      outcome: "ok",
      skipped: "no-detector",
    });
    expect(requests).toHaveLength(1);
  });

  test("the detector of the same run is not asked again", async () => {
    const { envelope: own } = await collectFrom(detector, guarddutyDetector, region);
    const { requests } = await collectFrom(organization, guarddutyOrganization, region, {
      earlier: (name, where) => (name === "guardduty.detector" && where === region ? own : undefined),
    });
    expect(requests.some(({ path }) => path === "/detector")).toBe(false);
  });
});
