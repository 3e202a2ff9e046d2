import { expect, test } from "vitest";
import { listAccounts } from "./accounts.ts";
import { setCollectedRegions } from "./collected-regions.ts";
import { query } from "./database.ts";
import { getOrganization, listOrganizations, moveEndpoint } from "./organizations.ts";
import { listSettings, readSettings, updateSetting } from "./settings.ts";
import { useTestDatabase } from "./test-database.ts";
import { connectTestOrganization, items, job, management, organizationId, start } from "./test-scenario.ts";

useTestDatabase();

const viewer = { actor: "v", role: "viewer", accounts: "all" } as const;

test("connecting registers the organization and its management account, and says so in the audit log", async () => {
  await connectTestOrganization();
  expect(await getOrganization(job, organizationId)).toMatchObject({
    name: "Test",
    externalId: "external-1",
    regions: [],
  });
  expect(await listAccounts(job, { items, now: start })).toEqual([
    expect.objectContaining({ id: management, name: "Management account", status: "UNKNOWN", ou: null }),
  ]);
  const [row] = await query<{ action: string }>("select * from audit_event");
  expect(row?.action).toBe("organization.connected");
  expect(JSON.stringify(row)).not.toContain("external-1");
});

test("connecting again changes what is given and keeps the external id", async () => {
  await connectTestOrganization({ name: "Renamed", externalId: null, regions: ["eu-west-1"] });
  expect(await getOrganization(job, organizationId)).toMatchObject({
    name: "Renamed",
    externalId: "external-1",
    regions: ["eu-west-1"],
  });
});

test("without an external id a new connection gets one that nobody can guess", async () => {
  const id = "o-secondorgan";
  await connectTestOrganization({ id, externalId: null, managementAccountId: "333333333333" });
  expect((await getOrganization(job, id)).externalId).toMatch(/^[\w-]{32}$/);
});

test("the external id is not for people who only look", async () => {
  expect((await getOrganization(viewer, organizationId)).externalId).toBe("");
  expect(JSON.stringify(await listOrganizations(viewer))).not.toContain("external-1");
});

test("an organization stays at its endpoint, unless it is moved", async () => {
  const elsewhere = connectTestOrganization({ endpoint: "http://127.0.0.1:4566" });
  await expect(elsewhere).rejects.toMatchObject({ code: "WRONG_STATE" });
  await moveEndpoint(job, organizationId, "http://127.0.0.1:4566");
  await connectTestOrganization({ endpoint: "http://127.0.0.1:4566" });
  await moveEndpoint(job, organizationId, null);
});

test.each([
  ["id", { id: "org-1" }],
  ["managementAccountId", { managementAccountId: "123" }],
  ["externalId", { externalId: "with space" }],
  ["roleName", { roleName: "" }],
])("a wrong %s is refused by name, and nothing is stored", async (field, change) => {
  const before = await query("select count(*) from audit_event");
  await expect(connectTestOrganization(change)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    userMessage: expect.stringContaining(field),
  });
  expect(await query("select count(*) from audit_event")).toEqual(before);
});

test("settings have the defaults of the roadmap, keep what is set, and refuse what makes no sense", async () => {
  expect(await readSettings(job)).toMatchObject({
    requireCentral: true,
    requireOrgTrail: true,
    strictSources: false,
    requiredPlans: [],
    maxBreakGlassPerAccount: 2,
    maxServiceKeyAgeDays: 90,
    credentialReportMaxAgeHours: 28,
  });
  await updateSetting(job, "maxServiceKeyAgeDays", 30);
  expect((await readSettings(job)).maxServiceKeyAgeDays).toBe(30);
  await expect(updateSetting(job, "maxServiceKeyAgeDays", "soon")).rejects.toMatchObject({
    code: "INVALID_INPUT",
    userMessage: expect.stringContaining("maxServiceKeyAgeDays"),
  });
  const [row] = await query("select subject, before, after from audit_event order by id desc limit 1");
  expect(row).toEqual({ subject: "maxServiceKeyAgeDays", before: null, after: { value: 30 } });
});

test("a setting says who set it last, by name, and when", async () => {
  const id = "7a1c1f0e-5a52-4c5e-9d2f-0d5f3a4c8b11";
  await query(
    `insert into app_user (id, issuer, subject, name) values ($1, 'https://id.example.com', 'ada', 'Ada L.')`,
    [id],
  );
  const viewOf = async (key: string) => (await listSettings(job)).find((one) => one.key === key);
  expect(await viewOf("unusedWindowDays")).toMatchObject({ isSet: false, setBy: null, setAt: null });
  await updateSetting(job, "unusedWindowDays", 80);
  expect(await viewOf("unusedWindowDays")).toMatchObject({ setBy: job.actor });
  await updateSetting({ actor: `user:${id}`, role: "admin", accounts: "all" }, "unusedWindowDays", 70);
  expect(await viewOf("unusedWindowDays")).toMatchObject({
    value: 70,
    setBy: "Ada L.",
    setAt: expect.stringMatching(/^20.*Z$/),
  });
  await query("delete from setting where key = 'unusedWindowDays'");
});

test("the defaults are those that the evaluators know", async () => {
  const { defaultSettings } = await import("#lib/roadmap/settings.ts");
  await query("delete from setting");
  expect(await readSettings(job)).toEqual(defaultSettings);
});

test("Regions are kept sorted and each once, said again they change nothing, and what is no Region is refused", async () => {
  const set = (regions: string[]) => setCollectedRegions(job, { organizationId, regions });
  const audits = () => query("select 1 from audit_event where action = 'organization.regions_changed'");
  expect(await set(["us-east-1", "eu-west-1", "us-east-1"])).toEqual(["eu-west-1", "us-east-1"]);
  expect(await getOrganization(job, organizationId)).toMatchObject({ regions: ["eu-west-1", "us-east-1"] });
  expect(await audits()).toHaveLength(1);
  await set(["us-east-1", "eu-west-1"]);
  expect(await audits()).toHaveLength(1);
  for (const wrong of ["", "eu-west", "EU-WEST-1", "eu-west-1; drop", "x".repeat(500)])
    await expect(set(["eu-west-1", wrong])).rejects.toMatchObject({ code: "INVALID_INPUT" });
  expect(await set([])).toEqual([]);
  expect(await audits()).toHaveLength(2);
  await expect(
    setCollectedRegions(job, { organizationId: "o-nothing0000", regions: [] }),
  ).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

test("an organization of unknown id is not there", async () => {
  await expect(getOrganization(job, "o-nothing0000")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(moveEndpoint(job, "o-nothing0000", null)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
