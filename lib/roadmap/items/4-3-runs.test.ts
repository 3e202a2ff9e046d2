import { describe, expect, it } from "vitest";
import { daysAgo, hoursAgo } from "#lib/roadmap/a-fact.fixture.ts";
import { anUnscannedRegion, aScan, aScannedRegion, scannedRegions } from "#lib/roadmap/a-scan.fixture.ts";
import { anAnswer } from "#lib/roadmap/an-organization.fixture.ts";
import { noRecords } from "#lib/roadmap/records.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import { imported, judge, north, one, type Row } from "./4-3-scanned.fixture.ts";

const counts = { settings: { ...defaultSettings, waymarkCountsAsScanner: true } };
const ownRuns = (...times: string[]) => ({ ownScans: { [north]: times.map((time) => new Date(time)) } });
const unscanned = anUnscannedRegion(north);

const runRows: Row[] = [
  [
    "two complete runs on two days",
    one(unscanned, { ...counts, ...ownRuns(daysAgo(1), daysAgo(2)) }),
    { state: "MET" },
  ],
  [
    "the same, where Waymark does not count",
    one(unscanned, ownRuns(daysAgo(1), daysAgo(2))),
    { state: "NOT_MET" },
  ],
  [
    "only one complete run",
    one(unscanned, { ...counts, ...ownRuns(hoursAgo(1)) }),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "two runs of one day are one",
    one(unscanned, { ...counts, ...ownRuns(hoursAgo(1), hoursAgo(5)) }),
    { state: "PARTIAL" },
  ],
  [
    "the last complete run is too old",
    one(unscanned, { ...counts, ...ownRuns(daysAgo(31), daysAgo(32)) }),
    { state: "NOT_MET" },
  ],
  [
    "the one before is older than two ages",
    one(unscanned, { ...counts, ...ownRuns(daysAgo(1), daysAgo(61)) }),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  ["two reports of one run", one(unscanned, imported(5, 5)), { state: "PARTIAL", fractionHundredths: 50 }],
  [
    "one scan before the account joined, one since",
    one(unscanned, { ...imported(5, 20), account: { joinedAt: new Date(daysAgo(10)) } }),
    { state: "PARTIAL" },
  ],
  [
    "the setting makes scans age faster",
    one(unscanned, { ...imported(5, 12), settings: { ...defaultSettings, scanMaxAgeDays: 4 } }),
    { state: "NOT_MET" },
  ],
  [
    "scans of other regions",
    one(unscanned, { records: { ...noRecords, scans: [aScan({ regions: scannedRegions(["us-east-1"]) })] } }),
    { state: "NOT_MET", reason: expect.stringContaining("Nothing scans it") },
  ],
  [
    "a region that Waymark leaves out, scanned from outside",
    one([], { ...imported(3, 10), organization: { regionPolicy: ["us-east-1"] } }),
    { state: "MET" },
  ],
  [
    "a region that Waymark leaves out",
    one([], { organization: { regionPolicy: ["us-east-1"] } }),
    { state: "UNKNOWN" },
  ],
];

describe("4.3 regular scanning: single runs", () => {
  it.each(runRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const cspm = (more: Parameters<typeof anAnswer>[0] = {}) => ({
  attestations: [anAnswer({ itemId: "4.3", question: "cspm", ...more })],
});

const attestedRows: Row[] = [
  ["somebody vouches for a scanner", one(unscanned, cspm()), { state: "MET" }],
  ["somebody says there is none", one(unscanned, cspm({ holds: false })), { state: "NOT_MET" }],
  [
    "the account is not among those named",
    one(unscanned, cspm({ details: { accounts: ["222233334444"] } })),
    { state: "NOT_MET" },
  ],
  [
    "an account that joined since, but is named",
    one(unscanned, {
      ...cspm({ details: { accounts: ["111122223333"] }, answeredAt: new Date(daysAgo(20)) }),
      account: { joinedAt: new Date(daysAgo(3)) },
    }),
    { state: "MET" },
  ],
  ["it scans too seldom", one(unscanned, cspm({ details: { intervalDays: 90 } })), { state: "NOT_MET" }],
  [
    "lapsed, while Security Hub works",
    one(aScannedRegion(north), cspm({ reviewBy: new Date(daysAgo(1)) })),
    { state: "MET" },
  ],
];

describe("4.3 regular scanning: a scanner that a person vouches for", () => {
  it.each(attestedRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});
