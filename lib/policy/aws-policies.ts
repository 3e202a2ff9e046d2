/** What the name of one of AWS's own policies says of it. */

export type AwsPolicyClass = "admin" | "broad" | "accepted" | "other";

const admin: ReadonlySet<string> = new Set(["AdministratorAccess", "PowerUserAccess", "IAMFullAccess"]);

/** Written for one purpose and not wider than it. */
const accepted: ReadonlySet<string> = new Set([
  "AmazonSSMManagedInstanceCore",
  "CloudWatchAgentServerPolicy",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonEKSClusterPolicy",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEC2ContainerRegistryPullOnly",
  "SecurityAudit",
  "job-function/ViewOnlyAccess",
  "AWSDenyAll",
]);

/**
 * `accepted`: for a single purpose, such as the policies of service roles. `admin`, `broad`: known to be too wide.
 * `other`: fits everybody. Null: not AWS's own (those have `aws` in the place of the account).
 */
export function judgeAwsPolicy(arn: string): AwsPolicyClass | null {
  const path = /^arn:[a-z0-9-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  if (path === undefined) return null;
  if (admin.has(path)) return "admin";
  if (accepted.has(path)) return "accepted";
  if (/FullAccess(?:V\d+)?$/.test(path)) return "broad";
  if (path.startsWith("service-role/")) return "accepted";
  return path.startsWith("job-function/") ? "broad" : "other";
}
