import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverageOf, type Domain, type EventFamily } from "./event-pattern.ts";
import type { Scalar } from "./event-pattern-matchers.ts";

const values = (...list: Scalar[]): Domain => ({ kind: "values", values: list });
const severities = (from: number) =>
  values(...Array.from({ length: 101 - from * 10 }, (_, step) => (from * 10 + step) / 10));

const finding: EventFamily = new Map<string, Domain>([
  ["source", values("aws.guardduty")],
  ["detail-type", values("GuardDuty Finding")],
  ["account", { kind: "present" }],
  ["detail.severity", severities(4)],
  ["detail.type", { kind: "prefixed", prefix: "" }],
  ["detail.service.archived", values(false)],
]);

const apiCall: EventFamily = new Map<string, Domain>([
  ["source", { kind: "prefixed", prefix: "aws." }],
  ["detail-type", values("AWS API Call via CloudTrail")],
  ["detail.readOnly", values(true, false)],
]);

const guardduty = (rest: object) => ({
  source: ["aws.guardduty"],
  "detail-type": ["GuardDuty Finding"],
  ...rest,
});
const severity = (...matchers: unknown[]) => guardduty({ detail: { severity: matchers } });

describe("coverageOf findings of severity 4 and above", () => {
  it.each([
    ["every finding", guardduty({}), "all"],
    ["the source alone", { source: ["aws.guardduty"] }, "all"],
    ["one of several sources", { source: ["aws.macie", "aws.guardduty"] }, "all"],
    ["a prefix of the source", { source: [{ prefix: "aws." }] }, "all"],
    ["another source", { source: ["aws.ec2"] }, "none"],
    [
      "another detail type",
      { source: ["aws.guardduty"], "detail-type": ["AWS API Call via CloudTrail"] },
      "none",
    ],
    ["severity from 4", severity({ numeric: [">=", 4] }), "all"],
    ["severity from 1 to 10", severity({ numeric: [">=", 1, "<=", 10] }), "all"],
    ["severity above 4", severity({ numeric: [">", 4] }), "part"],
    ["severity from 7", severity({ numeric: [">=", 7] }), "part"],
    ["severity from 8", severity({ numeric: [">=", 8] }), "part"],
    ["severity below 4", severity({ numeric: ["<", 4] }), "none"],
    ["two ranges that meet", severity({ numeric: [">=", 4, "<", 7] }, { numeric: [">=", 7] }), "all"],
    ["two ranges with a gap", severity({ numeric: [">=", 4, "<", 6.9] }, { numeric: [">=", 7] }), "part"],
    ["a numeric of an odd form", severity({ numeric: [">="] }), "unknown"],
    ["a number as text", severity("4"), "none"],
    ["one type", guardduty({ detail: { type: [{ prefix: "UnauthorizedAccess" }] } }), "part"],
    [
      "a list of types",
      guardduty({ detail: { type: ["Recon:EC2/Portscan", "Recon:EC2/PortProbe"] } }),
      "part",
    ],
    ["any type", guardduty({ detail: { type: [{ exists: true }] } }), "all"],
    ["any type by a star", guardduty({ detail: { type: [{ wildcard: "*" }] } }), "all"],
    [
      "all types but one",
      guardduty({ detail: { type: [{ "anything-but": "Recon:EC2/Portscan" }] } }),
      "part",
    ],
    ["what is not archived", guardduty({ detail: { service: { archived: [false] } } }), "all"],
    ["what is archived", guardduty({ detail: { service: { archived: [true] } } }), "none"],
    ["one account, of which nothing is known", guardduty({ account: ["111122223333"] }), "unknown"],
    [
      "a field that is not known",
      guardduty({ detail: { resource: { resourceType: ["Instance"] } } }),
      "part",
    ],
    [
      "a field that is not known, if it is there",
      guardduty({ detail: { hint: [{ exists: true }] } }),
      "unknown",
    ],
    ["an operator that is not known", severity({ "less-than": 4 }), "unknown"],
    ["case of no matter", { source: [{ "equals-ignore-case": "AWS.GuardDuty" }] }, "all"],
    ["a wildcard", { source: [{ wildcard: "aws.*duty" }] }, "all"],
    ["a suffix", { source: [{ suffix: "duty" }] }, "all"],
    ["a prefix of any case", { source: [{ prefix: { "equals-ignore-case": "AWS.G" } }] }, "all"],
    ["anything but another source", { source: [{ "anything-but": ["aws.ec2", "aws.s3"] }] }, "all"],
    ["anything but this one", { source: [{ "anything-but": { prefix: ["aws.g"] } }] }, "none"],
    ["two stars", { source: [{ wildcard: "aws.**" }] }, "unknown"],
    ["$or with one branch for all", { $or: [{ source: ["aws.ec2"] }, { source: ["aws.guardduty"] }] }, "all"],
    ["$or with branches for others", { $or: [{ source: ["aws.ec2"] }, { source: ["aws.s3"] }] }, "none"],
    [
      "$or with two parts",
      {
        source: ["aws.guardduty"],
        detail: { $or: [{ severity: [{ numeric: [">=", 7] }] }, { type: ["a"] }] },
      },
      "unknown",
    ],
    ["$or of one branch, which AWS refuses", { $or: [{ source: ["aws.guardduty"] }] }, "unknown"],
    [
      "a part outranks what is not understood",
      guardduty({ account: ["1"], detail: { severity: [{ numeric: [">=", 8] }] } }),
      "part",
    ],
    ["a value without its list", { source: "aws.guardduty" }, "unknown"],
    ["an empty list", { source: [] }, "unknown"],
    ["an empty object", {}, "unknown"],
    ["a nested empty object", guardduty({ detail: {} }), "unknown"],
  ])("%s", (_name, pattern, expected) => {
    expect(coverageOf(JSON.stringify(pattern), finding)).toBe(expected);
  });

  it.each([
    ["whole numbers and tenths as AWS once wrote them", tenths(4, 10, true), "all"],
    ["without the critical ones", tenths(4, 8.9, true), "part"],
    ["whole numbers in one spelling only", tenths(4, 10, false), "unknown"],
  ])("severities one by one: %s", (_name, list, expected) => {
    expect(coverageOf(`{"source":["aws.guardduty"],"detail":{"severity":[${list}]}}`, finding)).toBe(
      expected,
    );
  });

  it.each(["", "no JSON", "[]", "null", "7", "{", `{"a":${"[".repeat(200_000)}`, "x".repeat(70_000)])(
    "%.20s is unknown",
    (text) => {
      expect(coverageOf(text, finding)).toBe("unknown");
    },
  );
});

