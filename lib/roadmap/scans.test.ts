import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { daysAgo, now } from "./a-fact.fixture.ts";
import { aScan } from "./a-scan.fixture.ts";
import { anInput } from "./an-input.fixture.ts";
import { evaluateAccount } from "./evaluate.ts";
import type { AccountScan } from "./records/scans.ts";
import { noRecords, recordKinds } from "./records.ts";
import { dayOf, scansOf } from "./scans.ts";

it("takes the file that docs/scans.md shows, and judges by it", () => {
  const docs = readFileSync(new URL("../../docs/scans.md", import.meta.url), "utf8");
  const example = /```json\n([\s\S]*?)```/.exec(docs)?.[1] ?? "";
  const { accounts, ...head } = recordKinds.scan.schema.parse(JSON.parse(example));
  const part = accounts["111122223333"];
  if (part === undefined) throw new Error("the example is about no account");
  const data: AccountScan = { ...head, ...part };
  const records = { ...noRecords, scans: [{ data, recordedAt: now, recordedBy: "security" }] };
  const verdict = evaluateAccount(anInput({ records })).get("3.3");
  expect(verdict).toMatchObject({ state: "PARTIAL", excepted: 1 });
  expect(verdict?.evidence).toContainEqual(expect.objectContaining({ region: "eu-west-1", result: "pass" }));
});

it("orders scans newest first, and leaves out those before the account joined and those to come", () => {
  const ended = (days: number) => aScan({ finishedAt: daysAgo(days) });
  const { account } = anInput({ account: { joinedAt: new Date(daysAgo(50)) } });
  const records = { ...noRecords, scans: [ended(60), ended(40), ended(2), ended(-1), ended(10)] };
  expect(scansOf({ account, records, now }).map(({ finishedAt }) => dayOf(finishedAt))).toEqual([
    "2026-11-19",
    "2026-11-11",
    "2026-10-12",
  ]);
});
