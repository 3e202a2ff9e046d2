/** Every operation of the API, from its own table: what each caller is to be answered, and at which addresses. */
import type { Operation } from "#lib/api/operation.ts";
import { hasPermission } from "#lib/viewer.ts";
import { accountX, accountY, missingAccount } from "./principals.ts";
import type { Caller } from "./tokens.ts";
import type { World } from "./world.ts";

export type ApiOutcome = "reached" | "401" | "403" | "404";

export interface Address {
  /** Whose it is, or whether it is; `one` belongs to nobody. */
  object: "X" | "Y" | "missing" | "one";
  path: string;
}

const nobodysId = "00000000-0000-4000-8000-000000000000";

/** Parameters of which the test has no object: to everybody they are missing. */
const foundByNobody: ReadonlySet<string> = new Set([
  "{attestationId}",
  "{recordId}",
  "{userId}",
  "{sightedId}",
  "{questionId}",
  "{channelId}",
  "{deliveryId}",
  "{subscriptionId}",
  "{contactId}",
  "{handoverId}",
  "{campaignId}",
  "{unitId}",
  "{placeId}",
  "{sessionId}",
  // Resources, which the test has none of.
  "by-arn",
]);

/** What stands for each parameter of a path: something that exists, and something that does not. */
const examples: Readonly<Record<string, { one: (world: World) => string; missing: string }>> = {
  itemId: { one: () => "3.2", missing: "9.9" },
  run: { one: ({ runNumber }) => String(runNumber), missing: "999999" },
  organizationId: { one: (world) => world.organizationId, missing: "o-missingmissing" },
  field: { one: () => "environment", missing: "name" },
  columnId: { one: () => "tier", missing: "none" },
  key: { one: () => "unusedWindowDays", missing: "noSuchSetting" },
  previewId: { one: ({ previewId }) => previewId, missing: nobodysId },
  viewId: { one: ({ viewId }) => viewId, missing: nobodysId },
  importId: { one: ({ importId }) => importId, missing: nobodysId },
  // Of these the test has none: to everybody they are missing.
  contactId: { one: () => nobodysId, missing: nobodysId },
  campaignId: { one: () => nobodysId, missing: nobodysId },
  unitId: { one: () => "ou-none-00000000", missing: "ou-none-00000000" },
  handoverId: { one: () => nobodysId, missing: nobodysId },
  attestationId: { one: () => nobodysId, missing: nobodysId },
  recordId: { one: () => nobodysId, missing: nobodysId },
  userId: { one: () => nobodysId, missing: nobodysId },
  sightedId: { one: () => "999988887777", missing: "999988886666" },
  questionId: { one: () => nobodysId, missing: nobodysId },
  channelId: { one: () => nobodysId, missing: nobodysId },
  deliveryId: { one: () => nobodysId, missing: nobodysId },
  subscriptionId: { one: () => nobodysId, missing: nobodysId },
  placeId: { one: () => nobodysId, missing: nobodysId },
  sessionId: { one: () => nobodysId, missing: nobodysId },
  tokenId: { one: ({ tokenId }) => tokenId, missing: nobodysId },
};

/** Questions without which an operation answers nobody. */
const questions: Readonly<Record<string, string>> = {
  listRunAccounts: "?state=succeeded",
  getResource: "?arn=arn:aws:s3:::none",
};

function filled(path: string, value: (name: string) => string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(value(name)));
}

/** Names of the parameters of a path. */
function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

/** Parameters for which there is no example above. */
export function unknownParameters(operations: readonly Operation[]): string[] {
  const names = operations.flatMap(({ path }) => parametersOf(path));
  return [...new Set(names.filter((name) => name !== "accountId" && !(name in examples)))];
}

/** Where an operation is tried: on accounts for X, Y and none; on other objects for one and none. */
export function addressesOf(operation: Operation, world: World): Address[] {
  const path = `${operation.path}${questions[operation.id] ?? ""}`;
  const one = (name: string) => examples[name]?.one(world) ?? "";
  const names = parametersOf(path);
  if (names.includes("accountId"))
    return (
      [
        ["X", accountX],
        ["Y", accountY],
        ["missing", missingAccount],
      ] as const
    ).map(([object, id]) => ({
      object,
      path: filled(path, (name) => (name === "accountId" ? id : one(name))),
    }));
  if (names.length === 0) return [{ object: "one", path }];
  return [
    { object: "one", path: filled(path, one) },
    { object: "missing", path: filled(path, (name) => examples[name]?.missing ?? "") },
  ];
}

/** `reached`: neither refused nor unknown; what a body that is missing is answered is not asked here. */
export function expectedOfCall(
  { permission, path }: Operation,
  { object }: Address,
  caller: Caller,
): ApiOutcome {
  if (!caller.signedIn) return "401";
  const viewer = {
    actor: caller.name,
    role: caller.role,
    accounts: caller.sees,
    ...(caller.readOnly && { readOnly: true as const }),
  };
  if (permission !== null && !hasPermission(viewer, permission)) return "403";
  // Tokens of services belong to administrators; to everybody else they do not exist.
  if (path.includes("{tokenId}") && !hasPermission(viewer, "token.admin")) return "404";
  if (path.split("/").some((part) => foundByNobody.has(part))) return "404";
  const outOfSight =
    (object === "X" && !caller.sees.includes(accountX)) ||
    (object === "Y" && !caller.sees.includes(accountY));
  return object === "missing" || outOfSight ? "404" : "reached";
}
