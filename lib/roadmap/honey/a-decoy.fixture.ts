/** A registry of decoys and the facts of their account, good in every way, for tests to change. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { DecoyFacts, HoneyFacts } from "#lib/facts/honey.ts";
import { accountId, aFact, daysAgo, homeRegion, now, regions } from "#lib/roadmap/a-fact.fixture.ts";
import { honeyTokenSchema } from "#lib/roadmap/records/honey-tokens.ts";
import { noRecords, type Records, type RegisteredToken } from "#lib/roadmap/records.ts";

export const firedAt = daysAgo(30);
export const keyId = (at: number) => `AKIAIOSFODNN7EXAMPL${at}`;
export const userArn = (at: number) => `arn:aws:iam::${accountId}:user/ops/nightly-${at}`;
const logGroup = "trail-logs";

/** The row of the n-th key, watched by a filter on the logs of a trail over all Regions; `more` changes the record. */
export function aToken(
  at: number,
  more: Record<string, unknown> = {},
  earlierTests: string[] = [],
): RegisteredToken {
  const data = honeyTokenSchema.parse({
    id: `nightly-${at}`,
    kind: "ACCESS_KEY",
    accountId,
    arn: userArn(at),
    accessKeyId: keyId(at),
    plantedIn: ["build variables"],
    coversAccounts: "ORG",
    detector: { kind: "CW_METRIC_FILTER", ref: logGroup, regions: [homeRegion] },
    lastTestFiredAt: firedAt,
    testEventId: `event-${at}`,
    alertReceivedAt: firedAt,
    testEvidenceUrl: "https://wiki.northmole.example/decoys",
    owner: "security@northmole.example",
    reviewBy: daysAgo(-60),
    ...more,
  });
  return {
    data,
    recordId: `00000000-0000-4000-8000-00000000000${at}`,
    recordedAt: now,
    recordedBy: "s",
    earlierTests,
  };
}

export function aRegistry(...honeyTokens: RegisteredToken[]): Records {
  return { ...noRecords, honeyTokens };
}

/** What AWS says of the n-th key: there, active, denied everything, fired in its test and never else. */
export function aDecoy(at: number, more: Partial<DecoyFacts> = {}): DecoyFacts {
  return {
    tokenId: `nightly-${at}`,
    subject: keyId(at),
    exists: true,
    active: true,
    principalArn: userArn(at),
    policies: [],
    trustPolicy: null,
    useRead: true,
    lastUsed: { at: firedAt, exactness: "moment", service: "sts", region: homeRegion },
    test: { firedAt, seen: true, eventId: `event-${at}` },
    ...more,
  };
}

export const allows =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}';
export const deniesAll = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}';

export type Detector = HoneyFacts["detectors"][number];

/** A filter that looks for the n-th key, with an armed alarm. */
export function aFilter(at: number, more: Partial<Detector> = {}): Detector {
  const metric = `Decoys/nightly-${at}`;
  return {
    tokenId: `nightly-${at}`,
    ref: logGroup,
    rules: [],
    filters: [
      {
        region: homeRegion,
        logGroupName: logGroup,
        filterName: `nightly-${at}`,
        filterPattern: `{ $.userIdentity.accessKeyId = "${keyId(at)}" }`,
        metrics: [metric],
      },
    ],
    alarms: [{ region: homeRegion, metric, ActionsEnabled: true, actions: 1 }],
    unreadRegions: [],
    ...more,
  };
}

type Rule = Detector["rules"][number];

export function aRule(at: number, region: string, more: Partial<Rule> = {}): Rule {
  return {
    region,
    Arn: `arn:aws:events:${region}:${accountId}:rule/decoys`,
    State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    EventPattern: JSON.stringify({
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: { userIdentity: { accessKeyId: [keyId(at)] } },
    }),
    targets: [`arn:aws:sns:${region}:${accountId}:alarms`],
    ...more,
  };
}

export function aHoneyTrail(more: Partial<HoneyFacts["trails"][number]> = {}): HoneyFacts["trails"][number] {
  return {
    TrailARN: `arn:aws:cloudtrail:${homeRegion}:${accountId}:trail/all`,
    HomeRegion: homeRegion,
    IsOrganizationTrail: false,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    CloudWatchLogsLogGroupArn: `arn:aws:logs:${homeRegion}:${accountId}:log-group:${logGroup}:*`,
    IsLogging: true,
    selectors: {
      basic: [{ ReadWriteType: "All", IncludeManagementEvents: true, ExcludeManagementEventSources: [] }],
      advanced: null,
    },
    data: null,
    ...more,
  };
}

const ops = [
  "iam:ListUsers",
  "iam:ListAccessKeys",
  "iam:GetAccountAuthorizationDetails",
  "iam:GetAccessKeyLastUsed",
  "cloudtrail:LookupEvents",
  "logs:DescribeMetricFilters",
  "cloudwatch:DescribeAlarms",
];

/** The facts of the account with the first three keys. */
export function aHoneyFact(more: Partial<HoneyFacts> = {}): Envelope {
  const three = [1, 2, 3];
  const data: HoneyFacts = {
    regions: [...regions],
    decoys: three.map((at) => aDecoy(at)),
    detectors: three.map((at) => aFilter(at)),
    trails: [aHoneyTrail()],
    ...more,
  };
  return aFact("honey.tokens", ops, data);
}
