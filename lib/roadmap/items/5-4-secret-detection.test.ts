import { describe, expect, it } from "vitest";
import { now } from "#lib/roadmap/a-fact.fixture.ts";
import { aRecorded, dayIn } from "#lib/roadmap/a-record.fixture.ts";
import { anAnswer, anOrganizationInput } from "#lib/roadmap/an-organization.fixture.ts";
import type { Attestation } from "#lib/roadmap/attestation.ts";
import { evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import type { SecretCoverage } from "#lib/roadmap/questions/5-4-secret-detection.ts";
import type { Repositories } from "#lib/roadmap/records/repositories.ts";
import { noRecords } from "#lib/roadmap/records.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(attestations: Attestation[], ...listings: Repositories[]): Verdict {
  const records = { ...noRecords, repositories: listings.map(aRecorded) };
  const verdict = evaluateOrganization(anOrganizationInput({ records, attestations })).get("5.4");
  if (verdict === undefined) throw new Error("5.4 is an item of organizations");
  return verdict;
}

const plain = (more: Partial<Attestation> = {}) =>
  anAnswer({
    itemId: "5.4",
    question: "secret-detection",
    reviewBy: new Date(`${dayIn(60)}T00:00:00Z`),
    ...more,
  });

function counted(
  covered: number,
  total: number,
  controls: SecretCoverage["controls"] = ["push-protection", "pre-commit", "history-scan"],
  blocking = true,
): Attestation {
  const host = {
    host: "github.com",
    org: "northmole",
    reposTotal: total,
    reposCovered: covered,
    asOf: dayIn(-3),
  };
  return plain({ details: { hosts: [host], controls, blocking, tool: "gitleaks" } satisfies SecretCoverage });
}

/** `covered` guarded repositories of `total`; the next `unread` could not be read. */
function listing(
  covered: number,
  total: number,
  more: Partial<Repositories> & { unread?: number; archived?: number } = {},
): Repositories {
  const { unread = 0, archived = 0, ...changes } = more;
  const one = (at: number) => {
    const known = at < covered ? true : at < covered + unread ? null : false;
    return { name: `repo-${at}`, archived: false, scanning: known, pushProtection: known };
  };
  const old = (at: number) => ({ name: `old-${at}`, archived: true, scanning: false, pushProtection: false });
  const repositories = [
    ...Array.from({ length: total }, (_, at) => one(at)),
    ...Array.from({ length: archived }, (_, at) => old(at)),
  ];
  return { host: "github.com", org: "northmole", listedAt: dayIn(-2), repositories, ...changes };
}

const none = (more: Partial<Attestation> = {}) => plain({ id: "none", question: "no-repositories", ...more });
const short = ({ state, fractionHundredths, reasonCode }: Verdict) => [state, fractionHundredths, reasonCode];
const open = ["UNKNOWN", null, "needs_answer"];
const partial = (hundredths: number) => ["PARTIAL", hundredths, "failing"];
const met = ["MET", 100, "met"];

