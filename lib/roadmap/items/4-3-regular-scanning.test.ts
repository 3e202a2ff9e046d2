import { describe, expect, it } from "vitest";
import {
  aFact,
  anException,
  aRegionsFact,
  daysAgo,
  denied,
  hoursAgo,
  now,
  regions,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aConfigFact,
  aHubFact,
  anUnscannedRegion,
  aRecorder,
  aScannedRegion,
  aStandardsFact,
  hubRules,
  replacing,
} from "#lib/roadmap/a-scan.fixture.ts";
import { goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { anAnswer } from "#lib/roadmap/an-organization.fixture.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";

import { imported, judge, north, one, type Row, unscannedBut, withoutScans } from "./4-3-scanned.fixture.ts";

const everywhere = (make: (region: string) => AccountInput["facts"]) => ({
  facts: goodFactsBut(...regions.flatMap(make)),
});
const unscanned = anUnscannedRegion(north);

const rows: Row[] = [
  [
    "weekly imports all accounts/regions, last 3 d ago",
    unscannedBut([], imported(3, 10, 17, 24)),
    { state: "MET", units: 17, reason: "17 of 17 regions are scanned regularly." },
  ],
  [
    "one import 5 d ago, none before",
    unscannedBut([], imported(5)),
    {
      state: "PARTIAL",
      fractionHundredths: 50,
      reason: expect.stringContaining("needs a second run by 2026-12-16"),
    },
  ],
  [
    "Security Hub READY, recorder on, every control disabled",
    withoutScans(
      everywhere((region) => [
        aHubFact(region),
        aStandardsFact(region),
        aConfigFact(region, [aRecorder(region)], []),
      ]),
    ),
    { state: "NOT_MET", fractionHundredths: 0 },
  ],
  ["weekly until 50 d ago", unscannedBut([], imported(50, 57, 64)), { state: "NOT_MET" }],
  [
    "Security Hub READY, recorder recording=false",
    withoutScans(
      everywhere((region) => [
        aHubFact(region),
        aStandardsFact(region),
        aConfigFact(region, [aRecorder(region, { recording: false })]),
      ]),
    ),
    {
      state: "NOT_MET",
      reason: expect.stringContaining("A standard is READY, but the recorder default stands still"),
    },
  ],
  [
    "StandardsStatus INCOMPLETE (no recorder)",
    withoutScans(
      everywhere((region) => [
        aHubFact(region),
        aStandardsFact(region, "INCOMPLETE", "NO_AVAILABLE_CONFIGURATION_RECORDER"),
        aConfigFact(region, []),
      ]),
    ),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "Security Hub good in 3 of 17 regions",
    unscannedBut(regions.slice(0, 3).flatMap(aScannedRegion)),
    { state: "PARTIAL", fractionHundredths: 17 },
  ],
  ["weekly import runs in the management account only: a member", unscannedBut([]), { state: "NOT_MET" }],
  [
    "DescribeHub AccessDenied, no imports",
    withoutScans(
      everywhere((region) => [
        denied(aHubFact(region), "securityhub:DescribeHub"),
        aStandardsFact(region),
        aConfigFact(region, []),
      ]),
    ),
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "attested CSPM, account joined 3 d ago, after the attestation, and not in its scope",
    unscannedBut([], {
      account: { joinedAt: new Date(daysAgo(3)) },
      attestations: [anAnswer({ itemId: "4.3", question: "cspm", answeredAt: new Date(daysAgo(20)) })],
    }),
    { state: "NOT_MET" },
  ],
  [
    "attested CSPM only, reviewBy passed",
    unscannedBut([], {
      attestations: [anAnswer({ itemId: "4.3", question: "cspm", reviewBy: new Date(daysAgo(1)) })],
    }),
    { state: "UNKNOWN", reasonCode: "expired" },
  ],
  [
    "joined 5 h ago and not scanned",
    unscannedBut([], { account: { joinedAt: new Date(hoursAgo(5)) } }),
    { state: "UNKNOWN", reasonCode: "new", failing: [] },
  ],
];

describe("4.3 regular scanning: the specification's rows", () => {
  it.each(rows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const allGood = regions.flatMap(aScannedRegion);

const regionRows: Row[] = [
  [
    "one region unreadable, no other source there",
    withoutScans({
      facts: goodFactsBut(
        ...replacing(allGood, {
          ...denied(aConfigFact(north), "config:DescribeConfigurationRecorders"),
          data: null,
        }),
      ),
    }),
    { state: "UNKNOWN", known: 16, knownFractionHundredths: 94 },
  ],
  [
    "one region unreadable, imports cover it",
    withoutScans({
      facts: goodFactsBut(
        ...replacing(allGood, {
          ...denied(aConfigFact(north), "config:DescribeConfigurationRecorders"),
          data: null,
        }),
      ),
      ...imported(3, 10),
    }),
    { state: "MET" },
  ],
  [
    "a region was not read at all",
    withoutScans({ facts: goodFactsBut(...allGood).filter(({ region }) => region !== north) }),
    { state: "UNKNOWN" },
  ],
  [
    "a region under an exception",
    unscannedBut(
      allGood.filter(({ region }) => region !== north),
      { exceptions: [anException("4.3", north)] },
    ),
    { state: "MET", excepted: 1 },
  ],
  [
    "the list of regions is denied",
    withoutScans({ facts: goodFactsBut({ ...denied(aRegionsFact(), "account:ListRegions"), data: null }) }),
    { state: "UNKNOWN" },
  ],
];

describe("4.3 regular scanning: regions", () => {
  it.each(regionRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });

  it("names the recorder that stands still, and the region in which nothing scans", () => {
    const stopped = aConfigFact("us-east-1", [
      { ...aRecorder("us-east-1", { recording: false }), arn: null },
    ]);
    const facts = [aHubFact("us-east-1"), aStandardsFact("us-east-1"), stopped];
    const verdict = judge(
      withoutScans({ facts: goodFactsBut(aRegionsFact([north, "us-east-1"]), ...unscanned, ...facts) }),
    );
    expect(verdict.failing).toEqual([
      { resource: "111122223333", region: north, why: "Nothing scans it." },
      {
        resource: "arn:aws:config:us-east-1:111122223333:configuration-recorder/default",
        region: "us-east-1",
        why: "A standard is READY, but the recorder default stands still.",
      },
    ]);
  });

  it("holds until the control that it rests on was evaluated too long ago", () => {
    const facts = [
      aHubFact(north),
      aStandardsFact(north),
      aConfigFact(north, [aRecorder(north)], hubRules(40)),
    ];
    expect(judge(one(facts)).validUntil).toEqual(new Date(now.getTime() + 8 * 3_600_000));
  });

  it("mentions Inspector and the new Security Hub, which are never enough", () => {
    const hub = aHubFact(north, false);
    const hubV2 = { HubV2Arn: `arn:aws:securityhub:${north}:111122223333:hubv2/0a` };
    const ops = hub.ops.map((one) => ({ ...one, outcome: "ok" as const }));
    const seen = aFact(
      "inspector2.accounts",
      ["inspector2:BatchGetAccountStatus"],
      { accounts: [{ accountId: "111122223333", status: "ENABLED" }] },
      { region: north, accountId: securityId },
    );
    const facts = replacing(unscanned, { ...hub, ops, data: { hub: null, hubV2 } });
    const verdict = judge(one(facts, { sharedFacts: [seen] }));
    expect(verdict.state).toBe("NOT_MET");
    const infos = verdict.evidence.filter(({ result }) => result === "info").map(({ observed }) => observed);
    expect(infos).toEqual([
      "Inspector scans for vulnerabilities in 1 of 1 regions; that supports scanning, and is not enough alone.",
      "The new Security Hub is on in 1 of 1 regions; that supports scanning, and is not enough alone.",
    ]);
  });
});
