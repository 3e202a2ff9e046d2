/** Reads a state of Terraform or OpenTofu. Secrets stand in states: nothing of it leaves here but types, addresses and ARNs. */
import { z } from "zod";
import type { TerraformState } from "./records/terraform.ts";

const text = z.string().max(2048);

const instanceSchema = z.object({
  index_key: z.union([text, z.number()]).nullish(),
  deposed: z.string().nullish(),
  attributes: z.object({ id: z.unknown().optional(), arn: z.unknown().optional() }).nullish(),
});

const stateSchema = z.object({
  lineage: z.string().min(1).max(200),
  serial: z.int().min(0),
  resources: z.array(
    z.object({
      module: text.optional(),
      mode: z.string(),
      type: text.min(1),
      name: text.min(1),
      provider: z.string(),
      instances: z.array(instanceSchema),
    }),
  ),
});

export interface ReadState {
  lineage: string;
  serial: number;
  /** By account. */
  parts: TerraformState[];
  /** Instances of AWS's provider that the state manages. */
  managed: number;
  /** Of those, how many have no ARN of their own (attachments and the like): what they belong to stands for them. */
  withoutArn: number;
  /** Of those with an ARN, how many name no account, and nothing beside them does. */
  withoutAccount: number;
}

/** Providers of AWS from either registry, with or without an alias. */
const awsProvider = /hashicorp\/aws"\]/;

/** Kinds that older providers give an id and no ARN. */
const derived: Readonly<Record<string, (id: string, place: string) => string>> = {
  aws_vpc: (id, place) => `arn:aws:ec2:${place}:vpc/${id}`,
  aws_subnet: (id, place) => `arn:aws:ec2:${place}:subnet/${id}`,
  aws_route_table: (id, place) => `arn:aws:ec2:${place}:route-table/${id}`,
  aws_security_group: (id, place) => `arn:aws:ec2:${place}:security-group/${id}`,
  aws_instance: (id, place) => `arn:aws:ec2:${place}:instance/${id}`,
};

interface Managed {
  type: string;
  address: string;
  provider: string;
  id: string | null;
  arn: string | null;
}

/**
 * What a state manages, account by account. Data sources, providers of others and deposed objects are left out.
 *
 * @param ownAccount the account of what names none (buckets, for one), where the provider's other resources do not tell.
 * @returns why the text is no state that can be used, as the end of a sentence.
 */
export function readTerraformState(raw: unknown, ownAccount: string | null): ReadState | { problem: string } {
  const version = z.object({ version: z.unknown() }).safeParse(raw).data?.version;
  if (version !== 4) {
    return typeof version === "number"
      ? { problem: `has version ${version}: only version 4 can be read` }
      : { problem: "is no state of Terraform" };
  }
  const parsed = stateSchema.safeParse(raw);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join(".") ?? "";
    return { problem: `is no state of Terraform that can be read (at ${path === "" ? "its top" : path})` };
  }
  const { lineage, serial, resources } = parsed.data;
  const managed = resources.flatMap((resource) =>
    resource.mode === "managed" && awsProvider.test(resource.provider) ? instancesOf(resource) : [],
  );
  const placed = placeAll(managed, ownAccount);
  const parts = [...Map.groupBy(placed.found, ({ accountId }) => accountId)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([accountId, list]) => ({
      accountId,
      lineage,
      serial,
      resources: list.map(({ type, arn, address }) => ({ type, arn, address })),
    }));
  const { withoutArn, withoutAccount } = placed;
  return { lineage, serial, parts, managed: managed.length, withoutArn, withoutAccount };
}

function instancesOf({
  module,
  type,
  name,
  provider,
  instances,
}: z.infer<typeof stateSchema>["resources"][number]): Managed[] {
  const base = `${module === undefined ? "" : `${module}.`}${type}.${name}`;
  return instances
    .filter(({ deposed }) => deposed === undefined || deposed === null || deposed === "")
    .map(({ index_key: index, attributes }) => {
      const own = (value: unknown) =>
        typeof value === "string" && value !== "" && value.length <= 2048 ? value : null;
      const id = own(attributes?.id);
      const arn = own(attributes?.arn);
      return {
        type,
        provider,
        address: index === undefined || index === null ? base : `${base}[${JSON.stringify(index)}]`,
        id,
        arn: arn?.startsWith("arn:") === true ? arn : id?.startsWith("arn:") === true ? id : null,
      };
    });
}

interface Place {
  accounts: Set<string>;
  regions: Set<string>;
}

/** A provider works in one account and Region: what its resources name holds for those that name none. */
function placeAll(managed: readonly Managed[], ownAccount: string | null) {
  const places = new Map<string, Place>();
  for (const { provider, arn } of managed) {
    const place = places.get(provider) ?? { accounts: new Set(), regions: new Set() };
    places.set(provider, place);
    const [, , , region = "", account = ""] = arn?.split(":") ?? [];
    if (/^\d{12}$/.test(account)) place.accounts.add(account);
    if (region !== "") place.regions.add(region);
  }
  const found: (Managed & { arn: string; accountId: string })[] = [];
  let [withoutArn, withoutAccount] = [0, 0];
  for (const resource of managed) {
    const place = places.get(resource.provider);
    const account = onlyOne(place?.accounts) ?? ownAccount;
    const region = onlyOne(place?.regions);
    const make = Object.hasOwn(derived, resource.type) ? derived[resource.type] : undefined;
    const arn =
      resource.arn ??
      (make === undefined || resource.id === null || account === null || region === null
        ? resource.type === "aws_s3_bucket" && resource.id !== null
          ? `arn:aws:s3:::${resource.id}`
          : null
        : make(resource.id, `${region}:${account}`));
    const named = arn?.split(":")[4] ?? "";
    const accountId = /^\d{12}$/.test(named) ? named : account;
    if (arn === null) withoutArn += 1;
    else if (accountId === null) withoutAccount += 1;
    else found.push({ ...resource, arn, accountId });
  }
  return { found, withoutArn, withoutAccount };
}

function onlyOne(set: ReadonlySet<string> | undefined): string | null {
  const [only, ...others] = set ?? [];
  return only !== undefined && others.length === 0 ? only : null;
}
