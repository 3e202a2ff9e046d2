/** Which services a role is granted, and which of them it has used. */
import { listOf } from "#lib/sim/policy-document.ts";
import { hash, unit } from "#lib/sim/random.ts";
import type { SimulatedRole } from "./identity.ts";

const dayMs = 86_400_000;

/** What a policy of everything reaches. */
const everyService = [
  "athena",
  "autoscaling",
  "cloudwatch",
  "dynamodb",
  "ec2",
  "ecs",
  "glue",
  "iam",
  "kms",
  "lambda",
  "logs",
  "rds",
  "s3",
  "sns",
  "sqs",
];

export interface ServiceUse {
  namespace: string;
  name: string;
  /** null: never within what IAM tracks. */
  lastUsedAt: Date | null;
}

/** Every service that the role's policies reach, in order; a service is used with the role, or never was. */
export function roleUse({ id, attached, inline, lastUsedAt }: SimulatedRole): ServiceUse[] {
  const documents = [...attached, ...inline].map(({ document }) => document);
  const granted = new Set<string>();
  for (const { Effect, Action, NotAction } of documents.flatMap(({ Statement }) => Statement)) {
    if (Effect !== "Allow") continue;
    const actions = listOf(Action);
    if (NotAction !== undefined || actions.includes("*"))
      for (const service of everyService) granted.add(service);
    for (const action of actions) if (action.includes(":")) granted.add(action.split(":")[0] ?? action);
  }
  return [...granted].sort().map((namespace) => ({
    namespace,
    name: `Amazon ${namespace}`,
    lastUsedAt:
      lastUsedAt !== null && unit(id, "used", namespace) < 0.8 ? usedWith(id, namespace, lastUsedAt) : null,
  }));
}

/** Some days before the role's last use, now and then more than the ninety that count. */
function usedWith(id: string, namespace: string, lastUsedAt: Date): Date {
  const days = unit(id, "long-ago", namespace) < 0.05 ? 150 : hash(id, namespace) % 5;
  return new Date(lastUsedAt.getTime() - days * dayMs);
}
