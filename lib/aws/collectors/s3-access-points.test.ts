import { expect, test } from "vitest";
import { collectFrom, type StubAnswers, s3Error } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { s3AccessPoints } from "./s3-access-points.ts";

const account = "111122223333";
const namespace = 'xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"';
const arnOf = (name: string) => `arn:aws:s3:eu-west-1:${account}:accesspoint/${name}`;

// S3 Control API Reference, by operation.
const point = (name: string, origin = "Internet", owner = account) =>
  `<AccessPoint><Name>${name}</Name><NetworkOrigin>${origin}</NetworkOrigin><Bucket>files</Bucket><BucketAccountId>${owner}</BucketAccountId><AccessPointArn>${arnOf(name)}</AccessPointArn></AccessPoint>`;
const list = (points: string, token = "") => ({
  body: `<ListAccessPointsResult ${namespace}><AccessPointList>${points}</AccessPointList>${token === "" ? "" : `<NextToken>${token}</NextToken>`}</ListAccessPointsResult>`,
});
const settings = (name: string, restrict: boolean) => ({
  body: `<GetAccessPointResult ${namespace}><Name>${name}</Name><Bucket>files</Bucket><NetworkOrigin>Internet</NetworkOrigin><PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>${restrict}</RestrictPublicBuckets></PublicAccessBlockConfiguration></GetAccessPointResult>`,
});
const status = (isPublic: boolean) => ({
  body: `<GetAccessPointPolicyStatusResult ${namespace}><PolicyStatus><IsPublic>${isPublic}</IsPublic></PolicyStatus></GetAccessPointPolicyStatusResult>`,
});
const multi = (points = "") => ({
  body: `<ListMultiRegionAccessPointsResult ${namespace}><AccessPoints>${points}</AccessPoints></ListMultiRegionAccessPointsResult>`,
});

const lists = "GET /v20180820/accesspoint";
const multiLists = "GET /v20180820/mrap/instances";
const path = (name: string, rest = "") => `GET /v20180820/accesspoint/${name}${rest}`;

const restricted = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: true,
};

function anEnvelope(collector: string, data: unknown): Envelope {
  return {
    partition: "aws",
    accountId: account,
    region: "global",
    collector,
    schema: 1,
    observedAt: "2026-11-02T08:00:00Z",
    complete: true,
    ops: [{ op: "s3:ListBuckets", outcome: "ok" }],
    data,
  };
}

function earlier(publicAccessBlock: typeof restricted | null, ...regions: string[]) {
  const buckets = regions.map((BucketRegion, at) => ({ Name: `b${at}`, BucketRegion, CreationDate: null }));
  const facts = [anEnvelope("s3.account", { publicAccessBlock }), anEnvelope("s3.buckets", { buckets })];
  return { earlier: (name: string) => facts.find(({ collector }) => collector === name) };
}

const run = (answers: StubAnswers, options = earlier(null, "eu-west-1")) =>
  collectFrom(answers, s3AccessPoints, "global", options);

test("two pages with an empty one between: block and policy of those that the internet reaches", async () => {
  const { envelope, requests } = await run({
    [lists]: [
      list(point("open") + point("inside", "VPC"), "t1"),
      list("", "t2"),
      list(point("quiet") + point("foreign", "Internet", "999999999999")),
    ],
    [path("open")]: settings("open", false),
    [path("open", "/policyStatus")]: status(true),
    [path("quiet")]: settings("quiet", true),
    [path("quiet", "/policyStatus")]: s3Error(404, "NoSuchAccessPointPolicy", "none"),
    [multiLists]: multi(),
  });
  expect(envelope).toMatchObject({ complete: true });
  expect(envelope.data).toMatchObject({
    accessPoints: [
      { AccessPointArn: arnOf("inside"), NetworkOrigin: "VPC", publicAccessBlock: null, policyPublic: null },
      {
        AccessPointArn: arnOf("open"),
        Bucket: "files",
        publicAccessBlock: { RestrictPublicBuckets: false },
        policyPublic: true,
      },
      {
        AccessPointArn: arnOf("quiet"),
        publicAccessBlock: { RestrictPublicBuckets: true },
        policyPublic: false,
      },
    ],
    multiRegion: [],
  });
  expect(requests.every(({ headers }) => headers["x-amz-account-id"] === account)).toBe(true);
  expect(requests.find(({ path: asked }) => asked.includes("mrap"))?.region).toBe("us-west-2");
});

test("access points of several regions, with the buckets behind them", async () => {
  const report =
    "<AccessPoint><Name>world</Name><PublicAccessBlock><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlock><Regions><Region><Bucket>files</Bucket><Region>eu-west-1</Region></Region><Region><Bucket>theirs</Bucket><Region>us-east-1</Region><BucketAccountId>999999999999</BucketAccountId></Region></Regions></AccessPoint>";
  const { envelope } = await run({
    [lists]: list(""),
    [multiLists]: multi(report),
    "GET /v20180820/mrap/instances/world/policystatus": {
      body: `<GetMultiRegionAccessPointPolicyStatusResult ${namespace}><Established><IsPublic>true</IsPublic></Established></GetMultiRegionAccessPointPolicyStatusResult>`,
    },
  });
  expect(envelope).toMatchObject({
    complete: true,
    data: {
      accessPoints: [],
      multiRegion: [
        {
          Name: "world",
          Buckets: ["files"],
          publicAccessBlock: { RestrictPublicBuckets: false },
          policyPublic: true,
        },
      ],
    },
  });
});

test("each region with buckets is asked once, and no other", async () => {
  const answers = { [lists]: list(""), [multiLists]: multi() };
  const { requests } = await run(answers, earlier(null, "us-east-1", "eu-west-1", "us-east-1"));
  expect(requests.map(({ region }) => region).sort()).toEqual(["eu-west-1", "us-east-1", "us-west-2"]);
});

test.each([
  ["the account restricts public policies", earlier(restricted, "eu-west-1"), "account-block"],
  ["there is no bucket", earlier(null), "no-bucket"],
])("%s: no call", async (_, options, rule) => {
  const { envelope, requests } = await run({}, options);
  expect(envelope).toMatchObject({ complete: true, data: { accessPoints: [], multiRegion: [] } });
  expect(envelope.ops).toContainEqual(
    expect.objectContaining({ op: "s3control:ListAccessPoints", skipped: rule }),
  );
  expect(requests).toEqual([]);
});

test("a list that is denied is null, the other stays; what is gone is none", async () => {
  const denied = s3Error(403, "AccessDenied", "Access Denied");
  const first = await run({ [lists]: denied, [multiLists]: multi() });
  expect(first.envelope).toMatchObject({ complete: false, data: { accessPoints: [], multiRegion: [] } });
  const second = await run({
    [lists]: list(point("past") + point("shut")),
    [path("past")]: s3Error(404, "NoSuchAccessPoint", "none"),
    [path("past", "/policyStatus")]: s3Error(404, "NoSuchAccessPoint", "none"),
    [path("shut")]: settings("shut", true),
    [path("shut", "/policyStatus")]: denied,
    [multiLists]: denied,
  });
  expect(second.envelope).toMatchObject({
    complete: false,
    data: { accessPoints: [{ AccessPointArn: arnOf("shut"), policyPublic: null }], multiRegion: null },
  });
});
