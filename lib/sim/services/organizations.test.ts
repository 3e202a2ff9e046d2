import {
  DescribeEffectivePolicyCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListDelegatedServicesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListAWSServiceAccessForOrganization,
  paginateListDelegatedAdministrators,
  paginateListOrganizationalUnitsForParent,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { clientsOf, enter, failureOf } from "#lib/sim/test-clients.ts";

let simulator: Simulator;
let management: OrganizationsClient;
let member: OrganizationsClient;

beforeAll(async () => {
  const organization = generateOrganization({ accounts: 47, seed: 5, now: new Date() });
  simulator = await startSimulator({ organization, clock: systemClock });
  management = clientsOf(
    simulator.url,
    await enter(simulator, organization.managementAccountId),
  ).organizations;
  member = clientsOf(simulator.url, await enter(simulator, organization.accounts[7]?.id ?? "")).organizations;
});

afterAll(() => simulator.close());

describe("ListAccounts", () => {
  test("pages of 20, and an empty one with a token after the first", async () => {
    const sizes: number[] = [];
    const seen: string[] = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client: management, pageSize: 20 }, {})) {
      sizes.push(Accounts.length);
      seen.push(...Accounts.map(({ Id = "" }) => Id));
    }
    expect(sizes).toEqual([20, 0, 20, 7]);
    expect(seen).toEqual(simulator.organization.accounts.map(({ id }) => id));
  });

  test("state, the older status, and the path", async () => {
    const { Accounts = [] } = await management.send(new ListAccountsCommand({}));
    const suspended = Accounts.find(({ State }) => State === "SUSPENDED");
    expect(suspended?.Status).toBe("SUSPENDED");
    expect(suspended?.Paths?.[0]).toMatch(
      /^o-[a-z0-9]{10}\/r-[a-z0-9]{4}\/ou-[a-z0-9]{4}-[a-z0-9]{8}\/\d{12}\/$/,
    );
    expect(Accounts[0]?.JoinedTimestamp).toBeInstanceOf(Date);
  });

  test("a token of another list, and a size above 20, are refused", async () => {
    const { NextToken } = await management.send(new ListAccountsCommand({}));
    for (const command of [
      new ListAccountsCommand({ NextToken: "bm9uc2Vuc2U" }),
      new ListAccountsCommand({ MaxResults: 21 }),
      new ListRootsCommand({ NextToken }),
    ]) {
      // The three commands differ in their types; the client takes each of them.
      const sent = management.send<ListAccountsCommand["input"], never>(command as never);
      expect(await failureOf(sent)).toMatchObject({ name: "InvalidInputException", status: 400 });
    }
  });
});

test("the tree, read from the root downwards, has every account once", async () => {
  const { Roots = [] } = await management.send(new ListRootsCommand({}));
  expect(Roots[0]?.PolicyTypes).toContainEqual({ Type: "S3_POLICY", Status: "ENABLED" });
  const seen: string[] = [];
  const walk = async (ParentId: string): Promise<void> => {
    for await (const { Accounts = [] } of paginateListAccountsForParent(
      { client: management },
      { ParentId },
    )) {
      seen.push(...Accounts.map(({ Id = "" }) => Id));
    }
    for await (const page of paginateListOrganizationalUnitsForParent({ client: management }, { ParentId })) {
      for (const { Id = "" } of page.OrganizationalUnits ?? []) {
        await walk(Id);
      }
    }
  };
  await walk(Roots[0]?.Id ?? "");
  expect(seen.sort()).toEqual(simulator.organization.accounts.map(({ id }) => id).sort());
  expect(
    await failureOf(
      management.send(new ListOrganizationalUnitsForParentCommand({ ParentId: "ou-none-00000000" })),
    ),
  ).toMatchObject({ name: "ParentNotFoundException" });
});

