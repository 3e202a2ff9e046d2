import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cliViewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { listRecords } from "./roadmap-records.ts";
import { importTerraformState } from "./terraform-states.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  connectTestOrganization,
  hoursLater,
  memberId,
  organizationId,
} from "./test-scenario.ts";

useTestDatabase();

const viewer = cliViewer("ada");
const [one, two, stranger] = [memberId(1), memberId(2), memberId(99)];
/** Of the test: each has a state of its own. */
let lineage = "";
const bucket = (name: string) => ({
  type: "aws_s3_bucket",
  arn: `arn:aws:s3:::${name}`,
  address: `aws_s3_bucket.${name}`,
});

function state(serial: number, accounts: Readonly<Record<string, string>>, of = lineage) {
  const parts = Object.entries(accounts).map(([accountId, name]) => ({
    accountId,
    lineage: of,
    serial,
    resources: [bucket(name)],
  }));
  return { organizationId, lineage: of, serial, parts };
}

async function recorded(...others: string[]) {
  const records = await listRecords(viewer, { kind: "terraform_state", limit: 100 });
  return records.filter(({ key }) => [lineage, ...others].includes(key ?? ""));
}

/** Account → names of the resources that its states that count say they manage. */
async function kept(...others: string[]): Promise<Record<string, string[]>> {
  const records = await recorded(...others);
  const byAccount = Map.groupBy(records, ({ accountId }) => accountId ?? "");
  return Object.fromEntries(
    [...byAccount].map(([accountId, some]) => [
      accountId,
      some
        // The schema of the kind was checked when it was stored.
        .flatMap(({ data }) => (data as { resources: { address: string }[] }).resources)
        .map(({ address }) => address.replace("aws_s3_bucket.", ""))
        .sort(),
    ]),
  );
}

const audited = () =>
  query<{ actor: string; detail: object }>(
    "select actor, detail from audit_event where action = 'terraform.imported' and detail ->> 'lineage' = $1 order by id",
    [lineage],
  );

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: one }, { id: two }]);
});

beforeEach(async () => {
  lineage = randomUUID();
  await importTerraformState(viewer, { ...state(4, { [one]: "logs", [two]: "site" }), now: hoursLater(1) });
});

describe("importTerraformState", () => {
  it("keeps what is about accounts that are known, and names the others", async () => {
    const result = await importTerraformState(viewer, {
      ...state(1, { [one]: "other", [stranger]: "foreign" }, "another-lineage"),
      now: hoursLater(2),
    });
    expect(result).toEqual({ accounts: [one], unknown: [stranger] });
    expect(await kept("another-lineage")).toEqual({ [one]: ["logs", "other"], [two]: ["site"] });
  });

  it("a later serial takes the place of the whole state, in accounts that it names no longer too", async () => {
    await importTerraformState(viewer, { ...state(5, { [one]: "data" }), now: hoursLater(2) });
    expect(await kept()).toEqual({ [one]: ["data"] });
    const all = await listRecords(viewer, { kind: "terraform_state", ended: true, limit: 100 });
    const own = all.filter(({ key }) => key === lineage);
    expect(own.filter(({ endedBy }) => endedBy === "cli:ada")).toHaveLength(2);
    expect(own.filter(({ endedBy }) => endedBy === null)).toHaveLength(1);
  });

  it("the same serial renews it", async () => {
    await importTerraformState(viewer, { ...state(4, { [one]: "logs", [two]: "site" }), now: hoursLater(9) });
    const records = await recorded();
    expect(records.map(({ recordedAt }) => recordedAt)).toEqual([hoursLater(9), hoursLater(9)]);
  });

  it("an earlier serial is refused, and nothing changes", async () => {
    const before = await audited();
    await expect(
      importTerraformState(viewer, { ...state(3, { [one]: "old" }), now: hoursLater(2) }),
    ).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: "A later state of the same lineage is stored (serial 4, this one has 3).",
    });
    expect(await kept()).toEqual({ [one]: ["logs"], [two]: ["site"] });
    expect(await audited()).toEqual(before);
  });

  it("serials of two lineages have nothing to do with each other", async () => {
    await importTerraformState(viewer, { ...state(0, { [two]: "x" }, "young"), now: hoursLater(2) });
    expect(await kept("young")).toEqual({ [one]: ["logs"], [two]: ["site", "x"] });
  });

  it("a part of another state, or in another form, is refused", async () => {
    const foreign = { ...state(5, { [one]: "x" }), serial: 6, now: hoursLater(2) };
    await expect(importTerraformState(viewer, foreign)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const secret = state(5, { [one]: "x" }).parts.map((part) => ({
      ...part,
      outputs: { password: "canary" },
    }));
    await expect(
      importTerraformState(viewer, { ...state(5, {}), parts: secret, now: hoursLater(2) }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("leaves who imported what in the audit log, and no resource", async () => {
    const [row] = await audited();
    expect(row).toEqual({
      actor: "cli:ada",
      detail: { lineage, serial: 4, accounts: [one, two], rows: 2 },
    });
  });

  it("an unknown organization is not found", async () => {
    const elsewhere = { ...state(1, {}), organizationId: "o-nowhere", now: hoursLater(2) };
    await expect(importTerraformState(viewer, elsewhere)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
