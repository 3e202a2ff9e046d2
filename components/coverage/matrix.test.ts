import { expect, test } from "vitest";
import { coverageCell, coverageColumns, regionRows } from "./matrix.ts";

const detail = {
  reads: { "iam.summary": ["global"], "guardduty.detector": ["eu-west-1", "us-east-2"] },
  gaps: [{ collector: "guardduty.detector", region: "us-east-2", causes: [0] }],
  messages: [null],
  regionsKnown: true,
};
const account = {
  id: "222222220001",
  name: "a",
  entered: true,
  failureCode: null,
  reads: 3,
  missing: 1,
  detail,
  refreshedAt: null,
};
const regional = { collector: "guardduty.detector", isGlobal: false };

test("global collectors stand first", () => {
  expect(coverageColumns([account])).toEqual([{ collector: "iam.summary", isGlobal: true }, regional]);
});

test("a cell counts its regions, or one of them", () => {
  expect(coverageCell(account, regional)).toEqual({ reads: 2, missing: 1 });
  expect(coverageCell(account, regional, "eu-west-1")).toEqual({ reads: 1, missing: 0 });
  expect(coverageCell(account, regional, "eu-west-3")).toBeNull();
});

test("of an account that could not be entered everything is missing", () => {
  const closed = { ...account, entered: false };
  expect(coverageCell(closed, regional)).toEqual({ reads: 2, missing: 2 });
  expect(regionRows(closed).every(({ reads, missing }) => reads === missing)).toBe(true);
  const never = { entered: false, detail: { ...detail, reads: {}, gaps: [] } };
  for (const nothing of [never, { entered: false, detail: null }])
    expect(coverageCell(nothing, regional)).toEqual({ reads: 1, missing: 1 });
});

test("regions, the one with most gaps first", () => {
  expect(regionRows(account)).toEqual([
    { region: "us-east-2", reads: 1, missing: 1 },
    { region: "eu-west-1", reads: 1, missing: 0 },
  ]);
});
