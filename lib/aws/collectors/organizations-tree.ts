/** The organization as AWS Organizations knows it: its accounts, their states, and where they hang. */
import {
  type Account,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type Root,
} from "@aws-sdk/client-organizations";
import { type Answer, type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { type AwsAccountState, accountStates, type OrganizationTree } from "#lib/facts/organizations.ts";

/** No list of Organizations answers more at once. */
const pageSize = 20;

const noParents: ReadonlyMap<string, string> = new Map();

type Unit = OrganizationTree["organizationalUnits"][number];
type TreeAccount = OrganizationTree["accounts"][number];

/**
 * `organizations.tree`, through the management account (or a delegated administrator): the organization, roots, OUs and
 * accounts. Lists may answer an empty page with a token and are read until there is none.
 */
export const organizationsTree: Collector<"organizations.tree"> = {
  name: "organizations.tree",
  scope: "account",
  actions: [
    { action: "organizations:DescribeOrganization", reason: "id and management account of the organization" },
    { action: "organizations:ListRoots", reason: "the root, and which policy types are enabled" },
    { action: "organizations:ListAccounts", reason: "every account with its state" },
    { action: "organizations:ListOrganizationalUnitsForParent", reason: "the organizational units" },
    {
      action: "organizations:ListAccountsForParent",
      reason: "the unit of an account, where the list does not say",
    },
  ],
  async collect(from) {
    // The units take many calls, and so do the accounts: neither waits for the other.
    const [described, { roots, units }, accounts] = await Promise.all([
      describe(from),
      readRootsAndUnits(from),
      listAccounts(from),
    ]);
    if (described.kind !== "ok" || accounts.kind !== "ok") return null;
    const { Id, MasterAccountId, FeatureSet } = described.value.Organization ?? {};
    if (Id === undefined || MasterAccountId === undefined) {
      from.refuse("organizations:DescribeOrganization", "UnexpectedAnswer", "the organization has no id");
      return null;
    }
    const parents = await readParents(
      from,
      accounts.value,
      [...roots, ...units].map((parent) => parent.Id),
    );
    return {
      Id,
      MasterAccountId,
      FeatureSet: FeatureSet ?? null,
      roots,
      organizationalUnits: units.sort(byId),
      accounts: accounts.value.flatMap((account) => accountFact(account, parents)).sort(byId),
    };
  },
};

function byId(a: { Id: string }, b: { Id: string }): number {
  return a.Id < b.Id ? -1 : 1;
}

function describe(from: Collecting) {
  return from.call("organizations:DescribeOrganization", (clients, http) =>
    clients.organizations.send(new DescribeOrganizationCommand({}), http),
  );
}

async function readRootsAndUnits(from: Collecting) {
  const answer = await listRoots(from);
  const roots = answer.kind === "ok" ? answer.value.flatMap(rootFact) : [];
  from.options.listing?.onPolicyTypes(answer.kind === "ok" ? roots.flatMap(enabledTypes) : null);
  const units = await readUnits(
    from,
    roots.map((root) => root.Id),
  );
  return { roots, units };
}

function enabledTypes({ PolicyTypes }: OrganizationTree["roots"][number]): string[] {
  return PolicyTypes.filter(({ Status }) => Status === "ENABLED").map(({ Type }) => Type);
}

function listRoots(from: Collecting): Promise<Answer<Root[]>> {
  return from.pages("organizations:ListRoots", async (clients, http, NextToken) => {
    const command = new ListRootsCommand({
      MaxResults: pageSize,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const page = await clients.organizations.send(command, http);
    return { items: identified(page.Roots, "Id"), next: page.NextToken };
  });
}

function listAccounts(from: Collecting): Promise<Answer<Account[]>> {
  return from.pages("organizations:ListAccounts", async (clients, http, NextToken) => {
    const command = new ListAccountsCommand({
      MaxResults: pageSize,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const page = await clients.organizations.send(command, http);
    const found = identified(page.Accounts, "Id");
    from.options.listing?.onAccounts((found ?? []).flatMap((account) => accountFact(account, noParents)));
    return { items: found, next: page.NextToken };
  });
}

function rootFact({ Id, PolicyTypes }: Root) {
  if (Id === undefined) return [];
  const types = (PolicyTypes ?? []).flatMap(({ Type, Status }) =>
    Type === undefined || Status === undefined ? [] : [{ Type, Status }],
  );
  return [{ Id, PolicyTypes: types.sort((a, b) => (a.Type < b.Type ? -1 : 1)) }];
}

/** All units below the parents, level by level. */
async function readUnits(from: Collecting, parents: readonly string[]): Promise<Unit[]> {
  if (parents.length === 0) return [];
  const level = (await mapAtOnce(parents, 4, (parent) => readChildren(from, parent))).flat();
  return [
    ...level,
    ...(await readUnits(
      from,
      level.map(({ Id }) => Id),
    )),
  ];
}

async function readChildren(from: Collecting, ParentId: string): Promise<Unit[]> {
  const children = await from.pages(
    "organizations:ListOrganizationalUnitsForParent",
    async (clients, http, NextToken) => {
      const input = { ParentId, MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.organizations.send(new ListOrganizationalUnitsForParentCommand(input), http);
      return { items: identified(page.OrganizationalUnits, "Id"), next: page.NextToken };
    },
    { resource: ParentId },
  );
  if (children.kind !== "ok") return [];
  return children.value.flatMap(({ Id, Name }) =>
    Id === undefined ? [] : [{ Id, Name: Name ?? Id, ParentId }],
  );
}

/** Account → root or OU; from the accounts' own paths, or, where one has none, from the lists of every parent. */
async function readParents(from: Collecting, accounts: readonly Account[], parents: readonly string[]) {
  const known = new Map<string, string>();
  for (const { Id, Paths } of accounts) {
    const parent = parentOfPath(Paths?.[0]);
    if (Id !== undefined && parent !== null) known.set(Id, parent);
  }
  const op = "organizations:ListAccountsForParent";
  if (accounts.every(({ Id }) => Id !== undefined && known.has(Id))) {
    from.skip(op, "paths-in-list");
    return known;
  }
  await mapAtOnce(parents, 4, async (ParentId) => {
    const children = await from.pages(
      op,
      async (clients, http, NextToken) => {
        const input = { ParentId, MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.organizations.send(new ListAccountsForParentCommand(input), http);
        return { items: identified(page.Accounts, "Id"), next: page.NextToken };
      },
      { resource: ParentId },
    );
    if (children.kind !== "ok") return;
    for (const { Id } of children.value) if (Id !== undefined) known.set(Id, ParentId);
  });
  return known;
}

/**
 * The last root or OU of an account's path.
 *
 * @example parentOfPath("o-a1/r-ab12/ou-ab12-11111111/111111111111/") // "ou-ab12-11111111"
 */
export function parentOfPath(path: string | undefined): string | null {
  const parts = path?.split("/").filter((part) => /^(r|ou)-/.test(part)) ?? [];
  return parts.at(-1) ?? null;
}

function accountFact(account: Account, parents: ReadonlyMap<string, string>): TreeAccount[] {
  const { Id, Name, Email, JoinedMethod, JoinedTimestamp } = account;
  if (Id === undefined) return [];
  return [
    {
      Id,
      Name: Name ?? "",
      Email: Email ?? "",
      State: stateOf(account.State ?? account.Status),
      JoinedMethod: JoinedMethod ?? null,
      JoinedTimestamp: JoinedTimestamp?.toISOString() ?? null,
      ParentId: parents.get(Id) ?? null,
    },
  ];
}

/** `State`, else the older `Status`; neither, or a word that we do not know: UNKNOWN, never ACTIVE. */
function stateOf(state: string | undefined): AwsAccountState {
  return accountStates.find((known) => known === state) ?? "UNKNOWN";
}
