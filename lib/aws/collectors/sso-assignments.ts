/** Into which accounts IAM Identity Center lets people. Who they are is not kept. */
import {
  type AccountAssignment,
  DescribeInstanceCommand,
  type InstanceMetadata,
  ListAccountAssignmentsCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
} from "@aws-sdk/client-sso-admin";
import { type Answer, type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { SsoAssignments } from "#lib/facts/sso.ts";

type Instance = SsoAssignments["instances"][number];
type AssignedAccount = SsoAssignments["accounts"][number];

/** An instance and the region that answers for it. */
interface Found {
  instance: Instance;
  region: string;
}

/** Permission sets and accounts asked at once; the limiter decides how fast. */
const atOnce = 4;
const pageSize = 100;

/**
 * `sso.assignments`: ssoadmin:ListInstances in every region in scope, since an instance answers only where it lives;
 * then its permission sets, the accounts that have them, and of each account the first that somebody is assigned to: a
 * permission set may stay behind in an account without anybody. One call an account; the lists are in bulk.
 */
export const ssoAssignments: Collector<"sso.assignments"> = {
  name: "sso.assignments",
  scope: "account",
  actions: [
    {
      action: "sso:ListInstances",
      reason: "where IAM Identity Center lives, and who owns it",
      operations: ["ssoadmin:ListInstances"],
    },
    {
      action: "sso:DescribeInstance",
      reason: "whether the instance opens AWS accounts",
      operations: ["ssoadmin:DescribeInstance"],
    },
    {
      action: "sso:ListPermissionSets",
      reason: "the permission sets of IAM Identity Center",
      operations: ["ssoadmin:ListPermissionSets"],
    },
    {
      action: "sso:ListAccountsForProvisionedPermissionSet",
      reason: "which accounts a permission set is provisioned to",
      operations: ["ssoadmin:ListAccountsForProvisionedPermissionSet"],
    },
    {
      action: "sso:ListAccountAssignments",
      reason: "whether anybody is assigned to an account (counted, not named)",
      operations: ["ssoadmin:ListAccountAssignments"],
    },
  ],
  async collect(from) {
    const regions = from.options.regions;
    if (regions === undefined) return null;
    const { found, isComplete } = await findInstances(from, regions);
    const opening = found.filter(({ instance }) => opensAccounts(from, instance));
    const read = await mapAtOnce(opening, 1, (one) => readAccounts(from, one));
    return {
      instances: found
        .map(({ instance }) => instance)
        .sort((a, b) => (a.InstanceArn < b.InstanceArn ? -1 : 1)),
      instancesComplete: isComplete,
      accounts: read.flatMap(({ accounts }) => accounts).sort((a, b) => (a.accountId < b.accountId ? -1 : 1)),
      accountsComplete: read.every((one) => one.isComplete),
    };
  },
};

/** Every instance once: a replicated one is listed in several regions, and answers for itself in its primary one. */
async function findInstances(
  from: Collecting,
  regions: readonly string[],
): Promise<{ found: Found[]; isComplete: boolean }> {
  const lists = await mapAtOnce(regions, atOnce, async (region) => {
    const answer = await from.pages(
      "ssoadmin:ListInstances",
      async (clients, http, NextToken) => {
        const input = { MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.ssoadmin.send(new ListInstancesCommand(input), http);
        return { items: identified(page.Instances, "InstanceArn"), next: page.NextToken };
      },
      { region, resource: region },
    );
    return valueOf(answer)?.map((metadata) => ({ metadata, region })) ?? null;
  });
  const byArn = new Map<string, { metadata: InstanceMetadata; region: string }>();
  for (const one of lists.flatMap((list) => list ?? [])) {
    const { InstanceArn = "", PrimaryRegion } = one.metadata;
    if (!byArn.has(InstanceArn) || PrimaryRegion === one.region) byArn.set(InstanceArn, one);
  }
  const found = await mapAtOnce([...byArn.values()], atOnce, ({ metadata, region }) =>
    describe(from, metadata, region),
  );
  return { found, isComplete: !lists.includes(null) };
}

/** The list says most; where the description is refused, that is what is known. */
async function describe(from: Collecting, listed: InstanceMetadata, region: string): Promise<Found> {
  const InstanceArn = listed.InstanceArn ?? "";
  const answer = await from.call(
    "ssoadmin:DescribeInstance",
    (clients, http) => clients.ssoadmin.send(new DescribeInstanceCommand({ InstanceArn }), http),
    { region, resource: InstanceArn },
  );
  const described = valueOf(answer);
  const IdentityStoreId = described?.IdentityStoreId ?? listed.IdentityStoreId;
  return {
    region,
    instance: {
      InstanceArn,
      ...(IdentityStoreId !== undefined && { IdentityStoreId }),
      OwnerAccountId: described?.OwnerAccountId ?? listed.OwnerAccountId ?? null,
      Status: described?.Status ?? listed.Status ?? null,
      PrimaryRegion: described?.PrimaryRegion ?? listed.PrimaryRegion ?? region,
      PermissionSetsEnabled: described?.PermissionSetsEnabled ?? null,
    },
  };
}

/** An instance of a single account has no permission sets, and refuses to be asked for them. */
function opensAccounts(from: Collecting, { OwnerAccountId, PermissionSetsEnabled }: Instance): boolean {
  if (PermissionSetsEnabled !== null) return PermissionSetsEnabled;
  return from.options.isManagement === true || OwnerAccountId !== from.accountId;
}

async function readAccounts(
  from: Collecting,
  { instance, region }: Found,
): Promise<{ accounts: AssignedAccount[]; isComplete: boolean }> {
  const { InstanceArn } = instance;
  const sets = valueOf(
    await from.pages(
      "ssoadmin:ListPermissionSets",
      async (clients, http, NextToken) => {
        const input = {
          InstanceArn,
          MaxResults: pageSize,
          ...(NextToken === undefined ? {} : { NextToken }),
        };
        const page = await clients.ssoadmin.send(new ListPermissionSetsCommand(input), http);
        return { items: page.PermissionSets, next: page.NextToken };
      },
      { region },
    ),
  );
  if (sets === null) return { accounts: [], isComplete: false };
  const { setsOf, isComplete } = await readProvisioned(from, { instance, region }, sets);
  const accounts = await mapAtOnce([...setsOf], atOnce, ([accountId, own]) =>
    readAssignment(from, { instance, region }, accountId, own.sort()),
  );
  return {
    accounts: accounts.filter((account) => account !== null),
    isComplete: isComplete && !accounts.includes(null),
  };
}

/** Account → the permission sets that are provisioned there. */
async function readProvisioned(
  from: Collecting,
  { instance: { InstanceArn }, region }: Found,
  sets: readonly string[],
): Promise<{ setsOf: Map<string, string[]>; isComplete: boolean }> {
  const setsOf = new Map<string, string[]>();
  let isComplete = true;
  await mapAtOnce(sets, atOnce, async (PermissionSetArn) => {
    const answer = await from.pages(
      "ssoadmin:ListAccountsForProvisionedPermissionSet",
      async (clients, http, NextToken) => {
        const input = {
          InstanceArn,
          PermissionSetArn,
          MaxResults: pageSize,
          ...(NextToken === undefined ? {} : { NextToken }),
        };
        const command = new ListAccountsForProvisionedPermissionSetCommand(input);
        const page = await clients.ssoadmin.send(command, http);
        return { items: page.AccountIds, next: page.NextToken };
      },
      { region, resource: PermissionSetArn, gone: ["ResourceNotFoundException"] },
    );
    if (answer.kind === "failed") isComplete = false;
    for (const accountId of valueOf(answer) ?? []) {
      const own = setsOf.get(accountId) ?? [];
      own.push(PermissionSetArn);
      setsOf.set(accountId, own);
    }
  });
  return { setsOf, isComplete };
}

/** Who is assigned to one permission set in one account, to the end of the list; `region`: where the instance is. */
export function listAssignments(
  from: Collecting,
  asked: { InstanceArn: string; AccountId: string; PermissionSetArn: string },
  region: string | undefined,
): Promise<Answer<AccountAssignment[]>> {
  return from.pages(
    "ssoadmin:ListAccountAssignments",
    async (clients, http, NextToken) => {
      const input = { ...asked, MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.ssoadmin.send(new ListAccountAssignmentsCommand(input), http);
      return {
        items: identified(page.AccountAssignments, "PrincipalType", "PrincipalId"),
        next: page.NextToken,
      };
    },
    {
      ...(region === undefined ? {} : { region }),
      resource: asked.AccountId,
      gone: ["ResourceNotFoundException"],
    },
  );
}

/** null: no assignment is known, and not all could be read. */
async function readAssignment(
  from: Collecting,
  { instance: { InstanceArn }, region }: Found,
  AccountId: string,
  sets: readonly string[],
): Promise<AssignedAccount | null> {
  let hasGap = false;
  for (const PermissionSetArn of sets) {
    const answer = await listAssignments(from, { InstanceArn, AccountId, PermissionSetArn }, region);
    if (answer.kind === "failed") hasGap = true;
    if (answer.kind !== "ok" || answer.value.length === 0) continue;
    const groups = answer.value.filter(({ PrincipalType }) => PrincipalType === "GROUP").length;
    const users = answer.value.length - groups;
    return {
      accountId: AccountId,
      permissionSets: sets.length,
      sets: [...sets],
      assignment: { permissionSetArn: PermissionSetArn, users, groups },
    };
  }
  return hasGap
    ? null
    : { accountId: AccountId, permissionSets: sets.length, sets: [...sets], assignment: null };
}
