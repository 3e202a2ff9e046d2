/** What a change of fields comes to, before anything is written. Pure. */
import { isDeepStrictEqual } from "node:util";
import {
  type AccountBase,
  type AccountField,
  type AccountFields,
  type AccountSource,
  type AccountValue,
  mergeAccount,
  type Saying,
} from "#lib/account-fields.ts";

/** An account as it stands. */
export interface KnownAccount {
  accountId: string;
  organizationId: string;
  base: AccountBase;
  sayings: Saying[];
}

/** One account, and what a source says of it from now on. */
export interface AccountEntry {
  accountId: string;
  fields: AccountFields;
  /** Of these it says nothing any more, so that the next source's word counts. */
  takeBack?: readonly AccountField[];
}

/** The merged fields of one account that change. */
export interface AccountChange {
  accountId: string;
  before: AccountFields;
  after: AccountFields;
}

export interface Shadowed {
  accountId: string;
  field: AccountField;
  /** Whose word stands instead. */
  by: AccountSource;
}

export interface PlannedAccount {
  known: KnownAccount;
  /** What this source said before; null: nothing. `undefined` values are taken back. */
  says: {
    field: AccountField;
    value: AccountValue | null | undefined;
    was: AccountValue | null | undefined;
  }[];
  change: AccountChange | null;
  shadowed: Shadowed[];
  /** Every merged field, as they become. */
  merged: AccountFields;
}

/** An empty value of a file or a discovery is nothing said; a person's hides what they say. */
function sayingOf(
  source: AccountSource,
  value: AccountValue | null,
  others: readonly Saying[],
): AccountValue | null | undefined {
  if (value !== null) return value;
  return source === "manual" && others.some((other) => other.value !== null) ? null : undefined;
}

/** What one source newly says of one account. */
export function planAccount(
  known: KnownAccount,
  { fields, takeBack = [] }: Pick<AccountEntry, "fields" | "takeBack">,
  source: AccountSource,
): PlannedAccount {
  // Object.entries forgets the type of the keys.
  const entries = Object.entries(fields) as [AccountField, AccountValue | null][];
  const says: PlannedAccount["says"] = [];
  let sayings = known.sayings;
  const said = [...entries, ...takeBack.map((field) => [field, undefined] as const)];
  for (const [field, entered] of said) {
    const others = sayings.filter((saying) => saying.field === field && saying.source !== source);
    const was = sayings.find((saying) => saying.field === field && saying.source === source)?.value;
    const value = entered === undefined ? undefined : sayingOf(source, entered, others);
    if (isDeepStrictEqual(was, value)) continue;
    says.push({ field, value, was });
    sayings = sayings.filter((saying) => saying.field !== field || saying.source !== source);
    if (value !== undefined) sayings = [...sayings, { field, source, value }];
  }
  const before = mergeAccount(known.base, known.sayings);
  const after = mergeAccount(known.base, sayings);
  const merged: AccountFields = {};
  for (const [field, { value }] of after) merged[field] = value;
  return {
    known,
    says,
    change: changeOf(known.accountId, before, after),
    shadowed: entries.flatMap(([field, value]) => shadowedBy(known.accountId, field, value, after, source)),
    merged,
  };
}

type Merged = ReturnType<typeof mergeAccount>;

function changeOf(accountId: string, before: Merged, after: Merged): AccountChange | null {
  const change: AccountChange = { accountId, before: {}, after: {} };
  for (const field of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(field)?.value ?? null;
    const is = after.get(field)?.value ?? null;
    if (isDeepStrictEqual(was, is)) continue;
    change.before[field] = was;
    change.after[field] = is;
  }
  return Object.keys(change.after).length === 0 ? null : change;
}

function shadowedBy(
  accountId: string,
  field: AccountField,
  value: AccountValue | null,
  after: Merged,
  source: AccountSource,
): Shadowed[] {
  const holds = after.get(field);
  if (value === null || holds === undefined || holds.source === null || holds.source === source) return [];
  return isDeepStrictEqual(holds.value, value) ? [] : [{ accountId, field, by: holds.source }];
}
