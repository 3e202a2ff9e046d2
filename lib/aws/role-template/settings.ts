/** What a template of the audit role is filled with; what is not known yet becomes a parameter without a default. */
export interface RoleSettings {
  /** Name of the audit role, with its path (`audit/WaymarkAudit`). */
  roleName: string;
  externalId: string | null;
  /** ARN of the role or user that Waymark runs as. */
  trustedPrincipalArn: string | null;
  managementAccountId: string | null;
  securityAccountId: string | null;
  logAccountId: string | null;
}

/** The role's name without its path, and the path as IAM writes it (`/audit/`). */
export function splitRoleName(roleName: string): { name: string; path: string } {
  const parts = roleName.split("/");
  const name = parts.at(-1) ?? roleName;
  const path = parts.slice(0, -1).join("/");
  return { name, path: path === "" ? "/" : `/${path}/` };
}

/**
 * The role or user behind a caller's ARN, as `aws:PrincipalArn` names it: an assumed role's session becomes the role.
 * STS does not tell the path of a role, so one below a path has to be named by hand; null for whatever else there is
 * (the root user, a federated user).
 */
export function principalOf(callerArn: string): { arn: string; pathUnknown: boolean } | null {
  const [, partition, service, , account, ...rest] = callerArn.split(":");
  const resource = rest.join(":");
  const session = /^assumed-role\/([^/]+)\//.exec(resource)?.[1];
  if (service === "sts" && session !== undefined)
    return { arn: `arn:${partition}:iam::${account}:role/${session}`, pathUnknown: true };
  if (service === "iam" && /^(role|user)\//.test(resource)) return { arn: callerArn, pathUnknown: false };
  return null;
}
