/** Reads the form bodies of the query protocols into the input shapes: the direction for which the SDK has no codec. */
import type { NormalizedSchema } from "@smithy/core/schema";
import { scalarOf } from "./scalar-reader.ts";

export interface QueryDialect {
  /** EC2 numbers list items directly under the member, and capitalises names that have no query name. */
  isEc2: boolean;
}

/** @throws TypeError for a value that the shape cannot hold. */
export function readQuery(
  schema: NormalizedSchema,
  parameters: ReadonlyMap<string, string>,
  dialect: QueryDialect,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  if (!schema.isStructSchema()) {
    return input;
  }
  for (const [name, member] of schema.structIterator()) {
    const value = readValue(member, memberKey(name, member, dialect), parameters, dialect);
    if (value !== undefined) {
      input[name] = value;
    }
  }
  return input;
}

function memberKey(name: string, member: NormalizedSchema, { isEc2 }: QueryDialect): string {
  const { ec2QueryName, xmlName } = member.getMergedTraits();
  if (isEc2 && typeof ec2QueryName === "string") {
    return ec2QueryName;
  }
  const key = xmlName ?? name;
  return isEc2 ? key.charAt(0).toUpperCase() + key.slice(1) : key;
}

function hasBelow(prefix: string, parameters: ReadonlyMap<string, string>): boolean {
  for (const key of parameters.keys()) {
    if (key === prefix || key.startsWith(`${prefix}.`)) {
      return true;
    }
  }
  return false;
}

function readValue(
  schema: NormalizedSchema,
  key: string,
  parameters: ReadonlyMap<string, string>,
  dialect: QueryDialect,
): unknown {
  if (schema.isListSchema()) {
    return readList(schema, key, parameters, dialect);
  }
  if (schema.isStructSchema()) {
    if (!hasBelow(key, parameters)) {
      return undefined;
    }
    const nested = new Map<string, string>();
    for (const [name, value] of parameters) {
      if (name.startsWith(`${key}.`)) {
        nested.set(name.slice(key.length + 1), value);
      }
    }
    return readQuery(schema, nested, dialect);
  }
  const text = parameters.get(key);
  return text === undefined ? undefined : scalarOf(schema, text);
}

function readList(
  schema: NormalizedSchema,
  key: string,
  parameters: ReadonlyMap<string, string>,
  dialect: QueryDialect,
): unknown[] | undefined {
  const item = schema.getValueSchema();
  const isFlat = dialect.isEc2 || schema.getMergedTraits().xmlFlattened === 1;
  const prefix = isFlat ? key : `${key}.${item.getMergedTraits().xmlName ?? "member"}`;
  const items: unknown[] = [];
  for (let at = 1; hasBelow(`${prefix}.${at}`, parameters); at++) {
    items.push(readValue(item, `${prefix}.${at}`, parameters, dialect));
  }
  // An empty list is written as the bare key.
  return items.length > 0 || parameters.has(key) ? items : undefined;
}
