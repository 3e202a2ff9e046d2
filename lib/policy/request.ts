/** What is asked of policies: who wants to do what to which resource, and what is known of the circumstances. */

/** Who asks. An account stands for every principal in it; a statement that names one of them is then uncertain. */
export type RequestPrincipal =
  | { kind: "account"; accountId: string }
  /** `arn` of the user, the role or the root user. `sessionArn`: of the role's session, null where it is not known. */
  | { kind: "user" | "role" | "root"; accountId: string; arn: string; sessionArn?: string | null }
  /** Such as `lambda.amazonaws.com`. */
  | { kind: "service"; name: string }
  /** ARN of a SAML or OIDC provider, or the name of one of AWS's own (`cognito-identity.amazonaws.com`). */
  | { kind: "federated"; name: string }
  | { kind: "anonymous" };

/**
 * Condition keys in lower case. A list: the key's values; null: the key is not in the request; not listed: nothing is
 * known of it. `aws:principaltag/*` speaks of all keys that begin so and are not listed themselves. Made by `contextOf`.
 */
export type RequestContext = ReadonlyMap<string, readonly string[] | null>;

export interface PolicyRequest {
  /** `s3:GetObject` in any case, or a pattern: a statement that holds for only some of its actions is uncertain. */
  action: string;
  /**
   * An ARN; a pattern stands for all resources that it matches. Exactly `*`: the action has no resources (or none is
   * named), so that only a statement about `*` speaks of it.
   */
  resource: string;
  principal: RequestPrincipal;
  context: RequestContext;
}

/** @example contextOf({ "aws:RequestedRegion": "eu-west-1", "aws:PrincipalTag/*": null }) */
export function contextOf(keys: Readonly<Record<string, string | readonly string[] | null>>): RequestContext {
  return new Map(
    Object.entries(keys).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === "string" ? [value] : value,
    ]),
  );
}

/** What is known of a key (in lower case): its values, null where the request lacks it, undefined where nothing is known. */
export function valuesOf(context: RequestContext, key: string): readonly string[] | null | undefined {
  const found = context.get(key);
  if (found !== undefined || context.has(key)) return found;
  const slash = key.indexOf("/");
  return slash < 0 ? undefined : context.get(`${key.slice(0, slash)}/*`);
}
