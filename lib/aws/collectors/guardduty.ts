/** GuardDuty in one region: the account's own detector, and what the administrator sees of its members. */
import {
  DescribeOrganizationConfigurationCommand,
  type DetectorFeatureConfigurationResult,
  GetAdministratorAccountCommand,
  GetDetectorCommand,
  type GetDetectorResponse,
  GetMemberDetectorsCommand,
  ListDetectorsCommand,
  ListMembersCommand,
  ListOrganizationAdminAccountsCommand,
  type Member,
  type MemberDataSourceConfiguration,
} from "@aws-sdk/client-guardduty";
import { type Answer, type Collecting, type Collector, identified, isHollow } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import {
  type GuarddutyDetector,
  type GuarddutyOrganization,
  guarddutyDetectorSchema,
} from "#lib/facts/guardduty.ts";

type Configuration = NonNullable<GuarddutyOrganization["configuration"]>;
type MemberFacts = NonNullable<GuarddutyOrganization["members"]>[number];

/** GetMemberDetectors takes no more account ids than this. */
const idsPerCall = 50;

/**
 * `guardduty.detector`: guardduty:ListDetectors → GetDetector and GetAdministratorAccount, one region.
 * An empty list is the evidence "off"; a BadRequestException never is.
 */
export const guarddutyDetector: Collector<"guardduty.detector"> = {
  name: "guardduty.detector",
  scope: "region",
  actions: [
    { action: "guardduty:ListDetectors", reason: "whether GuardDuty is on in a region" },
    { action: "guardduty:GetDetector", reason: "whether the detector is suspended, and its features" },
    { action: "guardduty:GetAdministratorAccount", reason: "which account collects the findings" },
  ],
  async collect(from) {
    const detectors = await listDetectors(from);
    if (detectors.kind !== "ok") return null;
    const DetectorId = detectors.value[0];
    if (DetectorId === undefined) return { detector: null, administrator: null };
    const [detector, administrator] = await Promise.all([
      readDetector(from, DetectorId),
      readAdministrator(from, DetectorId),
    ]);
    return { detector, administrator };
  },
};

