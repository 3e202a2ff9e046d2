/** From where collections of OpenSearch Serverless are reached, in one region. */
import { GetSecurityPolicyCommand, ListSecurityPoliciesCommand } from "@aws-sdk/client-opensearchserverless";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { AossNetworkPolicies } from "#lib/facts/public-endpoints.ts";

type Policies = AossNetworkPolicies["policies"];

/** `aoss.network-policies`: aoss:ListSecurityPolicies of the type network, and GetSecurityPolicy of each. */
export const aossNetworkPolicies: Collector<"aoss.network-policies"> = {
  name: "aoss.network-policies",
  scope: "region",
  actions: [
    {
      action: "aoss:ListSecurityPolicies",
      reason: "which rules say from where serverless search is reached",
    },
    { action: "aoss:GetSecurityPolicy", reason: "whether such a rule lets everybody in" },
  ],
  async collect(from) {
    const listed = await from.pages("aoss:ListSecurityPolicies", async (clients, http, nextToken) => {
      const input = {
        type: "network" as const,
        maxResults: 100,
        ...(nextToken === undefined ? {} : { nextToken }),
      };
      const page = await clients.aoss.send(new ListSecurityPoliciesCommand(input), http);
      return { items: identified(page.securityPolicySummaries, "name"), next: page.nextToken };
    });
    if (listed.kind !== "ok") return null;
    if (listed.value.length === 0) from.skip("aoss:GetSecurityPolicy", "no-policy");
    const names = listed.value.flatMap(({ name }) => name ?? []);
    const policies = await mapAtOnce(names, 4, (name) => readPolicy(from, name));
    return { policies: orderedBy(policies.flat(), "name") };
  },
};

async function readPolicy(from: Collecting, name: string): Promise<Policies> {
  const answer = await from.call(
    "aoss:GetSecurityPolicy",
    (clients, http) => clients.aoss.send(new GetSecurityPolicyCommand({ type: "network", name }), http),
    {
      resource: name,
      gone: ["ResourceNotFoundException"],
      isWhole: ({ securityPolicyDetail }) => rulesOf(securityPolicyDetail?.policy) !== null,
    },
  );
  if (answer.kind === "gone") return [];
  const rules = answer.kind === "ok" ? rulesOf(answer.value.securityPolicyDetail?.policy) : null;
  return [{ name, AllowFromPublic: rules?.some((rule) => rule["AllowFromPublic"] === true) ?? null }];
}

/** A policy is a list of blocks, each with `Rules` and `AllowFromPublic`; null: it is none. */
function rulesOf(policy: unknown): Record<string, unknown>[] | null {
  if (!Array.isArray(policy)) return null;
  const blocks: unknown[] = policy;
  const isBlock = (block: unknown): block is Record<string, unknown> =>
    typeof block === "object" && block !== null;
  return blocks.every(isBlock) ? blocks : null;
}
