/** What is asked of the list of resources: the filters of its page, of the API and of the command. Pure. */
import { isIP } from "node:net";
import { z } from "zod";
import { canonicalAddress } from "#lib/facts/resources/addresses.ts";
import { parseArn, resourceSources } from "#lib/facts/resources/found.ts";

/** What a resource may be beside where and what it is. */
export const resourceMarks = ["unexpected", "public", "untagged", "default"] as const;
export type ResourceMark = (typeof resourceMarks)[number];

/** Of one kind any, of several kinds each. */
export interface ResourceQuery {
  /** Name, id, ARN, address, `key=value` of a tag, or a type. */
  text: string;
  accounts: string[];
  /** Paths of names; with what is below. */
  units: string[];
  regions: string[];
  services: string[];
  types: string[];
  /** `key`, or `key=value`. */
  tags: string[];
  sources: string[];
  marks: ResourceMark[];
  after: ResourcePlace | null;
}

/** A place in the list: the resource that it goes on after. */
export interface ResourcePlace {
  accountId: string;
  arn: string;
}

/** Nothing is left out but defaults of AWS. */
export const everyResource: ResourceQuery = {
  text: "",
  accounts: [],
  units: [],
  regions: [],
  services: [],
  types: [],
  tags: [],
  sources: [],
  marks: [],
  after: null,
};

/** Words of a text at most, values of a filter at most. */
const mostWords = 6;
const mostValues = 200;

const values = z.array(z.string().max(2000)).max(mostValues);
const forms = {
  account: values.refine((ids) => ids.every((id) => /^\d{12}$/.test(id)), "An account id has 12 digits."),
  ou: values,
  region: values.refine(
    (names) => names.every((name) => /^[a-z]{2,}(-[a-z]+)+-\d$|^global$/.test(name)),
    "A region is written like eu-west-1, or global.",
  ),
  service: values,
  type: values.refine(
    (types) => types.every((type) => /^[a-z0-9-]+:\S+$/.test(type)),
    "A type is written like ec2:instance.",
  ),
  tag: values,
  source: z
    .array(z.enum(resourceSources, `A source is one of ${resourceSources.join(", ")}.`))
    .max(mostValues),
  is: z.array(z.enum(resourceMarks, `What a resource is: ${resourceMarks.join(", ")}.`)).max(mostValues),
} as const;

/** A part of an address that is not understood. */
export interface ResourceQueryProblem {
  parameter: string;
  message: string;
}

/** Reads the filters of an address; what is not understood is named and left out. */
export function parseResourceQuery(parameters: URLSearchParams): {
  query: ResourceQuery;
  problems: ResourceQueryProblem[];
} {
  const problems: ResourceQueryProblem[] = [];
  const read = <Schema extends z.ZodType<string[]>>(name: keyof typeof forms, schema: Schema) => {
    const given = parameters.getAll(name).filter((value) => value !== "");
    const result = schema.safeParse([...new Set(given)]);
    if (result.success) return result.data;
    problems.push({ parameter: name, message: result.error.issues[0]?.message ?? "This is not understood." });
    return [];
  };
  const text = (parameters.get("q") ?? "").trim();
  const after = readPlace(parameters.get("after"));
  if (text.length > 2000) problems.push({ parameter: "q", message: "At most 2,000 characters." });
  if (after === undefined) problems.push({ parameter: "after", message: "This is no place in the list." });
  const query: ResourceQuery = {
    text: text.slice(0, 2000),
    accounts: read("account", forms.account),
    units: read("ou", forms.ou),
    regions: read("region", forms.region),
    services: read("service", forms.service),
    types: read("type", forms.type),
    tags: read("tag", forms.tag),
    sources: read("source", forms.source),
    // The schema takes these words only.
    marks: read("is", forms.is) as ResourceMark[],
    after: after ?? null,
  };
  const search = resourceSearch(query.text);
  const refusal = search.kind === "short" || search.kind === "wide" ? refusals[search.kind] : null;
  if (refusal !== null) problems.push({ parameter: "q", message: refusal });
  return { query, problems };
}

const refusals = {
  short: "At least three characters of a word are needed.",
  wide: "A range of addresses has 8 bits of IPv4 or 32 of IPv6 at least: 10.0.0.0/8, 2001:db8::/32.",
} as const;

/** The text of a place, for an address. */
export function placeText({ accountId, arn }: ResourcePlace): string {
  return Buffer.from(JSON.stringify([accountId, arn])).toString("base64url");
}

const placeSchema = z.tuple([z.string().regex(/^\d{12}$/), z.string().min(1).max(2000)]);

