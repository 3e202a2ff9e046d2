import {
  DescribeOrganizationConfigurationCommand,
  GetAdministratorAccountCommand,
  GetDetectorCommand,
  GetMemberDetectorsCommand,
  type GuardDutyClient,
  ListDetectorsCommand,
  ListMembersCommand,
  ListOrganizationAdminAccountsCommand,
  paginateListMembers,
} from "@aws-sdk/client-guardduty";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { detectorIn } from "#lib/sim/state/guardduty.ts";
import { membersIn } from "#lib/sim/state/guardduty-members.ts";
import { rungOf } from "#lib/sim/state/rungs.ts";
import { clientsOf, enter, failureOf } from "#lib/sim/test-clients.ts";

let simulator: Simulator;
let administrator: GuardDutyClient;
let administratorDetector: string;

beforeAll(async () => {
  const organization = generateOrganization({ accounts: 160, seed: 2, now: new Date() });
  simulator = await startSimulator({ organization, clock: systemClock });
  administrator = await clientIn(organization.securityAccountId);
  administratorDetector = (await administrator.send(new ListDetectorsCommand({}))).DetectorIds?.[0] ?? "";
});

afterAll(() => simulator.close());

async function clientIn(accountId: string, region = "us-east-1"): Promise<GuardDutyClient> {
  return clientsOf(simulator.url, await enter(simulator, accountId), region).guardduty;
}

/** An account that can be entered, on the rung of the ladder. */
function accountOn(rung: ReturnType<typeof rungOf<"guardduty">>): SimulatedAccount {
  const { organization } = simulator;
  const account = organization.accounts.find(
    (candidate) =>
      candidate.state === "ACTIVE" &&
      candidate.peculiarity === null &&
      candidate.duty === "workload" &&
      rungOf(organization, candidate, "guardduty") === rung &&
      detectorIn(organization, candidate, "us-east-1")?.features.every(({ byPolicy }) => !byPolicy) !== false,
  );
  if (account === undefined) {
    throw new Error(`No account is ${rung}`);
  }
  return account;
}

