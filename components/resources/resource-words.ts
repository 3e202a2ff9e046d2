/** How resources are spoken of. Pure. */

/** What a resource may be, as a filter. */
export const markWords = {
  unexpected: "In an unexpected region",
  public: "Open to everybody",
  untagged: "Without any tag",
  default: "AWS's defaults too",
} as const;

const sources: Readonly<Record<string, string>> = {
  listing: "Own listing",
  tagging: "Tagging API",
  explorer: "Resource Explorer",
  config: "AWS Config",
  import: "Imported file",
};

/** A source by its name. */
export function sourceWords(source: string): string {
  return sources[source] ?? source;
}

/** Several of a kind. */
export function kindsWords(type: string): string {
  const words = kindWords(type);
  if (words.endsWith("s")) return words;
  return words.endsWith("y") ? `${words.slice(0, -1)}ies` : `${words}s`;
}

/** Kinds whose names people write otherwise than ARNs do. */
const spelt: Readonly<Record<string, string>> = {
  apis: "API",
  classic: "classic load balancer",
  db: "database",
  "elastic ip": "Elastic IP",
  loadbalancer: "load balancer",
  natgateway: "NAT gateway",
  "network acl": "network ACL",
  nodegroup: "node group",
  restapis: "REST API",
  vpc: "VPC",
  "vpc endpoint": "VPC endpoint",
};

/** `security group` of `ec2:security-group`. */
export function kindWords(type: string): string {
  const words = type
    .slice(type.indexOf(":") + 1)
    .replaceAll(/[-_]/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, (_all, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return spelt[words] ?? words;
}