test("delegated administrators, their services, trusted services", async () => {
  const { securityAccountId } = simulator.organization;
  for await (const page of paginateListDelegatedAdministrators({ client: management }, {})) {
    expect(page.DelegatedAdministrators?.map(({ Id }) => Id)).toEqual([securityAccountId]);
  }
  const { DelegatedServices = [] } = await management.send(
    new ListDelegatedServicesForAccountCommand({ AccountId: securityAccountId }),
  );
  expect(DelegatedServices.map(({ ServicePrincipal }) => ServicePrincipal)).toContain(
    "guardduty.amazonaws.com",
  );
  const trusted: string[] = [];
  for await (const page of paginateListAWSServiceAccessForOrganization(
    { client: management, pageSize: 2 },
    {},
  )) {
    expect(page.EnabledServicePrincipals?.length).toBeLessThanOrEqual(2);
    trusted.push(
      ...(page.EnabledServicePrincipals ?? []).map(({ ServicePrincipal = "" }) => ServicePrincipal),
    );
  }
  expect(trusted).toHaveLength(6);
  expect(
    await failureOf(
      management.send(new ListDelegatedServicesForAccountCommand({ AccountId: "000000000001" })),
    ),
  ).toMatchObject({ name: "AccountNotRegisteredException" });
});

test("open invitations, for the management account only", async () => {
  const { organization } = simulator;
  const { Handshakes = [] } = await management.send(new ListHandshakesForOrganizationCommand({}));
  expect(Handshakes.map(({ Id, State }) => ({ Id, State }))).toEqual(
    organization.invitations.map(({ id }) => ({ Id: id, State: "OPEN" })),
  );
  expect(Handshakes[0]?.Parties).toContainEqual({
    Id: organization.invitations[0]?.accountId,
    Type: "ACCOUNT",
  });
  const other = new ListHandshakesForOrganizationCommand({ Filter: { ActionType: "ENABLE_ALL_FEATURES" } });
  expect((await management.send(other)).Handshakes).toEqual([]);
  expect(await failureOf(member.send(new ListHandshakesForOrganizationCommand({})))).toMatchObject({
    name: "AccessDeniedException",
  });
});

describe("who may ask", () => {
  test("a plain member sees the organization and nothing of its tree", async () => {
    const { Organization } = await member.send(new DescribeOrganizationCommand({}));
    expect(Organization).toMatchObject({
      Id: simulator.organization.id,
      MasterAccountId: simulator.organization.managementAccountId,
      FeatureSet: "ALL",
    });
    expect(await failureOf(member.send(new ListAccountsCommand({})))).toEqual({
      name: "AccessDeniedException",
      status: 400,
      message: "You don't have permissions to access this resource.",
    });
  });

  test("the delegated administrator sees the tree, also with the base identity", async () => {
    const { organizations } = clientsOf(simulator.url, simulator.baseCredentials);
    expect((await organizations.send(new ListAccountsCommand({}))).Accounts).toHaveLength(20);
  });
});

describe("DescribeEffectivePolicy", () => {
  const policyOf = (client: OrganizationsClient, PolicyType: "S3_POLICY" | "TAG_POLICY", TargetId?: string) =>
    client.send(new DescribeEffectivePolicyCommand({ PolicyType, TargetId }));

  test("the nearest policy up the path, its operators resolved", async () => {
    const contents: (string | undefined)[] = [];
    for (const duty of ["log-archive", "sandbox"]) {
      const target = simulator.organization.accounts.find((account) => account.duty === duty);
      contents.push((await policyOf(management, "S3_POLICY", target?.id)).EffectivePolicy?.PolicyContent);
    }
    expect(contents.map((content) => JSON.parse(content ?? "null"))).toEqual([
      { s3_attributes: { public_access_block_configuration: "all" } },
      { s3_attributes: { public_access_block_configuration: "none" } },
    ]);
  });

  test("a member asks for itself, with and without its id, and for nobody else", async () => {
    const security = clientsOf(
      simulator.url,
      await enter(simulator, simulator.organization.securityAccountId),
    );
    const { EffectivePolicy } = await policyOf(security.organizations, "S3_POLICY");
    expect(EffectivePolicy?.TargetId).toBe(simulator.organization.securityAccountId);
    expect(
      await failureOf(policyOf(member, "S3_POLICY", simulator.organization.securityAccountId)),
    ).toMatchObject({
      name: "AccessDeniedException",
    });
  });

  test("no policy on the path", async () => {
    expect(await failureOf(policyOf(management, "TAG_POLICY"))).toMatchObject({
      name: "EffectivePolicyNotFoundException",
      status: 400,
    });
  });
});
