/** Accounts to which the organization's declarative policies cannot be applied as they stand. */
import { ListAccountsWithInvalidEffectivePolicyCommand } from "@aws-sdk/client-organizations";
import { type Collector, identified } from "#lib/aws/collecting.ts";

const op = "organizations:ListAccountsWithInvalidEffectivePolicy";

/** The types that items read; guardrails of other kinds are not asked about. */
const policyTypes = ["BACKUP_POLICY", "S3_POLICY"] as const;

/**
 * `organizations.invalid-policies`: organizations:ListAccountsWithInvalidEffectivePolicy for each type that is enabled
 * on the root. Where a policy is invalid, AWS goes on with the last valid one.
 */
export const organizationsInvalidPolicies: Collector<"organizations.invalid-policies"> = {
  name: "organizations.invalid-policies",
  scope: "account",
  actions: [{ action: op, reason: "accounts on which backup and S3 policies contradict each other" }],
  async collect(from) {
    const types = await Promise.all(
      policyTypes.map(async (PolicyType) => {
        if (from.options.enabledPolicyTypes?.includes(PolicyType) === false) {
          from.skip(op, `${PolicyType}-not-enabled`);
          return null;
        }
        const answer = await from.pages(
          op,
          async (clients, http, NextToken) => {
            const input = { PolicyType, MaxResults: 20, ...(NextToken && { NextToken }) };
            const page = await clients.organizations.send(
              new ListAccountsWithInvalidEffectivePolicyCommand(input),
              http,
            );
            return { items: identified(page.Accounts, "Id"), next: page.NextToken };
          },
          { resource: PolicyType },
        );
        if (answer.kind !== "ok") return null;
        return { PolicyType, accountIds: answer.value.map(({ Id = "" }) => Id).sort() };
      }),
    );
    return { types: types.flatMap((type) => type ?? []) };
  },
};
