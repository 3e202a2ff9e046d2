import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aRegionsFact,
  daysAgo,
  denied,
  hoursAgo,
  managementId,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInstance, aStackSet, aStackSetsFact } from "#lib/roadmap/a-stack-set.fixture.ts";
import {
  anAccount,
  anAnswer,
  anOrganizationInput,
  aTreeFact,
  businessIds,
} from "#lib/roadmap/an-organization.fixture.ts";
import { evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import type { AccountVerdict, OrganizationInput } from "#lib/roadmap/input.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const nine = businessIds(9);
const everybody = [managementId, ...nine];
const two: Exclude<Parameters<typeof aRegionsFact>[0], undefined> = [
  ["us-east-1", "ENABLED_BY_DEFAULT"],
  ["eu-west-1", "ENABLED_BY_DEFAULT"],
];
const regionsFact = { ...aRegionsFact(two), accountId: managementId };
const tree = (more: Parameters<typeof anAccount>[1][] = []) =>
  aTreeFact(everybody.map((id, at) => anAccount(id, more[at] ?? {})));

const met: AccountVerdict = {
  state: "MET",
  fractionHundredths: 100,
  units: 1,
  known: 1,
  excepted: 0,
  reasonCode: "met",
  validUntil: null,
};
const bad: AccountVerdict = { ...met, state: "NOT_MET", fractionHundredths: 0, reasonCode: "failing" };
const open: AccountVerdict = {
  ...met,
  state: "UNKNOWN",
  fractionHundredths: null,
  known: 0,
  reasonCode: "denied",
};
const excepted: AccountVerdict = {
  ...met,
  state: "PARTIAL",
  fractionHundredths: 99,
  excepted: 1,
  units: 0,
  reasonCode: "excepted",
};

/** The same on every account, the management account fine. */
function outcomes(verdict: AccountVerdict, others: Record<string, AccountVerdict> = {}) {
  const all = (one: AccountVerdict) =>
    new Map(["3.1", "3.2", "3.4", "4.1"].map((id) => [id, id === "3.4" ? one : met]));
  return new Map(everybody.map((id) => [id, all(others[id] ?? (id === managementId ? met : verdict))]));
}

const process = anAnswer({ itemId: "3.5", question: "process" });
const pipeline = anAnswer({ itemId: "3.5", question: "baseline-pipeline" });
const current = aStackSet(nine.map((id) => anInstance(id)));

function facts(...stackSets: Parameters<typeof aStackSetsFact>[1] & object): Envelope[] {
  return [tree(), regionsFact, aStackSetsFact("us-east-1", stackSets), aStackSetsFact("eu-west-1")];
}

function judge(changes: Partial<OrganizationInput> = {}): Verdict | undefined {
  return evaluateOrganization(
    anOrganizationInput({
      sharedFacts: facts(current),
      attestations: [process],
      verdicts: outcomes(bad),
      ...changes,
    }),
  ).get("3.5");
}

const ouOnly = aStackSet(
  nine.slice(0, 5).map((id) => anInstance(id)),
  { OrganizationalUnitIds: ["ou-one"] },
);
const rows: [name: string, changes: Partial<OrganizationInput>, expected: Partial<Verdict>][] = [
  ["doc 7/7, StackSet auto-deploy at root, all CURRENT", {}, { state: "MET" }],
  [
    "StackSet auto-deploy on, targets one OU only; 4 of 10 accounts lack it",
    { sharedFacts: facts(ouOnly) },
    { state: "PARTIAL", fractionHundredths: 66 },
  ],
  [
    "doc only: the document and the outcome share",
    { sharedFacts: facts() },
    { state: "PARTIAL", fractionHundredths: 36 },
  ],
  [
    "doc only, every outcome fine",
    { sharedFacts: facts(), verdicts: outcomes(met) },
    { state: "PARTIAL", fractionHundredths: 90 },
  ],
  [
    "scripts exist, all CURRENT, process never answered",
    { attestations: [] },
    { state: "UNKNOWN", reasonCode: "needs_answer", knownFractionHundredths: 70 },
  ],
  [
    'same, answered "no document"',
    { attestations: [anAnswer({ itemId: "3.5", question: "process", holds: false })] },
    { state: "PARTIAL", fractionHundredths: 70 },
  ],
  [
    "a document that answers none of the seven",
    { attestations: [anAnswer({ itemId: "3.5", question: "process", details: { answers: {} } })] },
    { state: "PARTIAL", fractionHundredths: 70 },
  ],
  [
    "doc reviewBy passed, rest MET",
    { attestations: [{ ...process, reviewBy: new Date(daysAgo(1)) }] },
    { state: "UNKNOWN", reasonCode: "expired", knownFractionHundredths: 70 },
  ],
  [
    "ListStackInstances denied, outcomes unknown",
    {
      sharedFacts: facts(current).map((fact) =>
        fact.collector === "cloudformation.stack-sets"
          ? denied(fact, "cloudformation:ListStackInstances")
          : fact,
      ),
      verdicts: outcomes(open),
    },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "ListStackInstances denied, every outcome fine",
    {
      sharedFacts: facts(current).map((fact) =>
        fact.region === "us-east-1" ? denied(fact, "cloudformation:ListStackInstances") : fact,
      ),
      verdicts: outcomes(met),
    },
    { state: "MET" },
  ],
  [
    "ListStackSets denied in one region: the accounts may have their baseline from there",
    {
      sharedFacts: facts().map((fact) =>
        fact.region === "eu-west-1" ? denied(fact, "cloudformation:ListStackSets") : fact,
      ),
    },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "SKIPPED_SUSPENDED_ACCOUNT for a suspended account",
    {
      sharedFacts: [
        tree([{}, { State: "SUSPENDED" }]),
        ...facts(
          aStackSet(
            nine.map((id, at) =>
              anInstance(
                id,
                at === 0 ? { Status: "OUTDATED", DetailedStatus: "SKIPPED_SUSPENDED_ACCOUNT" } : {},
              ),
            ),
          ),
        ).slice(1),
      ],
    },
    { state: "MET" },
  ],
  [
    "acquired account joined by invite, no baseline",
    {
      sharedFacts: [
        tree([{}, { JoinedMethod: "INVITED" }]),
        ...facts(aStackSet(nine.slice(1).map((id) => anInstance(id)))).slice(1),
      ],
    },
    { state: "PARTIAL", fractionHundredths: 94 },
  ],
  [
    "one OUTDATED counts half",
    {
      sharedFacts: facts(
        aStackSet(nine.map((id, at) => anInstance(id, at === 0 ? { Status: "OUTDATED" } : {}))),
      ),
    },
    { state: "PARTIAL", fractionHundredths: 97 },
  ],
  [
    "one INOPERABLE counts nothing",
    {
      sharedFacts: facts(
        aStackSet(nine.map((id, at) => anInstance(id, at === 0 ? { Status: "INOPERABLE" } : {}))),
      ),
    },
    { state: "PARTIAL", fractionHundredths: 94 },
  ],
  [
    "one CURRENT but drifted counts nothing",
    {
      sharedFacts: facts(
        aStackSet(nine.map((id, at) => anInstance(id, at === 0 ? { DriftStatus: "DRIFTED" } : {}))),
      ),
    },
    { state: "PARTIAL", fractionHundredths: 94 },
  ],
  [
    "a drifted one whose outcome holds is fine",
    {
      sharedFacts: facts(
        aStackSet(nine.map((id, at) => anInstance(id, at === 0 ? { DriftStatus: "DRIFTED" } : {}))),
      ),
      verdicts: outcomes(bad, { [nine[0] ?? ""]: excepted }),
    },
    { state: "MET" },
  ],
  [
    "joined 5 h ago, no baseline yet",
    {
      sharedFacts: [
        tree([{}, { JoinedTimestamp: hoursAgo(5) }]),
        ...facts(aStackSet(nine.slice(1).map((id) => anInstance(id)))).slice(1),
      ],
    },
    { state: "UNKNOWN", reasonCode: "new" },
  ],
  [
    "management account: only its outcome counts",
    { verdicts: outcomes(bad, { [managementId]: bad }) },
    { state: "PARTIAL", fractionHundredths: 94 },
  ],
  [
    "management account's outcome unknown",
    { verdicts: outcomes(bad, { [managementId]: open }) },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "the stack set of the audit role is no baseline",
    { sharedFacts: facts({ ...current, StackSetName: "WaymarkAudit" }) },
    { state: "PARTIAL", fractionHundredths: 36 },
  ],
  [
    "only the stack sets that the setting names are one",
    { settings: { ...defaultSettings, baselineStackSets: ["another"] } },
    { state: "PARTIAL", fractionHundredths: 36 },
  ],
  [
    "a pipeline that somebody answers for, every outcome fine",
    { sharedFacts: facts(), attestations: [process, pipeline], verdicts: outcomes(met) },
    { state: "MET" },
  ],
  [
    "that answer has passed its review",
    {
      sharedFacts: facts(),
      attestations: [process, { ...pipeline, reviewBy: new Date(daysAgo(1)) }],
      verdicts: outcomes(met),
    },
    { state: "UNKNOWN", reasonCode: "expired", knownFractionHundredths: 90 },
  ],
  [
    "ListAccounts denied",
    { sharedFacts: [denied(tree(), "organizations:ListAccounts"), ...facts(current).slice(1)] },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "nothing at all",
    {
      sharedFacts: facts(),
      attestations: [anAnswer({ itemId: "3.5", question: "process", holds: false })],
      verdicts: outcomes(bad, { [managementId]: bad }),
    },
    { state: "NOT_MET", fractionHundredths: 0 },
  ],
];

describe("3.5", () => {
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(judge(changes)).toMatchObject(expected);
  });

  it("a document that answers five of seven", () => {
    const answers = { who: true, purpose: true, rootCredentials: true, mfa: true, emailPattern: true };
    const verdict = judge({
      attestations: [anAnswer({ itemId: "3.5", question: "process", details: { answers } })],
    });
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 91 });
    expect(verdict?.failing.map(({ why }) => why)).toEqual([
      "The document does not say who receives its mail.",
      "The document does not say telephone and billing data.",
    ]);
  });

  it("a delegated administrator is asked where the management account cannot be", () => {
    const sharedFacts = facts(current).map((fact) =>
      fact.collector === "cloudformation.stack-sets" ? denied(fact, "cloudformation:ListStackSets") : fact,
    );
    const seen = [
      aStackSetsFact("us-east-1", [current], securityId),
      aStackSetsFact("eu-west-1", [], securityId),
    ];
    expect(judge({ sharedFacts })).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
    expect(judge({ sharedFacts: [...sharedFacts, ...seen] })).toMatchObject({ state: "MET" });
  });

  it("names the accounts without a baseline", () => {
    const verdict = judge({ sharedFacts: facts(ouOnly) });
    expect(verdict?.failing.map(({ resource }) => resource)).toEqual(["account-baseline", ...nine.slice(5)]);
  });

  it("losing any fact never makes it met, nor better", () => {
    for (const all of [facts(current), facts(ouOnly)])
      for (const verdicts of [outcomes(bad), outcomes(met), outcomes(open)])
        for (const [at, fact] of all.entries())
          for (const lost of [
            all.toSpliced(at, 1),
            ...fact.ops.map(({ op }) => all.with(at, denied(fact, op))),
          ]) {
            const [before, after] = [
              judge({ sharedFacts: all, verdicts }),
              judge({ sharedFacts: lost, verdicts }),
            ];
            const label = `without ${fact.collector} in ${fact.region}`;
            if (before?.state !== "MET") expect(after?.state, label).not.toBe("MET");
            expect(after?.fractionHundredths ?? 0, label).toBeLessThanOrEqual(
              before?.fractionHundredths ?? 0,
            );
          }
  });
});
