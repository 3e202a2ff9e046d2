import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import { costLinkedAccounts } from "./cost-linked-accounts.ts";

// Cost Explorer API Reference, GetDimensionValues: JSON 1.1, target AWSInsightsIndexService.
interface Asked {
  Dimension: string;
  NextPageToken?: string;
}
const one = (Value: string, description: string) => ({ Value, Attributes: { description } });
const pages: Record<string, object> = {
  "LINKED_ACCOUNT ": {
    DimensionValues: [one("444455556666", "old-shop")],
    NextPageToken: "two",
    ReturnSize: 1,
    TotalSize: 2,
  },
  "LINKED_ACCOUNT two": { DimensionValues: [], NextPageToken: "three", ReturnSize: 0, TotalSize: 2 },
  "LINKED_ACCOUNT three": { DimensionValues: [one("111122223333", "payments")], ReturnSize: 1, TotalSize: 2 },
};
const answer = ({ body }: { body: string }) => {
  const { Dimension, NextPageToken = "" }: Asked = JSON.parse(body);
  return { body: pages[`${Dimension} ${NextPageToken}`] ?? {} };
};

describe("cost.linked-accounts", () => {
  test("reads the list to its end, twelve months back, past an empty page", async () => {
    const { envelope, requests } = await collectFrom({ GetDimensionValues: answer }, costLinkedAccounts);
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        linked: [
          { AccountId: "111122223333", Name: "payments" },
          { AccountId: "444455556666", Name: "old-shop" },
        ],
      },
    });
    expect(requests).toHaveLength(3);
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      TimePeriod: { Start: "2025-11-01", End: "2026-11-03" },
      Context: "COST_AND_USAGE",
    });
    expect(requests[0]?.region).toBe("us-east-1");
  });

  test.each([
    ["AccessDeniedException", 400],
    // Cost Explorer was never turned on: nothing is known of the bill.
    ["DataUnavailableException", 400],
  ])("%s is no empty bill", async (code, status) => {
    const { envelope } = await collectFrom(
      { GetDimensionValues: jsonError(status, code, "no") },
      costLinkedAccounts,
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
    expect(envelope.ops.every(({ outcome }) => outcome !== "ok" && outcome !== "absent")).toBe(true);
  });

  test("an answer without the list is refused", async () => {
    const { envelope } = await collectFrom(
      { GetDimensionValues: { body: { ReturnSize: 0, TotalSize: 0 } } },
      costLinkedAccounts,
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});
