import { describe, expect, test } from "vitest";
import { collectFrom, type StubAnswers, s3Error } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { s3Account } from "./s3-account.ts";
import { s3Exposure } from "./s3-exposure.ts";

const accountPath = "GET /v20180820/configuration/publicAccessBlock";
// S3 API Reference, GetPublicAccessBlock (account), GetPublicAccessBlock (bucket), and the others named by their operation.
const flags = (acls: boolean, ignore: boolean, policy: boolean, restrict: boolean) => ({
  body: `<?xml version="1.0" encoding="UTF-8"?><PublicAccessBlockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><BlockPublicAcls>${acls}</BlockPublicAcls><IgnorePublicAcls>${ignore}</IgnorePublicAcls><BlockPublicPolicy>${policy}</BlockPublicPolicy><RestrictPublicBuckets>${restrict}</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
});
const buckets = (list: string, token = "") => ({
  body: `<?xml version="1.0" encoding="UTF-8"?><ListAllMyBucketsResult><Buckets>${list}</Buckets><Owner><ID>abc</ID></Owner>${token}</ListAllMyBucketsResult>`,
});
const bucket = (name: string, region = "<BucketRegion>eu-west-1</BucketRegion>") =>
  `<Bucket><CreationDate>2019-12-11T23:32:47+00:00</CreationDate><Name>${name}</Name>${region}</Bucket>`;
const policyStatus = (isPublic: string) => ({
  body: `<PolicyStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsPublic>${isPublic}</IsPublic></PolicyStatus>`,
});
const ownership = (value: string) => ({
  body: `<OwnershipControls xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ObjectOwnership>${value}</ObjectOwnership></Rule></OwnershipControls>`,
});
const acl = (uri: string) => ({
  body: `<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>${uri}</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`,
});
const publicPolicy =
  '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}';
const everyone = "http://acs.amazonaws.com/groups/global/AllUsers";
const logDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

describe("s3.account", () => {
  test("decodes an answer written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collectFrom(
      { [accountPath]: flags(true, false, true, false) },
      s3Account,
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        publicAccessBlock: {
          BlockPublicAcls: true,
          IgnorePublicAcls: false,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: false,
        },
      },
    });
    expect(requests.map(({ headers }) => headers["x-amz-account-id"])).toEqual(["111122223333"]);
  });

  test("NoSuchPublicAccessBlockConfiguration is evidence: all four off", async () => {
    const none = s3Error(
      404,
      "NoSuchPublicAccessBlockConfiguration",
      "The public access block configuration was not found",
    );
    const { envelope } = await collectFrom({ [accountPath]: none }, s3Account);
    expect(envelope).toMatchObject({
      complete: true,
      ops: [{ outcome: "absent" }],
      data: { publicAccessBlock: null },
    });
  });

  test("AccessDenied is no evidence", async () => {
    const { envelope } = await collectFrom(
      { [accountPath]: s3Error(403, "AccessDenied", "Access Denied") },
      s3Account,
    );
    expect(envelope).toMatchObject({ complete: false, ops: [{ outcome: "denied" }], data: null });
  });
});

const quiet: StubAnswers = {
  "GET /": buckets(bucket("plain")),
  "GET /plain/?publicAccessBlock": flags(true, true, true, true),
  "GET /plain/?policyStatus": s3Error(404, "NoSuchBucketPolicy", "The bucket policy does not exist"),
  "GET /plain/?ownershipControls": ownership("BucketOwnerEnforced"),
};

async function earlierAccount(answer: StubAnswers[string]) {
  const { envelope } = await collectFrom({ [accountPath]: answer }, s3Account);
  return { earlier: (name: string): Envelope | undefined => (name === "s3.account" ? envelope : undefined) };
}

describe("s3.exposure", () => {
  test("a bucket with everything on: the region's endpoint, no call for its ACL", async () => {
    const { envelope, requests } = await collectFrom(quiet, s3Exposure);
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        buckets: [
          {
            Name: "plain",
            BucketRegion: "eu-west-1",
            publicAccessBlock: { BlockPublicAcls: true, RestrictPublicBuckets: true },
            policyPublic: false,
            publicPolicy: null,
            ObjectOwnership: "BucketOwnerEnforced",
            aclPublic: false,
            publicPermissions: [],
          },
        ],
      },
    });
    expect(requests.map(({ region, query }) => [region, query.get("max-buckets")])).toEqual([
      ["us-east-1", "1000"],
      ["eu-west-1", null],
      ["eu-west-1", null],
      ["eu-west-1", null],
    ]);
  });

  test("public by policy, public by ACL, and an ACL that only the log delivery may use", async () => {
    const open = {
      "GET /": buckets(bucket("by-policy") + bucket("by-acl") + bucket("logs")),
      ...Object.fromEntries(
        ["by-policy", "by-acl", "logs"].flatMap((name) => [
          [`GET /${name}/?publicAccessBlock`, s3Error(404, "NoSuchPublicAccessBlockConfiguration", "none")],
          [`GET /${name}/?policyStatus`, policyStatus(name === "by-policy" ? "TRUE" : "FALSE")],
          [`GET /${name}/?ownershipControls`, s3Error(404, "OwnershipControlsNotFoundError", "none")],
          [`GET /${name}/?acl`, acl(name === "by-acl" ? everyone : logDelivery)],
          [`GET /${name}/?policy`, { body: publicPolicy, headers: { "content-type": "application/json" } }],
        ]),
      ),
    };
    const { envelope } = await collectFrom(open, s3Exposure);
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toMatchObject({
      buckets: [
        {
          Name: "by-acl",
          publicAccessBlock: null,
          policyPublic: false,
          ObjectOwnership: null,
          aclPublic: true,
          publicPermissions: ["READ"],
        },
        { Name: "by-policy", policyPublic: true, publicPolicy, aclPublic: false },
        { Name: "logs", policyPublic: false, publicPolicy: null, aclPublic: false, publicPermissions: [] },
      ],
    });
    expect(envelope.ops).toContainEqual({
      op: "s3:GetPublicAccessBlock",
      outcome: "absent",
      code: "NoSuchPublicAccessBlockConfiguration",
      message: "none",
    });
  });

  test("one bucket denied spoils only itself", async () => {
    const answers = {
      ...quiet,
      "GET /": buckets(bucket("plain") + bucket("shut")),
      "GET /shut/?publicAccessBlock": flags(false, false, false, false),
      "GET /shut/?policyStatus": s3Error(
        403,
        "AccessDenied",
        "… with an explicit deny in a resource-based policy",
      ),
      "GET /shut/?ownershipControls": ownership("BucketOwnerEnforced"),
    };
    const { envelope } = await collectFrom(answers, s3Exposure);
    expect(envelope.complete).toBe(false);
    expect(envelope.data).toMatchObject({
      buckets: [
        { Name: "plain", policyPublic: false },
        { Name: "shut", policyPublic: null },
      ],
    });
    expect(envelope.ops.filter(({ op }) => op === "s3:GetBucketPolicyStatus")).toMatchObject([
      { outcome: "absent" },
      { outcome: "denied", deniedBy: "resource", resource: "shut" },
    ]);
  });

  test("NoSuchBucket between list and get: the bucket is dropped, complete stays true", async () => {
    const gone = s3Error(404, "NoSuchBucket", "The specified bucket does not exist");
    const answers = {
      ...quiet,
      "GET /": buckets(bucket("plain") + bucket("past")),
      "GET /past/?publicAccessBlock": gone,
      "GET /past/?policyStatus": gone,
      "GET /past/?ownershipControls": gone,
    };
    const { envelope } = await collectFrom(answers, s3Exposure);
    expect(envelope).toMatchObject({ complete: true, data: { buckets: [{ Name: "plain" }] } });
    expect(envelope.ops).toContainEqual({
      op: "s3:GetBucketPolicyStatus",
      outcome: "ok",
      resource: "past",
      gone: true,
    });
  });

  test("two pages, and a list without regions → GetBucketLocation, empty constraint is us-east-1", async () => {
    const answers = {
      ...quiet,
      "GET /": [
        buckets(bucket("plain"), "<ContinuationToken>more</ContinuationToken>"),
        buckets(bucket("old", "")),
      ],
      "GET /old/?location": { body: '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>' },
      "GET /old/?publicAccessBlock": flags(false, false, false, false),
      "GET /old/?policyStatus": policyStatus("FALSE"),
      "GET /old/?ownershipControls": ownership("BucketOwnerEnforced"),
    };
    const { envelope, requests } = await collectFrom(answers, s3Exposure);
    expect(envelope.data).toMatchObject({
      buckets: [{ Name: "old", BucketRegion: "us-east-1" }, { Name: "plain" }],
    });
    expect(
      requests.filter(({ path }) => path === "/").map(({ query }) => query.get("continuation-token")),
    ).toEqual([null, "more"]);
  });

  test.each([
    ["all four settings", flags(true, true, true, true)],
    ["the two that overrule what is there", flags(false, true, false, true)],
  ])("account block with %s → left out, recorded as skipped, no call", async (_, answer) => {
    const options = await earlierAccount(answer);
    const { envelope, requests } = await collectFrom(quiet, s3Exposure, "global", options);
    expect(envelope).toMatchObject({
      complete: true,
      data: null,
      ops: [{ op: "s3:ListBuckets", outcome: "ok", skipped: "account-block" }],
    });
    expect(requests).toEqual([]);
  });

  test.each([
    ["without RestrictPublicBuckets", flags(true, true, true, false)],
    ["without IgnorePublicAcls", flags(true, false, true, true)],
    ["not configured", s3Error(404, "NoSuchPublicAccessBlockConfiguration", "none")],
    [
      "could not be read: a skip decided from an incomplete fact is forbidden",
      s3Error(403, "AccessDenied", "no"),
    ],
  ])("account block %s → buckets are asked", async (_, answer) => {
    const { envelope } = await collectFrom(quiet, s3Exposure, "global", await earlierAccount(answer));
    expect(envelope.data).toMatchObject({ buckets: [{ Name: "plain" }] });
  });

  test("a bucket in a region that the account's list calls DISABLED → region_disabled, not expired", async () => {
    const answers = {
      ...quiet,
      "GET /plain/?policyStatus": s3Error(403, "InvalidToken", "The provided token is malformed"),
    };
    const list = {
      source: "account:ListRegions",
      regions: [{ RegionName: "eu-west-1", RegionOptStatus: "DISABLED" }],
    };
    const { envelope } = await collectFrom(answers, s3Exposure, "global", {
      earlier: (name) => (name === "account.regions" ? anEnvelope(list) : undefined),
    });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "s3:GetBucketPolicyStatus", outcome: "region_disabled" }),
    );
  });
});

function anEnvelope(data: unknown): Envelope {
  return {
    partition: "aws",
    accountId: "111122223333",
    region: "global",
    collector: "account.regions",
    schema: 1,
    observedAt: "2026-11-02T08:00:00.000Z",
    complete: true,
    ops: [],
    data,
  };
}
