/** Which other accounts an account trusts, by the roles that let them in. Pure. */
import { z } from "zod";
import type { Envelope } from "./envelope.ts";

/** One account that roles of the observed account name. */
export interface AccountReference {
  accountId: string;
  /** The first of the roles by ARN. */
  ref: string;
  roles: number;
}

/** What is read of `iam.authorization`; other members do not matter here. */
const rolesSchema = z.looseObject({
  auditRole: z.looseObject({ Arn: z.string(), trustPolicy: z.string().nullable() }).nullable().optional(),
  roles: z.array(z.looseObject({ Arn: z.string(), trustPolicy: z.string().nullable() })).optional(),
});

const statementSchema = z.looseObject({ Effect: z.string().optional(), Principal: z.unknown() });
const documentSchema = z.looseObject({ Statement: z.union([statementSchema, z.array(statementSchema)]) });
const principalSchema = z.looseObject({ AWS: z.union([z.string(), z.array(z.string())]).optional() });

/** The accounts that `iam.authorization` names in trust policies; null: the envelope says nothing of trust. */
export function referencesOf({ accountId, collector, data }: Envelope): AccountReference[] | null {
  if (collector !== "iam.authorization") return null;
  const facts = rolesSchema.safeParse(data);
  if (!facts.success) return null;
  const { auditRole, roles = [] } = facts.data;
  const trusts = new Map(
    [...roles, ...(auditRole ? [auditRole] : [])].map(({ Arn, trustPolicy }) => [Arn, trustPolicy]),
  );
  const byAccount = new Map<string, string[]>();
  for (const [arn, trust] of trusts)
    for (const id of trustedAccounts(trust))
      if (id !== accountId) byAccount.set(id, [...(byAccount.get(id) ?? []), arn]);
  return [...byAccount]
    .map(([id, arns]) => ({ accountId: id, ref: arns.toSorted()[0] ?? "", roles: arns.length }))
    .sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

/** Each once. A policy that is no policy names nobody. */
function trustedAccounts(policy: string | null): Set<string> {
  const document = documentSchema.safeParse(policy === null ? null : parsed(policy));
  if (!document.success) return new Set();
  const { Statement } = document.data;
  const named = (Array.isArray(Statement) ? Statement : [Statement]).flatMap(({ Effect, Principal }) => {
    const principal = principalSchema.safeParse(Principal);
    return Effect === "Allow" && principal.success ? (principal.data.AWS ?? []) : [];
  });
  return new Set(
    named.flatMap((value) => /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(value)?.[1] ?? []),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
