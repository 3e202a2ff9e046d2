import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { anException, denied, homeRegion, logId, regions } from "#lib/roadmap/a-fact.fixture.ts";
import {
  aBucketListFact,
  anOwnTrail,
  aSelectorsFact,
  aStoresFact,
  aTrail,
  aTrailsFact,
  everything,
  ownTrailArn,
} from "#lib/roadmap/a-trail.fixture.ts";
import {
  everywhere,
  excluding,
  judge,
  keepsOwnLogs,
  met,
  noTrails,
  notMet,
  type Row,
  recording,
  sharedBut,
} from "#lib/roadmap/a-trail-scene.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";

const settings = { ...defaultSettings, requireOrgTrail: false };

const single = (region: string, IncludeGlobalServiceEvents: boolean) =>
  aTrailsFact(
    region,
    anOwnTrail({
      TrailARN: ownTrailArn.replace("us-east-1", region),
      HomeRegion: region,
      IsMultiRegionTrail: false,
      IncludeGlobalServiceEvents,
    }),
  );
const singles = (atLeader: boolean): Envelope[] => {
  const arns = regions.map((region) => ownTrailArn.replace("us-east-1", region));
  const selectors = aSelectorsFact(everything, ownTrailArn);
  const data = { trails: arns.map((TrailARN) => ({ TrailARN, selectors: everything })) };
  const facts = regions.map((region) => single(region, region === homeRegion && atLeader));
  return [...goodFactsBut(...facts), { ...selectors, data }];
};
const stopped = aTrail({}, { IsLogging: false });

const combinations: Row[] = [
  ["single-region trails add up where one records global services", { facts: singles(true), settings }, met],
  [
    "single-region trails without the events of global services",
    { facts: singles(false), settings },
    { state: "PARTIAL", fractionHundredths: 94 },
  ],
  ["a trail of the account, requireOrgTrail off", { facts: keepsOwnLogs, settings }, met],
  [
    "old trail of the account beside the organization's: no penalty",
    {
      facts: [...everywhere(aTrail(), anOwnTrail()), aSelectorsFact(everything, ownTrailArn)],
    },
    met,
  ],
  [
    "the organization's trail is stopped, the account's own works",
    { facts: [...everywhere(stopped, anOwnTrail()), aSelectorsFact(everything, ownTrailArn)] },
    { state: "PARTIAL", fractionHundredths: 90 },
  ],
  [
    "the organization's trail is unknown, the account's own works: nobody can say which of the two",
    {
      facts: [...everywhere(aTrail(), anOwnTrail()), aSelectorsFact(everything, ownTrailArn)],
      sharedFacts: sharedBut(denied(aSelectorsFact(null), "cloudtrail:GetEventSelectors")),
    },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "an account in no organization can have no other trail than its own",
    {
      facts: [...keepsOwnLogs],
      organization: { kind: "standalone" },
    },
    met,
  ],
  [
    "an event data store of the organization stands in for a trail",
    {
      facts: goodFactsBut(...noTrails),
      sharedFacts: sharedBut(aStoresFact({}, `arn:aws:cloudtrail:us-east-1:${logId}:eventdatastore/e1`)),
    },
    met,
  ],
  [
    "an event data store that the management account keeps",
    { facts: goodFactsBut(...noTrails), sharedFacts: sharedBut(aStoresFact({})) },
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "an event data store that has stopped",
    {
      facts: goodFactsBut(...noTrails),
      sharedFacts: sharedBut(aStoresFact({ Status: "STOPPED_INGESTION" })),
    },
    notMet,
  ],
  [
    "an event data store of another account alone",
    { facts: goodFactsBut(...noTrails), sharedFacts: sharedBut(aStoresFact({ OrganizationEnabled: false })) },
    notMet,
  ],
  [
    "an event data store of one region",
    { facts: goodFactsBut(...noTrails), sharedFacts: sharedBut(aStoresFact({ MultiRegionEnabled: false })) },
    { state: "PARTIAL", fractionHundredths: 2 },
  ],
  [
    "event data stores could not be read: a missing trail stays a failure, marked as such",
    {
      facts: goodFactsBut(...noTrails),
      sharedFacts: sharedBut(denied({ ...aStoresFact(), data: null }, "cloudtrail:ListEventDataStores")),
    },
    { ...notMet, evidenceIncomplete: true },
  ],
  [
    "strictSources: leaving out KMS is a filter",
    { ...recording(excluding("kms.amazonaws.com")), settings: { ...defaultSettings, strictSources: true } },
    notMet,
  ],
  [
    "a region under an exception leaves the fraction",
    { facts: goodFactsBut(aTrailsFact("sa-east-1")), exceptions: [anException("3.1", "sa-east-1")] },
    { state: "MET", excepted: 1, units: 16 },
  ],
  [
    "every region rests on an accepted trail of the account",
    { facts: keepsOwnLogs, exceptions: [anException("3.1", ownTrailArn)] },
    { state: "PARTIAL", fractionHundredths: 99, reasonCode: "excepted", excepted: 17 },
  ],
];

describe("3.1 CloudTrail: several recorders, settings, exceptions", () => {
  it.each(combinations)("%s", (_name, changes, expected) => {
    expect(judge(anInput(changes))).toMatchObject(expected);
  });

  it("says the common cause once where the log account cannot be read", () => {
    const verdict = judge(
      anInput({
        sharedFacts: sharedBut(denied({ ...aBucketListFact(logId), data: null }, "s3:ListBuckets")),
      }),
    );
    expect(verdict.reason).toBe(
      `Account ${logId}: the audit role may not call s3:ListAllMyBuckets: ap-northeast-1, ap-northeast-2, ap-northeast-3 and 14 more.`,
    );
  });
});
