/** The service control policies of the organization: their texts, and where they are attached. */
import {
  DescribePolicyCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
} from "@aws-sdk/client-organizations";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { fullAccessPolicyId, type OrganizationPolicies } from "#lib/facts/organizations.ts";

/** No list of Organizations answers more at once. */
const pageSize = 20;

type ControlPolicy = OrganizationPolicies["policies"][number];

/**
 * `organizations.policies`, through the management account (or a delegated administrator): every service control policy,
 * its text and its targets. The text of AWS's own FullAWSAccess is not asked for: it never changes. A policy that was
 * deleted between two calls is left out.
 */
export const organizationsPolicies: Collector<"organizations.policies"> = {
  name: "organizations.policies",
  scope: "account",
  actions: [
    { action: "organizations:ListPolicies", reason: "which service control policies there are" },
    { action: "organizations:DescribePolicy", reason: "what a service control policy forbids" },
    { action: "organizations:ListTargetsForPolicy", reason: "where a service control policy is attached" },
  ],
  async collect(from) {
    const op = "organizations:ListPolicies";
    if (from.options.enabledPolicyTypes?.includes("SERVICE_CONTROL_POLICY") === false) {
      from.skip(op, "SERVICE_CONTROL_POLICY-not-enabled");
      return { policies: [] };
    }
    const listed = await from.pages(
      op,
      async (clients, http, NextToken) => {
        const command = new ListPoliciesCommand({
          Filter: "SERVICE_CONTROL_POLICY",
          MaxResults: pageSize,
          ...(NextToken === undefined ? {} : { NextToken }),
        });
        const page = await clients.organizations.send(command, http);
        return { items: identified(page.Policies, "Id"), next: page.NextToken };
      },
      { absent: ["AWSOrganizationsNotInUseException"] },
    );
    if (listed.kind === "absent") return { policies: [] };
    if (listed.kind !== "ok") return null;
    const policies = await mapAtOnce(listed.value, 2, ({ Id = "", Name, AwsManaged }) =>
      readPolicy(from, { Id, Name: Name ?? Id, AwsManaged: AwsManaged === true }),
    );
    return {
      policies: policies.flatMap((policy) => policy ?? []).sort((a, b) => (a.Id < b.Id ? -1 : 1)),
    };
  },
};

/** null: it was deleted since it was listed. */
async function readPolicy(
  from: Collecting,
  policy: Pick<ControlPolicy, "Id" | "Name" | "AwsManaged">,
): Promise<ControlPolicy | null> {
  const [Content, targets] = await Promise.all([readContent(from, policy.Id), readTargets(from, policy.Id)]);
  if (Content === "gone" || targets === "gone") return null;
  return { ...policy, Content, targets };
}

/** null: could not be read, or needs no reading. */
async function readContent(from: Collecting, PolicyId: string): Promise<string | null> {
  if (PolicyId === fullAccessPolicyId) return null;
  const answer = await from.call(
    "organizations:DescribePolicy",
    (clients, http) => clients.organizations.send(new DescribePolicyCommand({ PolicyId }), http),
    {
      resource: PolicyId,
      gone: ["PolicyNotFoundException"],
      isWhole: ({ Policy }) => typeof Policy?.Content === "string",
    },
  );
  if (answer.kind === "gone") return "gone";
  return answer.kind === "ok" ? (answer.value.Policy?.Content ?? null) : null;
}

async function readTargets(from: Collecting, PolicyId: string): Promise<string[] | "gone" | null> {
  const answer = await from.pages(
    "organizations:ListTargetsForPolicy",
    async (clients, http, NextToken) => {
      const input = { PolicyId, MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.organizations.send(new ListTargetsForPolicyCommand(input), http);
      return { items: identified(page.Targets, "TargetId"), next: page.NextToken };
    },
    { resource: PolicyId, gone: ["PolicyNotFoundException"] },
  );
  if (answer.kind === "gone") return "gone";
  return answer.kind === "ok" ? answer.value.map(({ TargetId = "" }) => TargetId).sort() : null;
}
