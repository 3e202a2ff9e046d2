import { describe, expect, it } from "vitest";
import { prepareRecord } from "./record-preparing.ts";
import type { RecordKindName } from "./records.ts";

const now = new Date("2026-11-22T08:00:00Z");
const prepare = (kind: RecordKindName, data: unknown) => prepareRecord(kind, data, { actor: "cli:ada", now });
const accountId = "111122223333";

const guideline = { title: "Rules", url: "https://wiki.example.com/rules", reviewBy: "2027-03-01" };
const scan = {
  tool: "prowler",
  version: "5.13",
  startedAt: "2026-11-20T01:00:00Z",
  finishedAt: "2026-11-20T02:00:00Z",
  mode: "regular",
  accounts: {
    [accountId]: { regions: { "eu-west-1": { checksRun: ["s3_public"] } } },
    "444455556666": { regions: {} },
  },
};

describe("a record that fits its kind", () => {
  it("a scan is cut into its accounts, each with the scan's own times", () => {
    const { tool, version, startedAt, finishedAt, mode } = scan;
    expect(prepare("scan", scan)).toMatchObject({
      parts: [
        {
          accountId,
          key: "prowler 2026-11-20T01:00:00Z",
          data: {
            tool,
            version,
            startedAt,
            finishedAt,
            mode,
            regions: { "eu-west-1": { errors: [] } },
            findings: [],
          },
        },
        { accountId: "444455556666" },
      ],
    });
  });

  it("documents are told apart by their link, sweeps by their source", () => {
    expect(prepare("guideline", guideline)).toMatchObject({
      parts: [{ accountId: null, key: guideline.url }],
    });
    const sweep = { source: "finance", doneAt: "2026-11-01", evidenceUrl: "https://a.example" };
    expect(prepare("sweep", sweep)).toMatchObject({ parts: [{ accountId: null, key: "finance" }] });
  });
});

describe("what is refused names its field", () => {
  it.each<[string, RecordKindName, unknown, RegExp]>([
    ["something that is no record", "candidate", "Ada", /^the record: /],
    ["an account id that is none", "candidate", { accountId: "12" }, /^accountId: must be an account id/],
    [
      "a field that the kind does not have",
      "candidate",
      { accountId, classification: "ours", phone: "1" },
      /^the record: .*phone/,
    ],
    [
      "a search of tomorrow",
      "sweep",
      { source: "finance", doneAt: "2026-11-23", evidenceUrl: "https://a.example" },
      /^doneAt: this time has not come/,
    ],
    ["a scan that ends before it begins", "scan", { ...scan, finishedAt: "2026-11-19" }, /^finishedAt: /],
    ["a scan of no account", "scan", { ...scan, accounts: {} }, /^accounts: names at least one/],
    [
      "a finding without severity",
      "scan",
      { ...scan, accounts: { [accountId]: { regions: {}, findings: [{}] } } },
      /^accounts\.111122223333\.findings\.0\./,
    ],
    [
      "a review that has passed",
      "guideline",
      { ...guideline, reviewBy: "2026-11-01" },
      /^reviewBy: .*day to come/,
    ],
    [
      "a review in more than a year",
      "guideline",
      { ...guideline, reviewBy: "2027-12-01" },
      /^reviewBy: .*365/,
    ],
    ["a link that is none", "guideline", { ...guideline, url: "javascript:alert(1)" }, /^url: /],
    [
      "more readers than there are",
      "guideline",
      { ...guideline, acknowledged: { teams: 3, total: 2 } },
      /^acknowledged\.teams: /,
    ],
    [
      "an alert that was seen before it was sent",
      "heartbeat",
      {
        method: "canary_api_call",
        accountId,
        region: "eu-west-1",
        channel: "#a",
        injectedAt: "2026-11-02",
        seenAt: "2026-11-01",
      },
      /^seenAt: /,
    ],
  ])("%s", (_case, kind, data, problem) => {
    const result = prepare(kind, data);
    expect("problem" in result ? result.problem : "accepted").toMatch(problem);
  });
});
