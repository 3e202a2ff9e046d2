import { describe, expect, it } from "vitest";
import { aRegionsFact, denied, hoursAgo, logId, managementId, regions } from "#lib/roadmap/a-fact.fixture.ts";
import {
  aBucketListFact,
  anError,
  anOwnTrail,
  aSelectorsFact,
  aTrail,
  aTrailsFact,
  everything,
  logBucket,
  organizationTrailArn,
  ownTrailArn,
} from "#lib/roadmap/a-trail.fixture.ts";
import {
  advanced,
  everywhere,
  excluding,
  judge,
  keepsOwnLogs,
  management,
  met,
  noTrails,
  notMet,
  type Row,
  recording,
  sharedBut,
} from "#lib/roadmap/a-trail-scene.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";

/** The specification's table, row by row. */
const rows: Row[] = [
  [
    "organization multi-region trail, logging, delivered 10 minutes ago, bucket in the log archive, default selectors, replicas in all 17 regions",
    {},
    { ...met, units: 17, known: 17 },
  ],
  ["same, IsLogging=false", { facts: everywhere(aTrail({}, { IsLogging: false })) }, notMet],
  [
    "same, IsLogging=true, delivery error AccessDenied (KMS), last delivery 3 days ago",
    { facts: everywhere(aTrail({}, anError(72))) },
    notMet,
  ],
  [
    "same, error seen for the first time, last delivery 8 hours ago",
    { facts: everywhere(aTrail({}, anError(8))) },
    { state: "UNKNOWN", reasonCode: "not_read", known: 0 },
  ],
  [
    "the same error at the next observation",
    { facts: everywhere(aTrail({}, anError(8, { errorConfirmed: true }))) },
    notMet,
  ],
  [
    "same, IncludeManagementEvents=false (S3 data events only)",
    recording({
      basic: [{ ReadWriteType: "All", IncludeManagementEvents: false, ExcludeManagementEventSources: [] }],
      advanced: null,
    }),
    notMet,
  ],
  [
    "advanced selector eventCategory=Management and readOnly=false",
    recording(advanced([management, ["readOnly", "false"]])),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "advanced: Management and eventName Equals [ConsoleLogin]",
    recording(advanced([management, ["eventName", "ConsoleLogin"]])),
    notMet,
  ],
  [
    "two advanced selectors, readOnly true and false",
    recording(advanced([management, ["readOnly", "true"]], [management, ["readOnly", "false"]])),
    met,
  ],
  [
    "single-region trail in eu-west-1 only, 17 enabled regions: 0.05, not 0.06",
    {
      facts: [
        ...goodFactsBut(
          ...noTrails.map((fact) =>
            fact.region === "eu-west-1"
              ? aTrailsFact(
                  "eu-west-1",
                  anOwnTrail({
                    TrailARN: ownTrailArn.replace("us-east-1", "eu-west-1"),
                    HomeRegion: "eu-west-1",
                    IsMultiRegionTrail: false,
                    IncludeGlobalServiceEvents: false,
                  }),
                )
              : fact,
          ),
        ),
        aSelectorsFact(everything, ownTrailArn.replace("us-east-1", "eu-west-1")),
      ],
    },
    { state: "PARTIAL", fractionHundredths: 5 },
  ],
  [
    "account joined 3 hours ago, no trail seen yet",
    { facts: goodFactsBut(...noTrails), account: { joinedAt: new Date(hoursAgo(3)) } },
    { state: "UNKNOWN", reasonCode: "new", failing: [] },
  ],
  [
    "replica absent in opted-in me-central-1",
    { facts: goodFactsBut(aRegionsFact([...regions, "me-central-1"]), aTrailsFact("me-central-1")) },
    { state: "PARTIAL", fractionHundredths: 94, units: 18 },
  ],
  [
    "member facts fine, GetEventSelectors denied in the owner's account",
    { sharedFacts: sharedBut(denied(aSelectorsFact(null), "cloudtrail:GetEventSelectors")) },
    { state: "UNKNOWN", reasonCode: "denied", known: 0 },
  ],
  [
    "ap-east-1 not scanned, others fine",
    { facts: goodFactsBut(aRegionsFact([...regions, "ap-east-1"])) },
    { state: "UNKNOWN", reasonCode: "not_read", units: 18, known: 17 },
  ],
  [
    "organization trail, bucket in the management account",
    { sharedFacts: sharedBut(aBucketListFact(logId), aBucketListFact(managementId, logBucket)) },
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "multi-region trail of the account to the log archive, requireOrgTrail",
    { facts: keepsOwnLogs },
    { state: "PARTIAL", fractionHundredths: 90, reasonCode: "failing" },
  ],
  ["excludeSources=[kms]", recording(excluding("kms.amazonaws.com")), met],
];

describe("3.1 CloudTrail: the table", () => {
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(judge(anInput(changes))).toMatchObject(expected);
  });

  it("names what is left out where it is met with a note", () => {
    expect(judge(anInput(recording(excluding("kms.amazonaws.com")))).reason).toBe(
      "Management events of 17 regions are recorded and reach the account that keeps the logs. Events of kms.amazonaws.com are left out.",
    );
  });

  it("names account, region, trail and delivery error of what fails", () => {
    const verdict = judge(anInput({ facts: everywhere(aTrail({}, anError(72))) }));
    expect(verdict.failing).toHaveLength(17);
    expect(verdict.failing).toContainEqual({
      resource: organizationTrailArn,
      region: "sa-east-1",
      why: "Delivery fails (AccessDenied).",
    });
    expect(verdict.evidence).toContainEqual({
      collector: "cloudtrail.trails",
      accountId: "111122223333",
      region: "sa-east-1",
      observed: "Organization trail audit: delivery fails (AccessDenied).",
      result: "fail",
    });
    const none = judge(anInput({ facts: goodFactsBut(...noTrails) }));
    expect(none.failing[0]).toEqual({
      resource: "111122223333",
      region: "ap-northeast-1",
      why: "No trail records here.",
    });
  });

  it("names the trail that the account could stop", () => {
    const verdict = judge(anInput({ facts: keepsOwnLogs }));
    expect(verdict.failing.map(({ resource }) => resource)).toEqual([ownTrailArn]);
    expect(verdict.reason).toBe(
      "Every region is recorded, 17 of 17 by a trail that the account can stop itself.",
    );
  });
});
