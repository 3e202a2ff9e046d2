import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
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

const collect = (answers: Parameters<typeof collectFrom>[0]) =>
  collectFrom(answers, taggingResources, region);

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
});
