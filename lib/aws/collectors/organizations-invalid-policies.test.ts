import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import { organizationsInvalidPolicies } from "./organizations-invalid-policies.ts";

// Organizations API Reference, ListAccountsWithInvalidEffectivePolicy.
const account = (Id: string) => ({
  Arn: `arn:aws:organizations::999900001111:account/o-a1b2c3d4e5/${Id}`,
  Email: "WAYMARK-CANARY@example.com",
  Id,
  Name: "x",
  State: "ACTIVE",
});

describe("organizations.invalid-policies", () => {
  test("two pages with an empty one between, by type; addresses are dropped", async () => {
    const { envelope } = await collectFrom(
      {
        ListAccountsWithInvalidEffectivePolicy: ({ body }) => {
          const { PolicyType, NextToken } = JSON.parse(body);
          if (PolicyType === "S3_POLICY") return { body: { Accounts: [], PolicyType } };
          if (NextToken === undefined) return { body: { Accounts: [], PolicyType, NextToken: "2" } };
          return { body: { Accounts: [account("222233334444"), account("111122223333")], PolicyType } };
        },
      },
      organizationsInvalidPolicies,
    );
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      types: [
        { PolicyType: "BACKUP_POLICY", accountIds: ["111122223333", "222233334444"] },
        { PolicyType: "S3_POLICY", accountIds: [] },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("CANARY");
  });

  test("types that are not enabled are not asked; a denied one is a gap", async () => {
    const { envelope, requests } = await collectFrom(
      { ListAccountsWithInvalidEffectivePolicy: jsonError(400, "AccessDeniedException", "no") },
      organizationsInvalidPolicies,
      "global",
      { enabledPolicyTypes: ["BACKUP_POLICY"] },
    );
    expect(requests).toHaveLength(1);
    expect(envelope).toMatchObject({ complete: false, data: { types: [] } });
  });
});
