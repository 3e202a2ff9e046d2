import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { clientsOf, enter, failureOf } from "#lib/sim/test-clients.ts";

let simulator: Simulator;

beforeAll(async () => {
  const organization = generateOrganization({ accounts: 12, seed: 3, now: new Date() });
  simulator = await startSimulator({ organization, clock: systemClock });
});

afterAll(() => simulator.close());

function accountWith(wanted: (account: SimulatedAccount) => boolean): SimulatedAccount {
  const account = simulator.organization.accounts.find(wanted);
  if (account === undefined) {
    throw new Error("No such account");
  }
  return account;
}

const ordinary = (): SimulatedAccount => accountWith(({ index }) => index === 7);

interface Attempt {
  accountId?: string;
  externalId?: string | null;
  seconds?: number;
  roleName?: string;
  sessionName?: string;
  region?: string;
}

function assume({ accountId = ordinary().id, externalId, seconds, roleName, sessionName, region }: Attempt) {
  const { organization, url, baseCredentials } = simulator;
  return clientsOf(url, baseCredentials, region).sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${roleName ?? organization.auditRoleName}`,
      RoleSessionName: sessionName ?? "waymark-test",
      DurationSeconds: seconds,
      ExternalId: externalId === null ? undefined : (externalId ?? organization.externalId),
    }),
  );
}

test("the base identity is a role session in the security account", async () => {
  const { Account, Arn } = await clientsOf(simulator.url, simulator.baseCredentials).sts.send(
    new GetCallerIdentityCommand({}),
  );
  expect(Account).toBe(simulator.organization.securityAccountId);
  expect(Arn).toBe(`arn:aws:sts::${Account}:assumed-role/WaymarkBase/waymark`);
});

test("an issued session is one of the account that was entered", async () => {
  const { id } = ordinary();
  const { sts } = clientsOf(simulator.url, await enter(simulator, id));
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: id,
    Arn: `arn:aws:sts::${id}:assumed-role/WaymarkAudit/waymark-test`,
  });
});

test("a session lasts as long as it was asked to", async () => {
  const { Credentials } = await assume({ seconds: 900 });
  const seconds = ((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(840);
  expect(seconds).toBeLessThanOrEqual(900);
});

describe("refusals, all alike", () => {
  const message = /is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::\d{12}:role\/\w+$/;
  test.each<[string, () => Attempt]>([
    ["another external id", () => ({ externalId: "wrong-external-id" })],
    ["no external id", () => ({ externalId: null })],
    [
      "no such role",
      () => ({ accountId: accountWith(({ peculiarity }) => peculiarity === "no-audit-role").id }),
    ],
    [
      "the role expects another",
      () => ({ accountId: accountWith(({ peculiarity }) => peculiarity === "other-external-id").id }),
    ],
    ["a suspended account", () => ({ accountId: accountWith(({ state }) => state === "SUSPENDED").id })],
    ["an account of nobody's", () => ({ accountId: "000000000001" })],
  ])("%s", async (_name, attempt) => {
    const failure = await failureOf(assume(attempt()));
    expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(failure.message).toMatch(message);
  });

  test("a role that the base identity's own policy does not name says so", async () => {
    const failure = await failureOf(assume({ roleName: "OrganizationAccountAccessRole" }));
    expect(failure.message).toMatch(/because no identity-based policy allows the sts:AssumeRole action$/);
  });

  test("a session of an audit role may not enter another one", async () => {
    const { organization, url } = simulator;
    const { sts } = clientsOf(url, await enter(simulator, organization.securityAccountId));
    const failure = await failureOf(
      sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${organization.managementAccountId}:role/WaymarkAudit`,
          RoleSessionName: "waymark-test",
          ExternalId: organization.externalId,
        }),
      ),
    );
    expect(failure.message).toContain("with an explicit deny in an identity-based policy");
  });
});

describe("values that STS does not take", () => {
  test.each<[string, Attempt]>([
    ["shorter than 15 minutes", { seconds: 899 }],
    ["longer than 12 hours", { seconds: 43_201 }],
    ["longer than the hour of a chained role", { seconds: 3601 }],
    ["a session name with a blank", { sessionName: "two words" }],
  ])("%s", async (_name, attempt) => {
    expect(await failureOf(assume(attempt))).toMatchObject({ name: "ValidationError", status: 400 });
  });
});

test("STS in an opt-in Region that only the security account has enabled", async () => {
  const target = accountWith(({ index }) => index === 0);
  const failure = await failureOf(assume({ accountId: target.id, region: "af-south-1" }));
  expect(failure).toMatchObject({ name: "RegionDisabledException", status: 403 });
});
