/** How the facts of one collector list resources of one type, and when that list is whole. Pure. */
import { type Envelope, isEvidence, type Operation } from "#lib/facts/envelope.ts";
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import { canonicalAddresses } from "./addresses.ts";
import { factsIn } from "./facts-in.ts";
import { type FoundResource, isOwnArn, normalArn, parseArn } from "./found.ts";

export interface Place {
  partition: string;
  accountId: string;
  /** `global` for what is listed once for the account. */
  region: string;
}

/** Makes an ARN in the place. */
export type NameArn = (service: string, resource: string) => string;

/** What a list says of one resource; the rest follows from its ARN. */
export type ListedResource = { arn: string; region?: string | null } & Partial<
  Pick<FoundResource, "name" | "detail" | "tags" | "isPublic" | "isDefault" | "addresses" | "createdAt">
>;

interface ListerOf<Name extends CollectorName> {
  type: string;
  collector: Name;
  /** The operation whose answer is the list; null: it takes several, and all of them have to be answered. */
  op: string | null;
  /** Rules of leaving the operation out that mean that there is nothing. */
  emptyBy?: readonly string[];
  /** Rules of leaving it out that mean that there is nothing but defaults of AWS. */
  defaultsBy?: readonly string[];
  /** Nullish: the list could not be read. */
  select(data: FactsOf<Name>, arn: NameArn, place: Place): readonly ListedResource[] | null | undefined;
}

/** One type of resource and the facts that list it. */
export interface Lister {
  type: string;
  collector: CollectorName;
  read(envelope: Envelope): Listing;
}

/** What one envelope says of one type. */
export interface Listing {
  type: string;
  resources: FoundResource[];
  /** `whole`: what is not in it is not there; `beside-defaults`: the same but for defaults; `part`: it only adds. */
  extent: "whole" | "beside-defaults" | "part";
  /** A call failed that would have said more. */
  isUnread: boolean;
  /** ARNs of other accounts, which are refused. */
  refused: number;
}

/** The service or the region does not exist for the account: there is nothing. */
const nowhere: ReadonlySet<string> = new Set(["unsupported"]);

/** A type that the facts of one collector list. */
export function lists<Name extends CollectorName>(lister: ListerOf<Name>): Lister {
  const { type, collector } = lister;
  const read = (envelope: Envelope): Listing => {
    const { partition, accountId, region } = envelope;
    const place = { partition, accountId, region };
    const arn: NameArn = (service, resource) =>
      `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
    const data = factsIn(envelope, collector);
    const items = data === null ? null : (lister.select(data, arn, place) ?? null);
    const own = (items ?? []).filter((item) => isOwnArn(item.arn, accountId));
    const resources = own.map((item) => foundOf(item, type, place));
    const refused = (items ?? []).length - own.length;
    return { type, resources, refused, ...extentOf(lister, envelope, items !== null) };
  };
  return { type, collector, read };
}

function extentOf(
  { op, emptyBy = [], defaultsBy = [] }: Pick<ListerOf<CollectorName>, "op" | "emptyBy" | "defaultsBy">,
  { ops, complete }: Envelope,
  isListed: boolean,
): Pick<Listing, "extent" | "isUnread"> {
  if (op === null) return { extent: complete && isListed ? "whole" : "part", isUnread: !complete };
  const asked: readonly Operation[] = ops.filter((entry) => entry.op === op && entry.resource === undefined);
  if (asked.some(({ outcome }) => nowhere.has(outcome))) return { extent: "whole", isUnread: false };
  const isRead = asked.length > 0 && asked.every(({ outcome }) => isEvidence(outcome));
  if (!isRead) return { extent: "part", isUnread: true };
  const rule = asked.find(({ skipped }) => skipped !== undefined)?.skipped;
  if (rule === undefined) return { extent: isListed ? "whole" : "part", isUnread: !isListed };
  if (emptyBy.includes(rule)) return { extent: "whole", isUnread: false };
  return { extent: defaultsBy.includes(rule) ? "beside-defaults" : "part", isUnread: false };
}

function foundOf(item: ListedResource, type: string, place: Place): FoundResource {
  const arn = normalArn(item.arn, place.accountId);
  return {
    arn,
    region: item.region ?? (item.region === null ? "global" : place.region),
    type,
    id: parseArn(arn)?.id ?? arn,
    name: item.name ?? null,
    detail: item.detail ?? null,
    tags: item.tags ?? null,
    isPublic: item.isPublic ?? null,
    isDefault: item.isDefault ?? false,
    addresses: canonicalAddresses(item.addresses ?? []),
    createdAt: item.createdAt ?? null,
  };
}

/** Tags as AWS lists them, by key. */
export function tagMap(tags: readonly { Key: string; Value: string }[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
