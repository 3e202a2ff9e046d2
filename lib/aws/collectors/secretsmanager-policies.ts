/** Who may use the secrets of one region. */
import { GetResourcePolicyCommand, ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { type Collector, identified } from "#lib/aws/collecting.ts";
import { readPolicies } from "./resource-policies.ts";

/**
 * `secretsmanager.policies`: secretsmanager:ListSecrets, a hundred a page, and GetResourcePolicy of each. No value of a
 * secret is ever asked for.
 */
export const secretsmanagerPolicies: Collector<"secretsmanager.policies"> = {
  name: "secretsmanager.policies",
  scope: "region",
  actions: [
    { action: "secretsmanager:ListSecrets", reason: "which secrets exist" },
    { action: "secretsmanager:GetResourcePolicy", reason: "who may read a secret" },
  ],
  async collect(from) {
    const listed = await from.pages("secretsmanager:ListSecrets", async (clients, http, NextToken) => {
      const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.secretsmanager.send(new ListSecretsCommand(input), http);
      return { items: identified(page.SecretList, "ARN"), next: page.NextToken };
    });
    if (listed.kind !== "ok") return null;
    if (listed.value.length === 0) from.skip("secretsmanager:GetResourcePolicy", "no-secret");
    const resources = await readPolicies(from, "secretsmanager:GetResourcePolicy", listed.value, {
      send: (clients, http, { ARN }) =>
        clients.secretsmanager.send(new GetResourcePolicyCommand({ SecretId: ARN }), http),
      policyOf: ({ ResourcePolicy }) => ResourcePolicy,
      arnOf: ({ ARN = "" }) => ARN,
      gone: ["ResourceNotFoundException"],
      isWhole: ({ ARN }, secret) => ARN === secret.ARN,
    });
    return { resources };
  },
};
