/** Power-law sizes, and large accounts that are paged without being made. */
import type {
  GetAccountAuthorizationDetailsCommandInput,
  GetAccountAuthorizationDetailsCommandOutput,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { createAccessJobs } from "./access-jobs.ts";
import { accountState } from "./account-state.ts";
import { createCredentialReports } from "./credential-reports.ts";
import { createCredentials } from "./credentials.ts";
import { generateOrganization } from "./generate.ts";
import type { SimulatedAccount, SimulatedOrganization } from "./organization.ts";
import { iam } from "./services/iam.ts";
import { bulkOf } from "./sizes.ts";

const now = new Date("2026-03-01T10:00:00Z");
const make = (accounts: number, largestAccount?: number): SimulatedOrganization =>
  generateOrganization({
    accounts,
    seed: 1,
    now,
    ...(largestAccount === undefined ? {} : { largestAccount }),
  });

function sizeOf(organization: SimulatedOrganization, account: SimulatedAccount): number {
  return Object.values(bulkOf(organization, account)).reduce((sum: number, count: number) => sum + count, 0);
}

describe("sizes", () => {
  test("the largest of 10,000 accounts holds 100,000 resources, half of them hold next to nothing", () => {
    const organization = make(10_000);
    const sizes = organization.accounts
      .map((account) => sizeOf(organization, account))
      .sort((left, right) => right - left);
    expect(sizes[0]).toBe(100_000);
    expect(sizes[5_000]).toBeLessThan(20);
    // A power law: ten times the size, about a tenth of the accounts.
    const above = (size: number) => sizes.filter((one) => one > size).length;
    expect(above(100) / above(1_000)).toBeGreaterThan(5);
    expect(above(100) / above(1_000)).toBeLessThan(20);
    expect(above(1_000)).toBeGreaterThan(20);
  });

  test("the demo of 50 stays small; the size of the largest may be asked for", () => {
    const largest = (organization: SimulatedOrganization) =>
      Math.max(...organization.accounts.map((account) => sizeOf(organization, account)));
    expect(largest(make(50))).toBe(500);
    expect(largest(make(50, 100_000))).toBe(100_000);
  });

  test("what costs a reader several calls each stays bounded", () => {
    const organization = make(10_000);
    const bulks = organization.accounts.map((account) => bulkOf(organization, account));
    expect(Math.max(...bulks.map(({ users }) => users))).toBe(100);
    expect(Math.max(...bulks.map(({ buckets }) => buckets))).toBe(300);
  });

  test("an account holds the same in a larger organization, up to what the smaller one allows", () => {
    const [small, large] = [make(200), make(2_000)];
    for (const account of small.accounts.slice(9, 199)) {
      const inLarge = large.accounts[account.index];
      expect(inLarge === undefined ? null : Math.min(2_000, sizeOf(large, inLarge))).toBe(
        sizeOf(small, account),
      );
    }
  });
});

describe("an account of 100,000 resources", () => {
  const organization = make(50, 100_000);
  const account = organization.accounts[8];
  if (account === undefined) throw new Error("the ninth account is the largest");
  const state = accountState(organization, account.id);
  const credentials = createCredentials(organization);
  const call = {
    organization,
    state,
    caller: { ...credentials.baseCaller, accountId: account.id },
    region: "us-east-1",
    now,
    headers: {},
    credentials,
    reports: createCredentialReports(),
    jobs: createAccessJobs(),
  };
  const page = (
    input: GetAccountAuthorizationDetailsCommandInput,
  ): Omit<GetAccountAuthorizationDetailsCommandOutput, "$metadata"> =>
    iam.GetAccountAuthorizationDetails(input, call);

  test("is listed in pages, each entity once, in a few hundred calls", () => {
    const arns = new Set<string>();
    let pages = 0;
    let listed = 0;
    let Marker: string | undefined;
    do {
      const answer = page({ MaxItems: 1000, ...(Marker === undefined ? {} : { Marker }) });
      pages += 1;
      const entities = [answer.UserDetailList, answer.RoleDetailList, answer.Policies].flatMap(
        (list): { Arn?: string | undefined }[] => list ?? [],
      );
      for (const { Arn = "" } of entities) {
        listed += 1;
        arns.add(Arn);
      }
      Marker = answer.IsTruncated === true ? answer.Marker : undefined;
    } while (Marker !== undefined);
    expect(listed).toBe(arns.size);
    expect(arns.size).toBeGreaterThan(99_000);
    expect(pages).toBeLessThan(500);
    expect([...arns].filter((arn) => arn.endsWith(`:role/${organization.auditRoleName}`))).toHaveLength(1);
  });

  test("counts as many roles and policies as it lists, and finds each by its name", () => {
    const { SummaryMap } = iam.GetAccountSummary({}, call);
    expect(SummaryMap?.["Roles"]).toBeGreaterThan(80_000);
    const { Roles = [], Marker } = iam.ListRoles({ MaxItems: 100 }, call);
    const [last] = Roles.slice(-1);
    expect(Marker).toBeDefined();
    expect(iam.GetRole({ RoleName: last?.RoleName }, call).Role).toEqual(last);
    expect(() => iam.GetRole({ RoleName: "task-none-000123" }, call)).toThrow("cannot be found");
    expect(() => iam.GetRole({ RoleName: "task-none-999999" }, call)).toThrow("cannot be found");
  });

  test("a policy says to how many roles it is attached", () => {
    const { bulk } = state.identity;
    const counts = new Map<string, number>();
    for (const role of bulk.roles.slice(0, bulk.roles.length))
      for (const { arn } of role.attached) counts.set(arn, (counts.get(arn) ?? 0) + 1);
    for (const { arn } of bulk.policies.slice(0, bulk.policies.length))
      if (bulk.attachments(arn) !== (counts.get(arn) ?? 0)) expect(arn).toBe("attached as often as it says");
    expect(counts.size).toBe(bulk.policies.length + 1);
  });

  test("buckets and users are bounded, and no two have the same name", () => {
    const { identity, storage } = state;
    expect(storage.buckets.length).toBeGreaterThanOrEqual(300);
    expect(new Set(storage.buckets.map(({ name }) => name)).size).toBe(storage.buckets.length);
    expect(identity.users.length).toBeGreaterThanOrEqual(100);
    expect(new Set(identity.users.map(({ name }) => name)).size).toBe(identity.users.length);
  });
});