/** null: none is named; undefined: it is broken. */
function readPlace(text: string | null): ResourcePlace | null | undefined {
  if (text === null || text === "") return null;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch (error) {
    // Somebody wrote or cut the address by hand.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const parsed = placeSchema.safeParse(value);
  return parsed.success ? { accountId: parsed.data[0], arn: parsed.data[1] } : undefined;
}

/** What a text asks for. */
export type ResourceSearch =
  | { kind: "nothing" }
  /** No word is long enough to be found by. */
  | { kind: "short" }
  | { kind: "arn"; accountId: string | null; id: string; arn: string }
  /** `region`: the only one in which the name of an instance means it; null: any. */
  | { kind: "address"; address: string; region: string | null }
  /** `bits`: of the network that the index knows; `isWhole`: it is the range itself. */
  | { kind: "range"; range: string; bits: number; isWhole: boolean }
  /** A range of so many addresses that nothing is found by it. */
  | { kind: "wide" }
  /** A DNS name, which may as well be the name of a bucket. */
  | { kind: "host"; host: string }
  | { kind: "tag"; key: string; value: string }
  | { kind: "type"; type: string }
  | { kind: "words"; words: string[] };

/** What people type: an ARN or its beginning, an address, a tag, a type, or parts of names and ids. */
export function resourceSearch(text: string): ResourceSearch {
  const wanted = text.trim();
  if (wanted === "") return { kind: "nothing" };
  const arn = wanted.startsWith("arn:") ? parseArn(wanted) : null;
  if (arn !== null) return { kind: "arn", accountId: arn.accountId, id: arn.id.toLowerCase(), arn: wanted };
  const address = addressSearch(wanted);
  if (address !== null) return address;
  const [, key, value] = /^([^=\s][^=]{0,127})=(.*)$/s.exec(wanted) ?? [];
  if (key !== undefined && value !== undefined) return { kind: "tag", key, value };
  if (/^(?!arn:)[a-z0-9-]+:[a-z][a-zA-Z0-9/_-]*$/.test(wanted)) return { kind: "type", type: wanted };
  const words = wanted.toLowerCase().split(/\s+/).slice(0, mostWords);
  return words.some((word) => word.length >= 3) ? { kind: "words", words } : { kind: "short" };
}

/** Bits of the networks by which `resource_networks` knows addresses: of IPv4 each from 8 to 24, of IPv6 each fourth from 32 to 64. */
const indexed = { 4: { least: 8, most: 24, step: 1 }, 6: { least: 32, most: 64, step: 4 } } as const;

/** The smallest of those networks that holds a range of so many bits; null: none does. */
function indexedBits(family: 4 | 6, bits: number): number | null {
  const { least, most, step } = indexed[family];
  return bits < least ? null : Math.min(most, bits - (bits % step));
}

/** Names that EC2 makes of addresses (Amazon EC2 User Guide, Instance hostname types). */
const instanceNames = [
  /^ec2-(\d+-\d+-\d+-\d+)\.(?:([a-z0-9-]+)\.compute|compute-1)\.amazonaws\.com(?:\.cn)?$/,
  /^ip-(\d+-\d+-\d+-\d+)\.(?:([a-z0-9-]+)\.compute|ec2)\.internal$/,
] as const;

/** null: it is no address, no range and no DNS name. */
function addressSearch(wanted: string): ResourceSearch | null {
  if (isIP(wanted) !== 0) return { kind: "address", address: canonicalAddress(wanted), region: null };
  const [, network = "", length = ""] = /^([\d.]+|[\da-fA-F:.]+)\/(\d{1,3})$/.exec(wanted) ?? [];
  const family = isIP(network);
  if (family === 4 || family === 6) {
    if (Number(length) > (family === 4 ? 32 : 128)) return null;
    const range = `${canonicalAddress(network)}/${Number(length)}`;
    const bits = indexedBits(family, Number(length));
    return bits === null
      ? { kind: "wide" }
      : { kind: "range", range, bits, isWhole: bits === Number(length) };
  }
  const [, host = ""] =
    /^(?:https?:\/\/)?([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\.?(?::\d+)?(?:\/\S*)?$/i.exec(wanted) ?? [];
  const name = host.toLowerCase().replace(/^dualstack\./, "");
  if (!/\.[a-z-]+$/.test(name)) return null;
  for (const form of instanceNames) {
    const [, parts, region] = form.exec(name) ?? [];
    const address = parts?.replaceAll("-", ".") ?? "";
    // Those of us-east-1 name no Region.
    if (isIP(address) !== 0) return { kind: "address", address, region: region ?? "us-east-1" };
  }
  return { kind: "host", host: name };
}
