import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import { organizationsAccountTags } from "./organizations-account-tags.ts";

// Organizations API Reference, ListTagsForResource: one resource a call, pages by token.
const [a, b, c] = ["111111111111", "222222222222", "333333333333"];
const resourceOf = ({ body }: { body: string }): string => JSON.parse(body).ResourceId;

describe("organizations.account-tags", () => {
  test("tags of each account over pages, by key; values that look like secrets are dropped", async () => {
    const { envelope, requests } = await collectFrom(
      {
        ListTagsForResource: (request) => {
          const { ResourceId, NextToken } = JSON.parse(request.body);
          if (ResourceId === b) return { body: { Tags: [] } };
          if (NextToken === undefined)
            return { body: { Tags: [{ Key: "team", Value: "blue" }], NextToken: "t" } };
          return { body: { Tags: [{ Key: "env", Value: "prod" }, { Key: "empty" }] } };
        },
      },
      organizationsAccountTags,
      "global",
      { taggedAccounts: [a, b] },
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      accounts: [
        { Id: a, Tags: { empty: "", env: "prod", team: "blue" } },
        { Id: b, Tags: {} },
      ],
    });
    expect(requests.map(resourceOf)).toEqual([a, a, b]);
  });

  test("where the first is refused, the others are not asked; nothing is said of anybody", async () => {
    const { envelope, requests } = await collectFrom(
      { ListTagsForResource: jsonError(400, "AccessDeniedException", "no") },
      organizationsAccountTags,
      "global",
      { taggedAccounts: [a, b, c] },
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
    expect(new Set(requests.map(resourceOf))).toEqual(new Set([a]));
  });

  test("an account that left meanwhile is left out, not taken for one without tags", async () => {
    const { envelope } = await collectFrom(
      {
        ListTagsForResource: (request) =>
          resourceOf(request) === b
            ? jsonError(400, "TargetNotFoundException", "gone")
            : { body: { Tags: [{ Key: "k", Value: "v" }] } },
      },
      organizationsAccountTags,
      "global",
      { taggedAccounts: [a, b, c] },
    );
    expect(envelope.complete).toBe(false);
    expect(envelope.data).toEqual({
      accounts: [
        { Id: a, Tags: { k: "v" } },
        { Id: c, Tags: { k: "v" } },
      ],
    });
  });

  test("nobody is asked for: no call", async () => {
    const { envelope, requests } = await collectFrom({}, organizationsAccountTags);
    expect(envelope.data).toEqual({ accounts: [] });
    expect(requests).toEqual([]);
  });
});
