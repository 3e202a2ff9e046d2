import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import { inspector2Accounts, inspector2Admins } from "./inspector2.ts";

const region = "eu-west-1";
const status = "POST /status/batch/get";
const list = "POST /delegatedadminaccounts/list";

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

describe("inspector2.accounts", () => {
  test("decodes answers written by hand from AWS's documentation, a hundred accounts a call", async () => {
    const memberIds = Array.from({ length: 101 }, (_, at) => `1111222${String(at).padStart(5, "0")}`);
    const { envelope, requests } = await collectFrom(
      {
        [status]: ({ body }) => {
          const { accountIds } = JSON.parse(body) as { accountIds: string[] };
          return {
            body: { accounts: accountIds.map((id) => anAccount(id, id.endsWith("7"))), failedAccounts: [] },
          };
        },
      },
      inspector2Accounts,
      region,
      { memberIds },
    );
    expect(requests).toHaveLength(2);
    expect(envelope).toMatchObject({ complete: true, region });
    const { accounts } = envelope.data as { accounts: { accountId: string }[] };
    expect(accounts).toHaveLength(101);
    expect(accounts[7]).toEqual({ accountId: "111122200007", status: "ENABLED", enabled: ["ec2", "ecr"] });
    expect(accounts[8]).toMatchObject({ status: "DISABLED", enabled: [] });
  });

  test("an account that Inspector does not manage is no gap", async () => {
    const failedAccounts = [{ accountId: "111122223333", errorCode: "ACCESS_DENIED", errorMessage: "x" }];
    const { envelope } = await collectFrom(
      { [status]: { body: { accounts: [], failedAccounts } } },
      inspector2Accounts,
      region,
      { memberIds: ["111122223333"] },
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: { accounts: [{ accountId: "111122223333", status: "UNKNOWN", enabled: [] }] },
    });
  });

  test("denied, or an answer without accounts: a gap", async () => {
    for (const answer of [jsonError(403, "AccessDeniedException", "no"), { body: {} }]) {
      const { envelope } = await collectFrom({ [status]: answer }, inspector2Accounts, region, {
        memberIds: ["111122223333"],
      });
      expect(envelope.complete).toBe(false);
    }
  });

  test("the organization was not listed: nobody is asked", async () => {
    const { envelope, requests } = await collectFrom({}, inspector2Accounts, region);
    expect(requests).toEqual([]);
    expect(envelope.data).toBeNull();
  });
});

describe("inspector2.admins", () => {
  test("two pages with an empty one between", async () => {
    const { envelope, requests } = await collectFrom(
      {
        [list]: [
          {
            body: {
              delegatedAdminAccounts: [{ accountId: "999900002222", status: "ENABLED" }],
              nextToken: "a",
            },
          },
          { body: { delegatedAdminAccounts: [], nextToken: "b" } },
          {
            body: { delegatedAdminAccounts: [{ accountId: "999900001111", status: "DISABLE_IN_PROGRESS" }] },
          },
        ],
      },
      inspector2Admins,
    );
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ maxResults: 5 });
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        delegatedAdminAccounts: [
          { accountId: "999900001111", status: "DISABLE_IN_PROGRESS" },
          { accountId: "999900002222", status: "ENABLED" },
        ],
      },
    });
  });

  test("denied: a gap", async () => {
    const { envelope } = await collectFrom(
      { [list]: jsonError(403, "AccessDeniedException", "no") },
      inspector2Admins,
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});
