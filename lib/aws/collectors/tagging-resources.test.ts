import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { taggingResources } from "./tagging-resources.ts";

const region = "eu-west-1";
const arn = (name: string) => `arn:aws:sns:eu-west-1:111122223333:${name}`;

// Resource Groups Tagging API Reference, GetResources.
const page = (names: readonly string[], PaginationToken = "") => ({
  body: {
    PaginationToken,
    ResourceTagMappingList: names.map((name) => ({
      ResourceARN: arn(name),
      Tags: [{ Key: "managed-by", Value: "terraform" }],
      ComplianceDetails: { ComplianceStatus: true },
    })),
  },
});

const collect = (
  answers: Parameters<typeof collectFrom>[0],
  earlier: (collector: string) => Envelope | undefined = () => undefined,
) => collectFrom(answers, taggingResources, region, { earlier });

/** What a run has read of an account that has nothing in the region. */
function emptyFact(collector: string, data: unknown = { items: [] }, complete = true): Envelope {
  const head = { partition: "aws", accountId: "111122223333", region, collector, schema: 1 };
  return { ...head, observedAt: "2026-11-02T08:00:00Z", complete, ops: [], data };
}

describe("tagging.resources", () => {
  test("two pages with an empty one between are one list, with an explicit page size", async () => {
    const { envelope, requests } = await collect({
      GetResources: [page(["b"], "one"), page([], "two"), page(["a"])],
    });
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        resources: [
          { ResourceARN: arn("a"), Tags: { "managed-by": "terraform" } },
          { ResourceARN: arn("b") },
        ],
      },
    });
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { ResourcesPerPage: 100 },
      { ResourcesPerPage: 100, PaginationToken: "one" },
      { ResourcesPerPage: 100, PaginationToken: "two" },
    ]);
  });

  test("what was tagged once is not kept, nor a value that looks like a secret", async () => {
    const { envelope } = await collect({
      GetResources: {
        body: {
          PaginationToken: "",
          ResourceTagMappingList: [
            { ResourceARN: arn("once"), Tags: [] },
            {
              ResourceARN: arn("orders"),
              Tags: [
                { Key: "password", Value: "WAYMARK-CANARY" },
                { Key: "team", Value: "" },
              ],
            },
          ],
        },
      },
    });
    expect(envelope.data).toEqual({
      resources: [
        { ResourceARN: arn("orders"), Tags: { password: "(dropped: looks like a secret)", team: "" } },
      ],
    });
  });

  test("denied: no facts", async () => {
    const { envelope } = await collect({ GetResources: jsonError(400, "AccessDeniedException", "no") });
    expect(envelope).toMatchObject({ complete: false, data: null, ops: [{ outcome: "denied" }] });
  });

  test("an answer without its list is refused", async () => {
    const { envelope } = await collect({ GetResources: { body: { PaginationToken: "" } } });
    expect(envelope).toMatchObject({ complete: false, data: null });
  });

  test("a resource of another account is refused", async () => {
    const foreign = { ResourceARN: arn("x").replace("111122223333", "444455556666"), Tags: [] };
    const { envelope } = await collect({
      GetResources: { body: { PaginationToken: "", ResourceTagMappingList: [foreign] } },
    });
    expect(envelope).toMatchObject({ data: null, ops: [{ outcome: "invalid" }] });
  });

  test("a region in which complete lists found nothing is not asked", async () => {
    const buckets = { buckets: [{ Name: "ledger", BucketRegion: "us-east-1", CreationDate: null }] };
    const empty = (collector: string) =>
      emptyFact(collector, collector === "s3.buckets" ? buckets : undefined);
    const { envelope, requests } = await collect({ GetResources: page(["a"]) }, empty);
    expect(requests).toHaveLength(0);
    expect(envelope).toMatchObject({
      complete: true,
      data: { resources: [] },
      ops: [{ op: "tagging:GetResources", outcome: "ok", skipped: "empty-region" }],
    });
  });

  test.each(["ec2.compute", "cloudformation.stacks", "s3.buckets"])(
    "it is asked where %s is incomplete, missing or not empty",
    async (name) => {
      const buckets = { buckets: [] };
      const others = (collector: string) =>
        emptyFact(collector, collector === "s3.buckets" ? buckets : undefined);
      const something =
        name === "s3.buckets"
          ? { buckets: [{ Name: "a", BucketRegion: null, CreationDate: null }] }
          : { items: ["x"] };
      for (const fact of [undefined, { ...others(name), complete: false }, emptyFact(name, something)]) {
        const { requests } = await collect({ GetResources: page(["a"]) }, (collector) =>
          collector === name ? fact : others(collector),
        );
        expect(requests).toHaveLength(1);
      }
    },
  );
});