function tenths(from: number, to: number, both: boolean): string {
  const texts: string[] = [];
  for (let at = from * 10; at <= to * 10; at += 1) {
    texts.push(String(at / 10));
    if (both && at % 10 === 0) texts.push(`${at / 10}.0`);
  }
  return texts.join(",");
}

describe("coverageOf API calls of any service", () => {
  const calls = (rest: object) => ({ "detail-type": ["AWS API Call via CloudTrail"], ...rest });
  it.each([
    ["the detail type alone", calls({}), "all"],
    ["every source of AWS", calls({ source: [{ prefix: "aws." }] }), "all"],
    ["every source by a star", calls({ source: [{ wildcard: "aws.*" }] }), "all"],
    ["one service", calls({ source: ["aws.iam"] }), "part"],
    ["services by their beginning", calls({ source: [{ prefix: "aws.s" }] }), "part"],
    ["sources of others", calls({ source: ["my.app"] }), "none"],
    ["everything but one service", calls({ source: [{ "anything-but": "aws.kms" }] }), "part"],
    ["everything but one of ours", calls({ source: [{ "anything-but": "my.app" }] }), "all"],
    ["changes only", calls({ detail: { readOnly: [false] } }), "part"],
    ["some calls", calls({ detail: { eventName: ["ConsoleLogin"] } }), "part"],
    [
      "calls and sign-ins",
      { "detail-type": ["AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail"] },
      "all",
    ],
    ["all that comes via CloudTrail", { "detail-type": [{ suffix: "via CloudTrail" }] }, "all"],
    ["findings", { source: ["aws.guardduty"], "detail-type": ["GuardDuty Finding"] }, "none"],
  ])("%s", (_name, pattern, expected) => {
    expect(coverageOf(JSON.stringify(pattern), apiCall)).toBe(expected);
  });
});

/** A second, plain reading of patterns against one event, for the law below. */
function takes(pattern: Record<string, unknown>, event: Record<string, unknown>): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === "$or") return (wanted as Record<string, unknown>[]).some((branch) => takes(branch, event));
    const found = event[key];
    if (!Array.isArray(wanted)) {
      return takes(wanted as Record<string, unknown>, (found ?? {}) as Record<string, unknown>);
    }
    return wanted.some((one: unknown) => accepts(one, found));
  });
}

function accepts(matcher: unknown, found: unknown): boolean {
  if (typeof matcher !== "object" || matcher === null) return matcher === found;
  const [operator = "", operand] = Object.entries(matcher)[0] ?? [];
  const text = typeof found === "string" ? found : null;
  const numbers = operand as [string, number];
  switch (operator) {
    case "exists":
      return (found !== undefined) === operand;
    case "prefix":
      return text?.startsWith(String(operand)) === true;
    case "suffix":
      return text?.endsWith(String(operand)) === true;
    case "anything-but":
      return found !== undefined && found !== operand;
    case "numeric":
      return typeof found === "number" && (numbers[0] === ">=" ? found >= numbers[1] : found < numbers[1]);
    default:
      throw new Error(operator);
  }
}

const word = fc.constantFrom("aws.guardduty", "aws.", "aws.ec2", "duty", "", "a", "b");
const matcher = fc.oneof(
  word,
  fc.record({ prefix: word }),
  fc.record({ suffix: word }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ "anything-but": word }),
  fc.record({ numeric: fc.tuple(fc.constantFrom(">=", "<"), fc.integer({ min: 0, max: 11 })) }),
);
const field = fc.array(matcher, { minLength: 1, maxLength: 3 });
const branch = fc.record(
  { source: field, extra: field, detail: fc.record({ severity: field }) },
  { requiredKeys: [] },
);
const anyPattern = fc.oneof(branch, fc.record({ $or: fc.array(branch, { minLength: 2, maxLength: 3 }) }));
const anyEvent = fc.record(
  {
    source: fc.constant("aws.guardduty"),
    "detail-type": fc.constant("GuardDuty Finding"),
    account: fc.constant("111122223333"),
    extra: word,
    detail: fc.record({
      severity: fc.integer({ min: 40, max: 100 }).map((tenth) => tenth / 10),
      type: word,
      service: fc.constant({ archived: false }),
    }),
  },
  { requiredKeys: ["source", "detail-type", "account", "detail"] },
);

describe("coverageOf against single events", () => {
  it("never says all where an event is left out, nor none where one is taken", () => {
    fc.assert(
      fc.property(anyPattern, anyEvent, (pattern, event) => {
        const coverage = coverageOf(JSON.stringify(pattern), finding);
        if (coverage === "all") expect(takes(pattern, event)).toBe(true);
        if (coverage === "none") expect(takes(pattern, event)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it("answers any text without throwing", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void coverageOf(text, finding)));
  });
});
