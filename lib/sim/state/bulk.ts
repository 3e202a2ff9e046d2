/** Roles and policies of large accounts: one like the other, made page by page and never all at once. */
import { purposes, subjects } from "#lib/sim/names.ts";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { type PolicyDocument, policyOf } from "#lib/sim/policy-document.ts";
import { base32, hash, pick, text } from "#lib/sim/random.ts";
import { drawn, type Sequence } from "#lib/sim/sequence.ts";
import { bulkOf } from "#lib/sim/sizes.ts";
import type { AttachedPolicy } from "./audit-role.ts";
import type { CustomerPolicy, SimulatedRole } from "./identity.ts";
import { awsManagedPolicies } from "./managed-policies.ts";

/** Found by name as well: what is not kept has to be found by its name alone. */
export interface BulkIdentity {
  roles: Sequence<SimulatedRole>;
  policies: Sequence<CustomerPolicy>;
  findRole: (name: string) => SimulatedRole | undefined;
  findPolicy: (arn: string) => CustomerPolicy | undefined;
  /** To how many of the roles a policy is attached. */
  attachments: (arn: string) => number;
}

/** The documents of a kind are one object, as their text is encoded once. */
const trusts: readonly PolicyDocument[] = ["lambda", "ecs-tasks", "ec2", "states"].map((service) =>
  policyOf({
    Effect: "Allow",
    Principal: { Service: `${service}.amazonaws.com` },
    Action: "sts:AssumeRole",
  }),
);
const documents: readonly PolicyDocument[] = subjects.map((subject) =>
  policyOf({
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: `arn:aws:s3:::${subject}-*/*`,
  }),
);

const place = /-(\d{6})$/;

/** Names end in their place: "quay-ledger-000123". */
function nameAt(kind: string, at: number): string {
  const subject = subjects[at % subjects.length];
  const purpose = purposes[Math.floor(at / subjects.length) % purposes.length];
  return `${kind}-${subject}-${purpose}-${String(at).padStart(6, "0")}`;
}

function found<Item>(
  items: Sequence<Item>,
  name: string,
  matches: (item: Item) => boolean,
): Item | undefined {
  const at = Number(place.exec(name)?.[1] ?? Number.NaN);
  const [item] = Number.isNaN(at) ? [] : items.slice(at, at + 1);
  return item !== undefined && matches(item) ? item : undefined;
}

/** What an account holds in bulk of roles and customer managed policies; mostly nothing. */
export function bulkIdentityOf(organization: SimulatedOrganization, account: SimulatedAccount): BulkIdentity {
  const { roles: roleCount, policies: policyCount } = bulkOf(organization, account);
  const { seed } = organization;
  const policyAt = (at: number): CustomerPolicy => {
    const name = nameAt("access", at);
    return {
      name,
      arn: `arn:aws:iam::${account.id}:policy/${name}`,
      document: pick(documents, at),
      id: `ANPA${text(17, base32, seed, "bulk-policy", account.index, at)}`,
      createdAt: account.joinedAt,
    };
  };
  const attachedAt = (at: number): AttachedPolicy[] => {
    const own = policyCount === 0 ? [] : [policyAt(at % policyCount)];
    return [awsManagedPolicies.CloudWatchLogsFullAccess, ...own];
  };
  const roleAt = (at: number): SimulatedRole => {
    const name = nameAt("task", at);
    return {
      name,
      path: "/",
      id: `AROA${text(17, base32, seed, "bulk-role", account.index, at)}`,
      arn: `arn:aws:iam::${account.id}:role/${name}`,
      createdAt: account.joinedAt,
      trust: pick(trusts, at),
      attached: attachedAt(at),
      inline: [],
      maxSessionDuration: 3600,
      lastUsedAt: hash(seed, account.index, at) % 3 === 0 ? null : account.joinedAt,
    };
  };
  const roles = drawn(roleCount, roleAt);
  const policies = drawn(policyCount, policyAt);
  const findPolicy = (arn: string) => found(policies, arn, (policy) => policy.arn === arn);
  return {
    roles,
    policies,
    findRole: (name) => found(roles, name, (role) => role.name === name),
    findPolicy,
    attachments: (arn) => {
      if (arn === awsManagedPolicies.CloudWatchLogsFullAccess.arn) return roleCount;
      const at = findPolicy(arn) === undefined ? Number.NaN : Number(place.exec(arn)?.[1]);
      return Number.isNaN(at) ? 0 : Math.ceil((roleCount - at) / policyCount);
    },
  };
}
