/** Decoys that could sign requests: access keys with their user, and roles. */
import { GetAccessKeyLastUsedCommand } from "@aws-sdk/client-iam";
import type { Collecting } from "#lib/aws/collecting.ts";
import { type Envelope, globalRegion, isEvidence } from "#lib/facts/envelope.ts";
import type { DecoyFacts, WatchedDecoy } from "#lib/facts/honey.ts";
import {
  type IamAuthorization,
  type IamCredentials,
  type IamRole,
  iamAuthorizationSchema,
  iamCredentialsSchema,
} from "#lib/facts/iam.ts";

/** Everything about a decoy but its test. */
export type Existence = Omit<DecoyFacts, "tokenId" | "subject" | "test">;

type Policies = NonNullable<DecoyFacts["policies"]>;

/** Nothing is known of it. */
export const unread: Existence = {
  exists: null,
  active: null,
  principalArn: null,
  policies: null,
  trustPolicy: null,
  useRead: false,
  lastUsed: null,
};

/** It is not there. */
export const missing: Existence = { ...unread, exists: false };

/** A key, by the lists that `iam.credentials` and `iam.authorization` have read in this run, and when it was used. */
export async function readKey(from: Collecting, decoy: WatchedDecoy): Promise<Existence> {
  const credentials = earlierOf(from, "iam.credentials");
  const facts = iamCredentialsSchema.safeParse(credentials?.data);
  const users = facts.data?.users ?? null;
  if (users === null) return refused(from, decoy, credentials, "iam:ListUsers");
  const owner = users.find(({ accessKeys }) =>
    accessKeys?.some((key) => key.AccessKeyId === decoy.accessKeyId),
  );
  if (owner === undefined) {
    const mayHold = users.filter(({ Arn }) => decoy.arn === null || Arn === decoy.arn);
    if (mayHold.every(({ accessKeys }) => accessKeys !== null)) return answered(from, decoy, missing);
    return refused(from, decoy, credentials, "iam:ListAccessKeys");
  }
  from.log.answered("iam:ListAccessKeys", decoy.id);
  const key = owner.accessKeys?.find(({ AccessKeyId }) => AccessKeyId === decoy.accessKeyId);
  const [policies, use] = [userPolicies(from, decoy, owner), await lastUse(from, decoy)];
  return {
    exists: true,
    active: key?.Status === "Active",
    principalArn: owner.Arn,
    policies,
    trustPolicy: null,
    ...use,
  };
}

function answered(from: Collecting, { id }: WatchedDecoy, existence: Existence): Existence {
  from.log.answered("iam:ListAccessKeys", id);
  return existence;
}

/** The gap of an earlier collector becomes the decoy's, without what AWS said of it. */
function refused(
  from: Collecting,
  { id }: WatchedDecoy,
  earlier: Envelope | undefined,
  op: string,
): Existence {
  const failed = earlier?.ops.filter((end) => end.op === op && !isEvidence(end.outcome)) ?? [];
  const adopted = failed.map(({ message: _, resource: __, ...end }) => ({ ...end, resource: id }));
  if (adopted.length === 0)
    from.refuse(op, "NotRead", "what this stands on was not read in this run", "invalid", id);
  else from.log.adopt(adopted.slice(0, 1));
  return unread;
}

async function lastUse(
  from: Collecting,
  decoy: WatchedDecoy,
): Promise<Pick<Existence, "useRead" | "lastUsed">> {
  const AccessKeyId = decoy.accessKeyId ?? "";
  const answer = await from.call(
    "iam:GetAccessKeyLastUsed",
    (clients, http) => clients.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }), http),
    {
      resource: decoy.id,
      isConfidential: true,
      isWhole: ({ AccessKeyLastUsed }) => AccessKeyLastUsed !== undefined,
    },
  );
  if (answer.kind !== "ok") return { useRead: false, lastUsed: null };
  const { LastUsedDate, ServiceName, Region } = answer.value.AccessKeyLastUsed ?? {};
  // A key that was never used has no date, and N/A for the rest.
  if (LastUsedDate === undefined) return { useRead: true, lastUsed: null };
  const named = (text: string | undefined) => (text === undefined || text === "N/A" ? null : text);
  return {
    useRead: true,
    lastUsed: {
      at: LastUsedDate.toISOString(),
      exactness: "moment",
      service: named(ServiceName),
      region: named(Region),
    },
  };
}

const detailsOp = "iam:GetAccountAuthorizationDetails";

function authorization(from: Collecting): { facts: IamAuthorization | null; envelope: Envelope | undefined } {
  const envelope = earlierOf(from, "iam.authorization");
  const facts = iamAuthorizationSchema.safeParse(envelope?.data);
  const isRead = envelope?.ops.some(({ op, outcome }) => op === detailsOp && outcome === "ok") === true;
  return { facts: isRead && facts.success ? facts.data : null, envelope };
}

function earlierOf(
  { options }: Collecting,
  name: "iam.credentials" | "iam.authorization",
): Envelope | undefined {
  return options.earlier?.(name, globalRegion);
}

/** What the user is granted itself and by its groups; null: not read. */
function userPolicies(
  from: Collecting,
  decoy: WatchedDecoy,
  { Arn }: NonNullable<IamCredentials["users"]>[number],
): Policies | null {
  const { facts, envelope } = authorization(from);
  const user = facts?.users?.find((one) => one.Arn === Arn);
  const groups =
    user?.GroupList.map((name) => facts?.groups?.find(({ GroupName }) => GroupName === name)) ?? [];
  if (facts === null || user === undefined || groups.includes(undefined)) {
    refused(from, decoy, envelope, detailsOp);
    return null;
  }
  from.log.answered(detailsOp, decoy.id);
  const holders = [user, ...groups.flatMap((group) => group ?? [])];
  return holders.flatMap((holder) => policiesOf(holder, facts));
}

interface Holder {
  attachedPolicies: readonly string[];
  inlinePolicies: Policies | readonly { PolicyName: string; document: string | null }[];
}

function policiesOf(
  { attachedPolicies, inlinePolicies }: Holder,
  { policies = [] }: IamAuthorization,
): Policies {
  const documents = new Map(policies.map(({ Arn, document }) => [Arn, document]));
  const inline = inlinePolicies.map((policy) => ({
    name: "PolicyName" in policy ? policy.PolicyName : policy.name,
    document: policy.document,
  }));
  return [...attachedPolicies.map((name) => ({ name, document: documents.get(name) ?? null })), ...inline];
}

function isUnlisted({ Arn, Path }: IamRole, { auditRole }: IamAuthorization): boolean {
  return Arn === auditRole?.Arn || Path.startsWith("/aws-service-role/");
}

/** A role, as `iam.authorization` has read it; AWS tells the day of its last use. */
export function readRole(from: Collecting, decoy: WatchedDecoy): Existence {
  const { facts, envelope } = authorization(from);
  if (facts?.roles === undefined) return refused(from, decoy, envelope, detailsOp);
  from.log.answered(detailsOp, decoy.id);
  const role = facts.roles.find(({ Arn }) => Arn === decoy.arn);
  if (role === undefined) return missing;
  const { lastUsedOn } = role;
  return {
    exists: true,
    active: true,
    principalArn: role.Arn,
    // Of these two nobody reads what they are granted: an empty list would say that it is nothing.
    policies: isUnlisted(role, facts) ? null : policiesOf(role, facts),
    trustPolicy: role.trustPolicy,
    useRead: true,
    lastUsed: lastUsedOn === null ? null : { at: lastUsedOn, exactness: "day", service: null, region: null },
  };
}