function listDetectors(from: Collecting): Promise<Answer<string[]>> {
  return from.pages("guardduty:ListDetectors", async (clients, http, NextToken) => {
    const input = { MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.guardduty.send(new ListDetectorsCommand(input), http);
    return { items: page.DetectorIds, next: page.NextToken };
  });
}

async function readDetector(from: Collecting, DetectorId: string): Promise<GuarddutyDetector["detector"]> {
  const answer = await from.call(
    "guardduty:GetDetector",
    (clients, http) => clients.guardduty.send(new GetDetectorCommand({ DetectorId }), http),
    { owned: ({ ServiceRole }) => [ServiceRole], isWhole: isWholeDetector },
  );
  const detector = answer.kind === "ok" ? answer.value : null;
  return {
    DetectorId,
    Status: detector?.Status ?? null,
    FindingPublishingFrequency: detector?.FindingPublishingFrequency ?? null,
    CreatedAt: detector?.CreatedAt ?? null,
    Features: (detector?.Features ?? []).flatMap(featureFacts).sort(byName),
  };
}

/** A feature without its name or state would be missing, and pass for one that is off. */
function isWholeDetector({ Status, Features }: GetDetectorResponse): boolean {
  return (
    Status !== undefined && (Features === undefined || identified(Features, "Name", "Status") !== undefined)
  );
}

function featureFacts({ Name, Status, ManagedBy }: DetectorFeatureConfigurationResult) {
  return Name === undefined || Status === undefined ? [] : [{ Name, Status, ManagedBy: ManagedBy ?? null }];
}

function byName(a: { Name: string }, b: { Name: string }): number {
  return a.Name < b.Name ? -1 : 1;
}

async function readAdministrator(
  from: Collecting,
  DetectorId: string,
): Promise<GuarddutyDetector["administrator"]> {
  const answer = await from.call(
    "guardduty:GetAdministratorAccount",
    (clients, http) => clients.guardduty.send(new GetAdministratorAccountCommand({ DetectorId }), http),
    // Without an administrator the answer is `{}`.
    { mayBeEmpty: true },
  );
  const administrator = answer.kind === "ok" ? answer.value.Administrator : undefined;
  if (administrator?.AccountId === undefined) return null;
  return { AccountId: administrator.AccountId, RelationshipStatus: administrator.RelationshipStatus ?? null };
}

/** `guardduty.admins`: guardduty:ListOrganizationAdminAccounts, which only the management account may ask; per region. */
export const guarddutyAdmins: Collector<"guardduty.admins"> = {
  name: "guardduty.admins",
  scope: "region",
  actions: [
    { action: "guardduty:ListOrganizationAdminAccounts", reason: "who administers GuardDuty in a region" },
  ],
  async collect(from) {
    const admins = await from.pages(
      "guardduty:ListOrganizationAdminAccounts",
      async (clients, http, NextToken) => {
        const input = { MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.guardduty.send(new ListOrganizationAdminAccountsCommand(input), http);
        return { items: identified(page.AdminAccounts, "AdminAccountId"), next: page.NextToken };
      },
    );
    if (admins.kind !== "ok") return null;
    const adminAccounts = admins.value.flatMap(({ AdminAccountId, AdminStatus }) =>
      AdminAccountId === undefined ? [] : [{ AdminAccountId, AdminStatus: AdminStatus ?? "UNKNOWN" }],
    );
    return { adminAccounts: adminAccounts.sort((a, b) => (a.AdminAccountId < b.AdminAccountId ? -1 : 1)) };
  },
};

/**
 * `guardduty.organization`: what the administrator has set and sees, one region.
 * Without a detector of its own there the administrator sees nobody: the calls are left out and nothing is claimed.
 */
export const guarddutyOrganization: Collector<"guardduty.organization"> = {
  name: "guardduty.organization",
  scope: "region",
  actions: [
    { action: "guardduty:ListDetectors", reason: "the administrator's own detector" },
    { action: "guardduty:DescribeOrganizationConfiguration", reason: "whether new accounts are enrolled" },
    { action: "guardduty:ListMembers", reason: "which accounts the administrator sees, and how" },
    { action: "guardduty:GetMemberDetectors", reason: "which features members have on" },
  ],
  async collect(from) {
    const detectors = await ownDetectors(from);
    if (detectors === null) return null;
    const DetectorId = detectors[0];
    if (DetectorId === undefined) {
      from.skip("guardduty:DescribeOrganizationConfiguration", "no-detector");
      from.skip("guardduty:ListMembers", "no-detector");
      return { configuration: null, members: null };
    }
    const [configuration, members] = await Promise.all([
      readConfiguration(from, DetectorId),
      readMembers(from, DetectorId),
    ]);
    return { configuration, members };
  },
};

/** The detector that this run has just read, or asked anew. */
async function ownDetectors(from: Collecting): Promise<string[] | null> {
  const earlier = from.options.earlier?.("guardduty.detector", from.region);
  if (earlier?.complete === true && earlier.data !== null) {
    const id = guarddutyDetectorSchema.safeParse(earlier.data).data?.detector?.DetectorId;
    from.skip("guardduty:ListDetectors", "read-before");
    return id === undefined ? [] : [id];
  }
  const listed = await listDetectors(from);
  return listed.kind === "ok" ? listed.value : null;
}

async function readConfiguration(from: Collecting, DetectorId: string): Promise<Configuration | null> {
  const pages = await from.pages(
    "guardduty:DescribeOrganizationConfiguration",
    async (clients, http, NextToken) => {
      const input = { DetectorId, MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.guardduty.send(new DescribeOrganizationConfigurationCommand(input), http);
      return { items: isHollow(page) ? undefined : [page], next: page.NextToken };
    },
  );
  const first = pages.kind === "ok" ? pages.value[0] : undefined;
  if (first === undefined) return null;
  return {
    AutoEnableOrganizationMembers: first.AutoEnableOrganizationMembers ?? null,
    MemberAccountLimitReached: first.MemberAccountLimitReached ?? null,
  };
}

async function readMembers(from: Collecting, DetectorId: string): Promise<MemberFacts[] | null> {
  const listed = await from.pages("guardduty:ListMembers", async (clients, http, NextToken) => {
    // "false": also those that are invited, suspended or removed.
    const input = {
      DetectorId,
      OnlyAssociated: "false",
      MaxResults: 50,
      ...(NextToken === undefined ? {} : { NextToken }),
    };
    const page = await clients.guardduty.send(new ListMembersCommand(input), http);
    return { items: identified(page.Members, "AccountId"), next: page.NextToken };
  });
  if (listed.kind !== "ok") return null;
  const enabled = listed.value.filter(isEnabled).flatMap(({ AccountId }) => AccountId ?? []);
  const features = await readFeatures(from, DetectorId, enabled);
  return listed.value
    .flatMap(({ AccountId, RelationshipStatus }) =>
      AccountId === undefined
        ? []
        : [
            {
              AccountId,
              RelationshipStatus: RelationshipStatus ?? "UNKNOWN",
              features: features.get(AccountId) ?? null,
            },
          ],
    )
    .sort((a, b) => (a.AccountId < b.AccountId ? -1 : 1));
}

function isEnabled({ RelationshipStatus }: Member): boolean {
  return RelationshipStatus?.toLowerCase() === "enabled";
}

/** Features by account; accounts that AWS could not answer for are left out of the map and named in the operations. */
async function readFeatures(from: Collecting, DetectorId: string, accounts: readonly string[]) {
  const features = new Map<string, { Name: string; Status: string }[]>();
  const op = "guardduty:GetMemberDetectors";
  if (accounts.length === 0) from.skip(op, "no-enabled-member");
  await mapAtOnce(inPieces(accounts, idsPerCall), 4, async (AccountIds) => {
    const answer = await from.call(op, (clients, http) =>
      clients.guardduty.send(new GetMemberDetectorsCommand({ DetectorId, AccountIds }), http),
    );
    if (answer.kind !== "ok") return;
    for (const { AccountId, Result } of answer.value.UnprocessedAccounts ?? []) {
      from.refuse(op, "UnprocessedAccount", Result ?? "the account was not processed", "invalid", AccountId);
    }
    for (const member of answer.value.MemberDataSourceConfigurations ?? []) {
      if (member.AccountId !== undefined) features.set(member.AccountId, memberFeatures(member));
    }
  });
  return features;
}

/**
 * A member's features. The foundational sources are no `OrgFeature`: of a member AWS tells them only in `DataSources`,
 * and here they get the names that GetDetector uses.
 */
function memberFeatures({ DataSources, Features }: MemberDataSourceConfiguration) {
  const foundational = [
    { Name: "CLOUD_TRAIL", Status: DataSources?.CloudTrail?.Status },
    { Name: "DNS_LOGS", Status: DataSources?.DNSLogs?.Status },
    { Name: "FLOW_LOGS", Status: DataSources?.FlowLogs?.Status },
  ];
  return [...foundational, ...(Features ?? [])]
    .flatMap(({ Name, Status }) => (Name === undefined || Status === undefined ? [] : [{ Name, Status }]))
    .sort(byName);
}
