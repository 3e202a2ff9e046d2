import { describe, expect, it } from "vitest";
import { now } from "#lib/roadmap/a-fact.fixture.ts";
import { aGuideline, dayIn, withGuidelines } from "#lib/roadmap/a-record.fixture.ts";
import { anAnswer, anOrganizationInput } from "#lib/roadmap/an-organization.fixture.ts";
import type { Attestation } from "#lib/roadmap/attestation.ts";
import { evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import type { Guideline } from "#lib/roadmap/records/guidelines.ts";
import type { Records } from "#lib/roadmap/records.ts";
import { noRecords } from "#lib/roadmap/records.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(
  records: Records,
  attestations: Attestation[] = [],
  requiredTopics = defaultSettings.requiredTopics,
) {
  const settings = { ...defaultSettings, requiredTopics };
  const verdict = evaluateOrganization(anOrganizationInput({ records, attestations, settings })).get("4.4");
  if (verdict === undefined) throw new Error("4.4 is an item of organizations");
  return verdict;
}

const documents = (...guidelines: Partial<Guideline>[]) =>
  judge(withGuidelines(...guidelines.map(aGuideline)));
const short = ({ state, fractionHundredths, reasonCode }: Verdict) => [state, fractionHundredths, reasonCode];
const link = (more: Partial<Attestation> = {}) =>
  anAnswer({
    itemId: "4.4",
    question: "guidelines",
    evidenceUrl: "https://wiki.northmole.example/x",
    ...more,
  });
const exception = (days: number) => ({
  pattern: "arn:aws:ec2:*:111122223333:instance/i-bastion",
  rule: "no SSH",
  reason: "bastion",
  approvedBy: "Ada",
  expiresAt: dayIn(days),
});
const topics = aGuideline().topics;

describe("4.4: the decision table", () => {
  it.each<[string, Verdict, unknown[]]>([
    ["valid doc, 7/7, broadcast, register clean", documents({}), ["MET", 100, "met"]],
    ["valid doc, 4/7 topics", documents({ topics: topics.slice(0, 4) }), ["PARTIAL", 87, "failing"]],
    [
      "exception expired",
      documents({ exceptions: [exception(-1), exception(30)] }),
      ["PARTIAL", 90, "failing"],
    ],
    ["url 404", documents({ urlStatus: 404 }), ["PARTIAL", 50, "failing"]],
    ["url 410", documents({ urlStatus: 410 }), ["PARTIAL", 50, "failing"]],
    ["a wiki that only people can open", documents({ urlStatus: 403 }), ["MET", 100, "met"]],
    ["reviewBy yesterday", documents({ reviewBy: dayIn(-1) }), ["UNKNOWN", null, "expired"]],
    ["on the day of its review", documents({ reviewBy: dayIn(0) }), ["MET", 100, "met"]],
    ["nothing registered", judge(noRecords), ["NOT_MET", 0, "failing"]],
    [
      "two docs, one expired, one valid covering all topics",
      documents({ url: "https://a.example", reviewBy: dayIn(-1), exceptions: [exception(-5)] }, {}),
      ["MET", 100, "met"],
    ],
    [
      "two docs that cover the topics together",
      documents({ topics: topics.slice(0, 4) }, { url: "https://b.example", topics: topics.slice(4) }),
      ["MET", 100, "met"],
    ],
    ["a draft", documents({ draft: true }), ["PARTIAL", 50, "failing"]],
    ["never published", documents({ publishedAt: null }), ["PARTIAL", 50, "failing"]],
    ["empty version and owner", documents({ version: "", owner: "" }), ["PARTIAL", 50, "failing"]],
    ["no register", documents({ exceptions: null }), ["PARTIAL", 90, "failing"]],
    [
      "not sent, 79 of 100 teams read it",
      documents({ broadcast: false, acknowledged: { teams: 79, total: 100 } }),
      ["PARTIAL", 90, "failing"],
    ],
    [
      "not sent, 80 of 100 teams read it",
      documents({ broadcast: false, acknowledged: { teams: 80, total: 100 } }),
      ["MET", 100, "met"],
    ],
    [
      "nothing of it at all",
      documents({ draft: true, topics: [], broadcast: false, exceptions: null }),
      ["NOT_MET", 0, "failing"],
    ],
    ["link only: PARTIAL below a half, not MET", judge(noRecords, [link()]), ["PARTIAL", 40, "failing"]],
    [
      "a link past its review",
      judge(noRecords, [link({ reviewBy: new Date(now.getTime() - 1) })]),
      ["UNKNOWN", null, "expired"],
    ],
    ["answered: there is none", judge(noRecords, [link({ holds: false })]), ["NOT_MET", 0, "failing"]],
    ["a link beside a recorded document", judge(withGuidelines(aGuideline()), [link()]), ["MET", 100, "met"]],
    [
      "no topic is required",
      judge(withGuidelines(aGuideline()), [], []),
      ["UNKNOWN", null, "not_configured"],
    ],
    [
      "a topic of one's own, written otherwise",
      judge(withGuidelines(aGuideline({ topics: [" Data  residency "] })), [], ["data residency"]),
      ["MET", 100, "met"],
    ],
  ])("%s", (_case, verdict, expected) => {
    expect(short(verdict)).toEqual(expected);
  });
});

describe("4.4: what the verdict says", () => {
  it("past the review, the score is what is known", () => {
    const verdict = documents({ reviewBy: dayIn(-1), topics: topics.slice(0, 4) });
    expect(verdict).toMatchObject({
      knownFractionHundredths: 87,
      failing: [],
      reason: expect.stringContaining("https://wiki.northmole.example/rules"),
    });
  });

  it("names missing topics and expired exceptions", () => {
    const verdict = documents({ topics: topics.slice(1), exceptions: [exception(-1)] });
    expect(verdict.failing.map(({ resource }) => resource)).toEqual([
      "accounts and ownership",
      exception(-1).pattern,
    ]);
    expect(verdict.reason).toContain("Not covered: accounts and ownership.");
  });

  it("holds until the review, or until the first exception runs out", () => {
    expect(documents({}).validUntil).toEqual(new Date(`${dayIn(120)}T23:59:59.999Z`));
    expect(documents({ exceptions: [exception(90), exception(30)] }).validUntil).toEqual(
      new Date(`${dayIn(30)}T23:59:59.999Z`),
    );
    expect(judge(noRecords, [link()]).validUntil).toEqual(link().reviewBy);
    expect(judge(noRecords).validUntil).toBeNull();
  });
});
