/** Which resources count as workload in the management account, and what facts say of them, for item 1.2. */
import type { Answer, FactsView } from "#lib/roadmap/facts-view.ts";
import {
  arnIn,
  type FoundResource,
  type Place,
  type ResourceKind,
  undated,
} from "#lib/roadmap/resource-kinds/kind.ts";
import { type ResourceType, resourceKinds } from "#lib/roadmap/resources.ts";

const workloadTypes: readonly ResourceType[] = [
  "ec2:instance",
  "ec2:volume",
  "ec2:snapshot",
  "ec2:image",
  "lambda:function",
  "ecs:cluster",
  "eks:cluster",
  "rds:db",
  "rds:cluster",
  "rds:snapshot",
  "rds:cluster-snapshot",
  "dynamodb:table",
  "elasticfilesystem:file-system",
  "fsx:file-system",
  "redshift:cluster",
  "es:domain",
  "elasticloadbalancing:loadbalancer",
  "elasticloadbalancing:classic",
  "apigateway:restapis",
  "apigateway:apis",
  "sns:topic",
  "sqs:queue",
];

/** A network that somebody made counts while anything is connected to it; the default ones never do. */
function readVpcsInUse(view: FactsView, place: Place): Answer<FoundResource[]> {
  const facts = view.find("ec2.network", place.region);
  const made = listIn(
    facts.ask("ec2:DescribeVpcs", ({ vpcs }) => vpcs?.filter(({ IsDefault }) => IsDefault !== true)),
  );
  if (!made.known || made.value.length === 0) return made.known ? { known: true, value: [] } : made;
  const interfaces = listIn(
    facts.ask("ec2:DescribeNetworkInterfaces", (network) => network.networkInterfaces ?? undefined),
  );
  if (!interfaces.known) return interfaces;
  const used = new Set(interfaces.value.map(({ VpcId }) => VpcId));
  const value = made.value
    .filter(({ VpcId }) => used.has(VpcId))
    .map(({ VpcId, OwnerId }) =>
      undated(arnIn({ ...place, accountId: OwnerId ?? place.accountId })("ec2", `vpc/${VpcId}`)),
    );
  return { known: true, value };
}

/** A list that is not there although its operation answered is no empty one. */
function listIn<T>(answer: Answer<T[] | undefined>): Answer<T[]> {
  if (!answer.known) return answer;
  const { value } = answer;
  if (value !== undefined) return { known: true, value };
  return { known: false, gap: { kind: "unreadable", collector: "ec2.network", why: "malformed" } };
}

/** Everything that counts as workload beside buckets and users, Region by Region. */
export const workloadKinds: readonly ResourceKind[] = [
  ...workloadTypes.flatMap((type) => resourceKinds.get(type) ?? []),
  { type: "ec2:vpc", noun: "VPC in use", collector: "ec2.network", scope: "region", read: readVpcsInUse },
];