describe("5.4: the decision table", () => {
  it.each<[string, Verdict, unknown[]]>([
    [
      "attested 100/100, push-protection+pre-commit+history, link, review in 60 d",
      judge([counted(100, 100)]),
      met,
    ],
    ["pre-commit only, 100/100 (naive MET)", judge([counted(100, 100, ["pre-commit"])]), partial(75)],
    [
      "pre-commit and history, 60/100",
      judge([counted(60, 100, ["pre-commit", "history-scan"])]),
      partial(60),
    ],
    ["attestation without evidenceUrl", judge([plain({ evidenceUrl: null })]), open],
    ["nothing attested, no connector", judge([]), open],
    [
      "attested last year, lapsed",
      judge([plain({ reviewBy: new Date(now.getTime() - 1) })]),
      ["UNKNOWN", null, "expired"],
    ],
    [
      "attested 100 %, connector 40/100 with push protection (trap)",
      judge([counted(100, 100)], listing(40, 100)),
      partial(40),
    ],
    ["96/100 covered, blocking CI, history", judge([counted(96, 100, ["ci-scan", "history-scan"])]), met],
    ["30 archived repos uncovered, 70/70 live covered", judge([], listing(70, 70, { archived: 30 })), met],
    ["30 archived ones left out of the figures", judge([counted(70, 70)]), met],
    ["94/100 covered, everything else there", judge([counted(94, 100)]), partial(90)],
    ["89/100 covered", judge([counted(89, 100)]), partial(89)],
    ["95 of 100 is enough", judge([counted(95, 100)]), met],
    ["949 of 1000 is not", judge([counted(949, 1000)]), partial(90)],
    ["scans that stop nothing", judge([counted(100, 100, ["ci-scan", "history-scan"], false)]), partial(50)],
    ["the same, 30/100", judge([counted(30, 100, ["ci-scan"], false)]), partial(30)],
    ["only the history was scanned", judge([counted(100, 100, ["history-scan"])]), partial(50)],
    [
      "hooks, and a scan that stops nothing",
      judge([counted(100, 100, ["pre-commit", "ci-scan"], false)]),
      partial(75),
    ],
    ["the history was not scanned", judge([counted(100, 100, ["push-protection"])]), partial(90)],
    ["no controls at all", judge([counted(100, 100, [])]), ["NOT_MET", 0, "failing"]],
    ["0/100 covered", judge([counted(0, 100)]), ["NOT_MET", 0, "failing"]],
    ["1/1000 covered", judge([counted(1, 1000)]), partial(1)],
    ["a plain yes", judge([plain()]), met],
    ["a plain no", judge([plain({ holds: false })]), ["NOT_MET", 0, "failing"]],
    ["figures that count no repositories", judge([counted(0, 0)]), open],
    ["no repositories at all", judge([none()]), ["NOT_APPLICABLE", null, "out_of_scope"]],
    ["no repositories, past its review", judge([none({ reviewBy: now })]), ["UNKNOWN", null, "expired"]],
    ["no repositories, but some are listed", judge([none()], listing(10, 10)), met],
    [
      "no repositories, and later figures",
      judge([none({ answeredAt: new Date(now.getTime() - 9e8) }), counted(9, 10)]),
      partial(90),
    ],
    [
      "listed 94/100, two of them unread",
      judge([], listing(94, 100, { unread: 2 })),
      ["UNKNOWN", null, "not_read"],
    ],
    ["listed 94/100, nothing unread", judge([], listing(94, 100)), partial(90)],
    ["listed 50/100, two unread", judge([], listing(50, 100, { unread: 2 })), partial(50)],
    ["attested 100/100, listed 95/100", judge([counted(100, 100)], listing(95, 100)), met],
    ["listed a month ago, nothing attested", judge([], listing(100, 100, { listedAt: dayIn(-31) })), open],
    [
      "pre-commit attested, push protection listed everywhere",
      judge([counted(100, 100, ["pre-commit"])], listing(100, 100)),
      met,
    ],
  ])("%s", (_case, verdict, expected) => {
    expect(short(verdict)).toEqual(expected);
  });
});

describe("5.4: facts against answers", () => {
  it("a listing that shows less ends the answer, says why, and decides the same afterwards", () => {
    const said = counted(100, 100);
    const before = judge([said], listing(40, 100));
    expect(before.contradicted).toEqual([
      { attestationId: said.id, why: "40 of 100 repositories are covered by what the code host lists" },
    ]);
    const { contradicted: _ended, ...same } = before;
    expect(judge([{ ...said, contradiction: "40 of 100" }], listing(40, 100))).toMatchObject({
      ...same,
      validUntil: expect.any(Date),
    });
  });

  it("five points less is within what people may miscount; what the tool could not read contradicts nobody", () => {
    expect(judge([counted(100, 100)], listing(95, 100)).contradicted).toBeUndefined();
    expect(judge([counted(100, 100)], listing(90, 100, { unread: 6 })).contradicted).toBeUndefined();
    expect(judge([plain()], listing(89, 100)).contradicted).toHaveLength(1);
  });

  it("repositories that are listed end the answer that there are none", () => {
    expect(judge([none()], listing(10, 10)).contradicted).toEqual([
      { attestationId: "none", why: "10 repositories are listed" },
    ]);
  });

  it("names what is not covered, and holds until the review or until the listing is old", () => {
    const verdict = judge([counted(100, 100)], listing(2, 4));
    expect(verdict.failing.map(({ resource }) => resource)).toEqual([
      "github.com/northmole/repo-2",
      "github.com/northmole/repo-3",
    ]);
    expect(judge([counted(9, 10)]).failing).toEqual([
      { resource: "github.com/northmole", region: "global", why: "1 of 10 repositories are not covered." },
    ]);
    expect(judge([plain()]).validUntil).toEqual(plain().reviewBy);
    expect(judge([], listing(9, 9)).validUntil).toEqual(new Date(Date.parse(dayIn(-2)) + 30 * 86_400_000));
  });
});