describe("in a member", () => {
  test("a detector with its features, and the administrator", async () => {
    const client = await clientIn(accountOn("everywhere").id);
    const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
    expect(DetectorIds).toHaveLength(1);
    const detector = await client.send(new GetDetectorCommand({ DetectorId: DetectorIds[0] }));
    expect(detector.Status).toBe("ENABLED");
    expect(detector.Features).toContainEqual(
      expect.objectContaining({ Name: "FLOW_LOGS", Status: "ENABLED" }),
    );
    expect(detector.Features?.[0]?.UpdatedAt).toBeInstanceOf(Date);
    expect(detector.DataSources?.CloudTrail?.Status).toBe("ENABLED");
    const { Administrator } = await client.send(
      new GetAdministratorAccountCommand({ DetectorId: DetectorIds[0] }),
    );
    expect(Administrator).toMatchObject({
      AccountId: simulator.organization.securityAccountId,
      RelationshipStatus: "Enabled",
    });
  });

  test("a suspended detector is there and disabled", async () => {
    const client = await clientIn(accountOn("suspended").id);
    const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
    expect((await client.send(new GetDetectorCommand({ DetectorId: DetectorIds[0] }))).Status).toBe(
      "DISABLED",
    );
  });

  test("no detector is an empty list", async () => {
    const client = await clientIn(accountOn("none").id);
    expect((await client.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
  });

  test("standalone accounts and the administrator itself get an empty answer", async () => {
    const client = await clientIn(accountOn("standalone").id);
    const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
    const answer = await client.send(new GetAdministratorAccountCommand({ DetectorId: DetectorIds[0] }));
    expect(answer.Administrator).toBeUndefined();
    const own = await administrator.send(
      new GetAdministratorAccountCommand({ DetectorId: administratorDetector }),
    );
    expect(own.Administrator).toBeUndefined();
  });

  test("the administrator's operations, and a foreign detector, are bad requests", async () => {
    const client = await clientIn(accountOn("everywhere").id);
    const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
    const failures = await Promise.all(
      [
        client.send(new DescribeOrganizationConfigurationCommand({ DetectorId: DetectorIds[0] })),
        client.send(new ListMembersCommand({ DetectorId: DetectorIds[0] })),
        client.send(
          new GetMemberDetectorsCommand({ DetectorId: DetectorIds[0], AccountIds: ["1".repeat(12)] }),
        ),
        client.send(new ListOrganizationAdminAccountsCommand({})),
        client.send(new GetDetectorCommand({ DetectorId: administratorDetector })),
      ].map(failureOf),
    );
    expect(failures.map(({ name, status }) => [name, status])).toEqual(
      Array.from({ length: 5 }, () => ["BadRequestException", 400]),
    );
  });
});

describe("in the administrator", () => {
  test("members page by page; past ones only when they are asked for", async () => {
    const read = async (OnlyAssociated: string) => {
      const statuses: string[] = [];
      const sizes: number[] = [];
      const input = { DetectorId: administratorDetector, OnlyAssociated };
      for await (const { Members = [] } of paginateListMembers(
        { client: administrator, pageSize: 50 },
        input,
      )) {
        sizes.push(Members.length);
        statuses.push(...Members.map(({ RelationshipStatus = "" }) => RelationshipStatus));
      }
      return { statuses, sizes };
    };
    const all = await read("false");
    const associated = await read("true");
    expect(all.sizes.length).toBeGreaterThan(1);
    expect(all.sizes[0]).toBe(50);
    expect(new Set(all.statuses)).toEqual(new Set(["Enabled", "Disabled", "Removed", "AccountSuspended"]));
    expect(associated.statuses).toEqual(all.statuses.filter((status) => status !== "Removed"));
  });

  test("features of members, 50 at a time; who is none is unprocessed", async () => {
    const members = membersIn(simulator.organization, "us-east-1", { isAll: true });
    const ids = members
      .slice(0, members.length)
      .filter(({ detector }) => detector !== null)
      .map(({ account }) => account.id);
    const stranger = "000000000001";
    const answer = await administrator.send(
      new GetMemberDetectorsCommand({
        DetectorId: administratorDetector,
        AccountIds: [...ids.slice(0, 49), stranger],
      }),
    );
    expect(answer.MemberDataSourceConfigurations).toHaveLength(49);
    expect(answer.MemberDataSourceConfigurations?.[0]?.DataSources?.FlowLogs?.Status).toMatch(
      /ENABLED|DISABLED/,
    );
    expect(answer.UnprocessedAccounts?.map(({ AccountId }) => AccountId)).toEqual([stranger]);
    const tooMany = new GetMemberDetectorsCommand({
      DetectorId: administratorDetector,
      AccountIds: ids.slice(0, 51),
    });
    expect(await failureOf(administrator.send(tooMany))).toMatchObject({ name: "BadRequestException" });
  });

  test("what happens to new accounts differs by Region", async () => {
    const seen = new Set<string | undefined>();
    for (const region of ["us-east-1", "us-west-1", "ap-northeast-3", "eu-north-1", "ca-central-1"]) {
      const client = await clientIn(simulator.organization.securityAccountId, region);
      const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
      const answer = await client.send(
        new DescribeOrganizationConfigurationCommand({ DetectorId: DetectorIds[0] }),
      );
      expect(answer.MemberAccountLimitReached).toBe(false);
      seen.add(answer.AutoEnableOrganizationMembers);
    }
    expect(seen).toEqual(new Set(["ALL", "NEW", "NONE"]));
  });
});

test("the management account names the administrator, Region by Region", async () => {
  const { managementAccountId, securityAccountId } = simulator.organization;
  const client = await clientIn(managementAccountId);
  const { AdminAccounts } = await client.send(new ListOrganizationAdminAccountsCommand({}));
  expect(AdminAccounts).toEqual([{ AdminAccountId: securityAccountId, AdminStatus: "ENABLED" }]);
});

test("a Region that a service control policy closes", async () => {
  const { logArchiveAccountId } = simulator.organization;
  const open = await clientIn(logArchiveAccountId ?? "");
  await open.send(new ListDetectorsCommand({}));
  const closed = await clientIn(logArchiveAccountId ?? "", "sa-east-1");
  const failure = await failureOf(closed.send(new ListDetectorsCommand({})));
  expect(failure).toMatchObject({ name: "AccessDeniedException", status: 403 });
  expect(failure.message).toMatch(
    /is not authorized to perform: guardduty:ListDetectors with an explicit deny in a service control policy: arn:aws:organizations::\d{12}:policy\/o-[a-z0-9]{10}\/service_control_policy\/p-[a-z0-9]{8}$/,
  );
});
