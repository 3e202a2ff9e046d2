/** What is kept of an account's IAM to know who gets where: small, so that those of a whole organization fit in memory. */
import { z } from "zod";

/** Goes up when the same IAM facts reduce to something else: stored ones of another version are made anew. */
export const trustVersion = 2;

const trustedRoleSchema = z.strictObject({
  arn: z.string(),
  privilege: z.enum(["none", "read", "write", "admin", "unknown"]),
  /** JSON text; null: absent in IAM's answer. */
  trust: z.string().nullable(),
});
/** A role that somebody who is no service may enter, in its own account or from another, or through Identity Center. */
export type TrustedRole = z.infer<typeof trustedRoleSchema>;

const assumerSchema = z.strictObject({
  arn: z.string(),
  /** Patterns of the roles that its policies let it assume. */
  to: z.array(z.string()),
  /** Nothing but the role's own trust can stand in the way: no condition, no Deny, no boundary. */
  certain: z.boolean(),
});
/** A user or a role that may assume other roles. */
export type Assumer = z.infer<typeof assumerSchema>;

/** As it is stored of every account, and read once for all. */
export const trustFactsSchema = z.strictObject({
  /** Ordered by ARN. */
  roles: z.array(trustedRoleSchema),
  /** Ordered by ARN. */
  assumers: z.array(assumerSchema),
});
/** The reduced `iam.authorization` of one account. */
export type TrustFacts = z.infer<typeof trustFactsSchema>;

/** The trust of an organization's accounts, as an evaluation gets it. */
export interface OrganizationTrust {
  /**
   * By account; one that could not be read, or not lately, is missing. The same object as long as nothing changes, so that
   * what is derived from it is made once.
   */
  accounts: ReadonlyMap<string, TrustFacts>;
  /** When the facts of each were observed. */
  observedAt: ReadonlyMap<string, Date>;
}
