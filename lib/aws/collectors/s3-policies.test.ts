import { describe, expect, test } from "vitest";
import { collectFrom, type StubAnswers, s3Error } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { s3Policies } from "./s3-policies.ts";

// Amazon S3 API Reference: ListBuckets, GetBucketLocation, GetBucketPolicy.
const bucket = (name: string, region: string | null = "eu-west-1") =>
  `<Bucket><Name>${name}</Name><CreationDate>2025-01-01T00:00:00.000Z</CreationDate>${region === null ? "" : `<BucketRegion>${region}</BucketRegion>`}</Bucket>`;
const buckets = (content: string): StubAnswer => ({
  body: `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>x</ID></Owner><Buckets>${content}</Buckets></ListAllMyBucketsResult>`,
});
const text =
  '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999900008826"},"Action":"s3:*","Resource":"*"}]}';
const policy: StubAnswer = { body: text, headers: { "content-type": "application/json" } };
const none = s3Error(404, "NoSuchBucketPolicy", "The bucket policy does not exist");

function envelopeOf(collector: "s3.exposure" | "s3.log-buckets", data: unknown): Envelope {
  return {
    partition: "aws",
    accountId: "111122223333",
    region: "global",
    collector,
    schema: 1,
    observedAt: "2026-11-02T08:00:00Z",
    complete: true,
    ops: [],
    data,
  };
}

describe("s3.policies", () => {
  test("each bucket in its own region; none is an answer; a bucket that vanished is left out", async () => {
    const { envelope, requests } = await collectFrom(
      {
        "GET /": buckets(bucket("b-frankfurt", "eu-central-1") + bucket("a-plain") + bucket("c-gone")),
        "GET /b-frankfurt/?policy": policy,
        "GET /a-plain/?policy": none,
        "GET /c-gone/?policy": s3Error(404, "NoSuchBucket", "The specified bucket does not exist"),
      },
      s3Policies,
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      resources: [
        { arn: "arn:aws:s3:::a-plain", policy: null },
        { arn: "arn:aws:s3:::b-frankfurt", policy: text },
      ],
      left: 0,
    });
    const asked = requests.find(({ path }) => path.startsWith("/b-frankfurt"));
    expect(asked?.region).toBe("eu-central-1");
  });

  test("a region that the list does not say is asked for", async () => {
    const location: StubAnswer = {
      body: '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">us-west-2</LocationConstraint>',
    };
    const { requests } = await collectFrom(
      { "GET /": buckets(bucket("old", null)), "GET /old/?location": location, "GET /old/?policy": policy },
      s3Policies,
    );
    expect(requests.at(-1)).toMatchObject({ region: "us-west-2" });
  });

  test("what the run has read already is not asked again", async () => {
    const exposure = { Name: "open", BucketRegion: "eu-west-1", publicAccessBlock: null, policyPublic: true };
    const rest = { publicPolicy: text, ObjectOwnership: null, aclPublic: null, publicPermissions: [] };
    const log = { Name: "logs", BucketRegion: "eu-west-1", policy: text, objectLock: null, keys: [] };
    const { envelope, requests } = await collectFrom(
      { "GET /": buckets(bucket("open") + bucket("logs")) },
      s3Policies,
      "us-east-1",
      {
        earlier: (name) =>
          name === "s3.exposure"
            ? envelopeOf(name, { buckets: [{ ...exposure, ...rest }] })
            : name === "s3.log-buckets"
              ? envelopeOf(name, { buckets: [log] })
              : undefined,
      },
    );
    expect(requests).toHaveLength(1);
    expect(envelope).toMatchObject({ complete: true, data: { resources: [] } });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "s3:GetBucketPolicy", skipped: "no-further-bucket" }),
    );
  });

  test("of more than 500 buckets the first are read, and the facts say how many are left", async () => {
    const names = Array.from({ length: 501 }, (_, at) => `b-${String(at).padStart(3, "0")}`);
    const answers: StubAnswers = { "GET /": buckets(names.map((name) => bucket(name)).join("")) };
    for (const name of names) answers[`GET /${name}/?policy`] = none;
    const { envelope, requests } = await collectFrom(answers, s3Policies);
    expect(requests.filter(({ path }) => path !== "/")).toHaveLength(500);
    expect(envelope).toMatchObject({ complete: true, data: { left: 1 } });
  });

  test.each([
    ["denied", s3Error(403, "AccessDenied", "Access Denied"), "denied"],
    ["no policy at all", { body: "hello" }, "invalid"],
    ["a policy without statements", { body: "{}" }, "invalid"],
  ] as [string, StubAnswer, string][])(
    "%s: the others are read, the facts are not whole",
    async (_, answer, outcome) => {
      const { envelope } = await collectFrom(
        { "GET /": buckets(bucket("a") + bucket("b")), "GET /a/?policy": answer, "GET /b/?policy": policy },
        s3Policies,
      );
      expect(envelope).toMatchObject({
        complete: false,
        data: { resources: [{ policy: null }, { policy: text }] },
      });
      expect(envelope.ops).toContainEqual(expect.objectContaining({ outcome, resource: "a" }));
    },
  );

  test("without the list nothing is known", async () => {
    const { envelope } = await collectFrom(
      { "GET /": s3Error(403, "AccessDenied", "Access Denied") },
      s3Policies,
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});
