import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import { inspector2Accounts } from "./inspector2.ts";

const region = "eu-west-1";
const status = "POST /status/batch/get";
const list = "POST /members/list";

// Amazon Inspector API Reference, by operation.
function anAccount(accountId: string, on: boolean) {
  const state = (isOn: boolean) => ({
    status: isOn ? "ENABLED" : "DISABLED",
    errorCode: "",
    errorMessage: "",
  });
  return {
    accountId,
    state: state(on),
    resourceState: { ec2: state(on), ecr: state(on), lambda: state(false), lambdaCode: state(false) },
  };
}

const aMember = (accountId: string) => ({
  accountId,
  relationshipStatus: "ENABLED",
  delegatedAdminAccountId: "123456789012",
  updatedAt: 1_790_000_000,
});

describe("inspector2.accounts", () => {
  test("decodes answers written by hand from AWS's documentation: two pages of members with an empty one between, a hundred accounts a call", async () => {
    const ids = Array.from({ length: 100 }, (_, at) => `1111222${String(at).padStart(5, "0")}`);
    const { envelope, requests } = await collectFrom(
      {
        [list]: [
          { body: { members: ids.slice(0, 50).map(aMember), nextToken: "a" } },
          { body: { members: [], nextToken: "b" } },
          { body: { members: ids.slice(50).map(aMember) } },
        ],
        [status]: ({ body }) => {
          const { accountIds } = JSON.parse(body) as { accountIds: string[] };
          return {
            body: { accounts: accountIds.map((id) => anAccount(id, id.endsWith("7"))), failedAccounts: [] },
          };
        },
      },
      inspector2Accounts,
      region,
    );
    expect(requests).toHaveLength(5);
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ maxResults: 50 });
    expect(envelope).toMatchObject({ complete: true, region });
    const { accounts } = envelope.data as { accounts: { accountId: string }[] };
    // The administrator is no member of its own.
    expect(accounts).toHaveLength(101);
    expect(accounts.find(({ accountId }) => accountId === ids[7])).toEqual({
      accountId: "111122200007",
      status: "ENABLED",
    });
    expect(accounts.find(({ accountId }) => accountId === ids[8])).toMatchObject({ status: "DISABLED" });
  });

  test("an account that Inspector does not manage is no gap", async () => {
    const failedAccounts = [{ accountId: "111122223333", errorCode: "ACCESS_DENIED", errorMessage: "x" }];
    const { envelope } = await collectFrom(
      {
        [list]: { body: { members: [aMember("111122223333")] } },
        [status]: { body: { accounts: [], failedAccounts } },
      },
      inspector2Accounts,
      region,
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: { accounts: [{ accountId: "111122223333", status: "UNKNOWN" }] },
    });
  });

  test("denied, or an answer without accounts: a gap", async () => {
    for (const answer of [jsonError(403, "AccessDeniedException", "no"), { body: {} }]) {
      const { envelope } = await collectFrom(
        { [list]: { body: { members: [] } }, [status]: answer },
        inspector2Accounts,
        region,
      );
      expect(envelope.complete).toBe(false);
    }
  });

  test("members that cannot be listed: a gap, and nobody is asked about", async () => {
    for (const answer of [jsonError(403, "AccessDeniedException", "no"), { body: {} }]) {
      const { envelope, requests } = await collectFrom({ [list]: answer }, inspector2Accounts, region);
      expect(envelope).toMatchObject({ complete: false, data: null });
      expect(requests).toHaveLength(1);
    }
  });
});
