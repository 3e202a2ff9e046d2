/** Builders for tests of scanning: recorded scans, and what AWS says of Security Hub and Config in a region. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import { aFact, daysAgo, hoursAgo, regions } from "./a-fact.fixture.ts";
import type { AccountScan } from "./records/scans.ts";
import type { Recorded } from "./records.ts";

/** Prowler's checks that a region must have seen to count as scanned. */
export const prowlerChecks = [
  "s3_bucket_public_access",
  "opensearch_service_domains_not_publicly_accessible",
  "ec2_securitygroup_allow_ingress_from_internet_to_all_ports",
  "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22",
  "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389",
  "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_elasticsearch_kibana_9200_9300_5601",
  "rds_instance_no_public_access",
];

type Finding = AccountScan["findings"][number];

/** A finding of a public bucket, fixed. */
export function aFinding(bucket: string, more: Partial<Finding> = {}): Finding {
  return {
    region: "us-east-1",
    checkId: "s3_bucket_public_access",
    resource: `arn:aws:s3:::${bucket}`,
    severity: "critical",
    tactical: true,
    triage: "fixed",
    reason: null,
    by: "security",
    expiresAt: null,
    ...more,
  };
}

/** Where Prowler's tactical checks all ran. */
export function scannedRegions(
  names: readonly string[] = regions,
  checksRun: string[] | undefined = prowlerChecks,
  errors: string[] = [],
): AccountScan["regions"] {
  return Object.fromEntries(
    names.map((region) => [region, checksRun === undefined ? { errors } : { checksRun, errors }]),
  );
}

/** A complete run of Prowler over every region ten days ago, without findings. */
export function aScan(more: Partial<AccountScan> = {}): Recorded<AccountScan> {
  return {
    data: {
      tool: "prowler",
      version: "5.39.1",
      startedAt: daysAgo(10),
      finishedAt: daysAgo(10),
      mode: "one-time",
      reportUrl: null,
      sha256: null,
      regions: scannedRegions(),
      findings: [],
      ...more,
    },
    recordedAt: new Date(daysAgo(9)),
    recordedBy: "security",
  };
}

/** Security Hub CSPM in a region: on, or off. */
export function aHubFact(region: string, isOn = true): Envelope {
  const hub = isOn ? { HubArn: `arn:aws:securityhub:${region}:111122223333:hub/default` } : null;
  const ops = ["securityhub:DescribeHub", "securityhub:DescribeSecurityHubV2"];
  const fact = aFact("securityhub.hub", ops, { hub, hubV2: null }, { region });
  const absent = (op: string) => op !== "securityhub:DescribeHub" || !isOn;
  return { ...fact, ops: fact.ops.map((one) => (absent(one.op) ? { ...one, outcome: "absent" } : one)) };
}

/** The standards of a region; null: nobody was asked, because the hub is off. */
export function aStandardsFact(
  region: string,
  StandardsStatus: string | null = "READY",
  StatusReasonCode: string | null = null,
): Envelope {
  const StandardsArn = `arn:aws:securityhub:${region}::standards/aws-foundational-security-best-practices/v/1.0.0`;
  return aFact(
    "securityhub.standards",
    ["securityhub:GetEnabledStandards"],
    { standards: StandardsStatus === null ? null : [{ StandardsArn, StandardsStatus, StatusReasonCode }] },
    { region },
  );
}

const configOps = [
  "config:DescribeConfigurationRecorders",
  "config:DescribeConfigurationRecorderStatus",
  "config:DescribeConfigRules",
  "config:DescribeConfigRuleEvaluationStatus",
];

type Recorder = FactsOf<"config.recorder">["recorders"][number];
type Rules = FactsOf<"config.recorder">["rules"];

/** A recorder of the account that works. */
export function aRecorder(region: string, status: Partial<Recorder["status"]> = {}): Recorder {
  return {
    name: "default",
    arn: `arn:aws:config:${region}:111122223333:configuration-recorder/default/0a1b`,
    recordingScope: "PAID",
    servicePrincipal: null,
    status: { recording: true, lastStatus: "SUCCESS", lastErrorCode: null, ...status },
  };
}

/** Rules that Security Hub made, evaluated some hours ago. */
export function hubRules(hours: number | null = 3): NonNullable<Rules> {
  const LastSuccessfulEvaluationTime = hours === null ? null : hoursAgo(hours);
  return [{ CreatedBy: "securityhub.amazonaws.com", count: 200, LastSuccessfulEvaluationTime }];
}

/** Rules of the account itself, evaluated some hours ago. */
export function ownRules(hours: number | null = 3): NonNullable<Rules> {
  return hubRules(hours).map((rules) => ({ ...rules, CreatedBy: null, count: 4 }));
}

/** AWS Config in a region; no recorder: nobody was asked for rules. */
export function aConfigFact(
  region: string,
  recorders: Recorder[] = [aRecorder(region)],
  rules: Rules = hubRules(),
): Envelope {
  return aFact(
    "config.recorder",
    configOps,
    { recorders, rules: recorders.length === 0 ? [] : rules },
    { region },
  );
}

/** A region in which Security Hub CSPM works. */
export function aScannedRegion(region: string): Envelope[] {
  return [aHubFact(region), aStandardsFact(region), aConfigFact(region)];
}

/** A region in which AWS scans nothing. */
export function anUnscannedRegion(region: string): Envelope[] {
  return [aHubFact(region, false), aStandardsFact(region, null), aConfigFact(region, [])];
}

/** The envelopes with some replaced: one takes the place of that of its collector and region. */
export function replacing(envelopes: readonly Envelope[], ...changes: Envelope[]): Envelope[] {
  const key = ({ collector, region }: Envelope) => `${collector}|${region}`;
  const changed = new Set(changes.map(key));
  return [...envelopes.filter((envelope) => !changed.has(key(envelope))), ...changes];
}
