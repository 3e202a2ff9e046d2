/** A resource as a source names it, and the ARN that it is known by. Pure. */
import { globalRegion } from "#lib/facts/envelope.ts";
import { accountInArn } from "#lib/facts/partitions.ts";

/** What may name a resource, best first: in this order what they say counts. */
export const resourceSources = ["listing", "tagging", "explorer", "config", "import"] as const;
export type ResourceSource = (typeof resourceSources)[number];

/** 1 is the best; what no source says has the rank 9. */
export function rankOf(source: ResourceSource): number {
  return resourceSources.indexOf(source) + 1;
}

/** One resource of one account. */
export interface FoundResource {
  arn: string;
  /** `global` for what belongs to no region. */
  region: string;
  /** Service and kind as ARNs name them: `ec2:instance`. */
  type: string;
  /** The last part of the ARN. */
  id: string;
  name: string | null;
  /** A word on it, such as the type of an instance. */
  detail: string | null;
  /** null: the source does not know the tags. */
  tags: Readonly<Record<string, string>> | null;
  /** Whether everybody may reach or use it; null: the source does not say. */
  isPublic: boolean | null;
  /** AWS made it in every account and region, and nothing is connected to it. */
  isDefault: boolean;
  /** IP addresses, ranges that are delegated, and DNS names, as `canonicalAddress` writes them; null: nobody could say. */
  addresses: readonly string[] | null;
  /** ISO 8601. */
  createdAt: string | null;
}

/** The parts of an ARN that say what it names. */
export interface ArnParts {
  partition: string;
  service: string;
  region: string;
  /** null: the ARN names no account, or AWS itself. */
  accountId: string | null;
  type: string;
  id: string;
}

/** Kinds of services whose ARNs do not say the kind, and of those that say it differently from everybody else. */
const kinds: Readonly<Record<string, string>> = {
  s3: "bucket",
  sns: "topic",
  sqs: "queue",
  "execute-api": "api",
  codecommit: "repository",
  codepipeline: "pipeline",
};

const arnForm = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)$/s;

/** What an ARN says; null: the text is none. Kind and id are parted by the first slash or colon, as services do. */
export function parseArn(arn: string): ArnParts | null {
  const [, partition, service, region, , resource] = arnForm.exec(arn) ?? [];
  if (partition === undefined || service === undefined || resource === undefined) return null;
  const path = resource.replace(/^\//, "");
  const cut = path.search(/[/:]/);
  // The name of a bucket, a topic or a queue is all that there is, whatever characters stand in it.
  const own = kinds[service];
  const hasNoKind = cut === -1 || (own !== undefined && !path.startsWith("accesspoint"));
  const kind = hasNoKind ? (own ?? service) : path.slice(0, cut);
  const id = lastPart(hasNoKind ? path : path.slice(cut + 1));
  const accountId = accountInArn(arn);
  return { partition, service, region: region || globalRegion, accountId, type: `${service}:${kind}`, id };
}

/** What people know it by: of `app/name/50dc6c` the name, of `secret:name-AbCdEf` all. */
function lastPart(text: string): string {
  const parts = text.split("/").filter((part) => part !== "");
  return parts.at(-1) ?? text;
}

/** ARNs of EC2 that AWS writes with and without the account: they are kept with it, so that sources meet. */
const withoutAccount = /^(arn:[^:]+:ec2:[^:]*):(:(?:image|snapshot)\/.+)$/;

/** The one form of an ARN under which all sources of an account meet. */
export function normalArn(arn: string, accountId: string): string {
  return arn.replace(withoutAccount, `$1:${accountId}$2`);
}

/** Whether an ARN can be a resource of the account: it names it, or none. */
export function isOwnArn(arn: string, accountId: string): boolean {
  const parts = parseArn(arn);
  return parts !== null && (parts.accountId === null || parts.accountId === accountId);
}
