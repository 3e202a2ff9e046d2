/** The events that item 4.2 follows, as far as their fields are known. */
import { type Coverage, coverageOf, type Domain, type EventFamily } from "#lib/policy/event-pattern.ts";

/** Where an event came from, and in whose stream a rule sees it. */
interface Origin {
  accountId: string;
  region: string;
  /** The rule is in another account's own stream, in which the envelope may name either account. */
  isRelayed: boolean;
}

/** Events of one kind, as they come from one origin. */
export interface Signal {
  /** The kind, with whatever of it but the origin a pattern may be about. */
  kind: string;
  family(): EventFamily;
}

/** One pattern of an administrator is held against the findings of every account. */
const coverages = new Map<string, Coverage>();
const maxCoverages = 5_000;

/** How much of a signal a pattern takes. A pattern that names no account and no region takes as much wherever it comes from. */
export function coverageOfSignal({ kind, family }: Signal, pattern: string): Coverage {
  if (/account|region/i.test(pattern)) return coverageOf(pattern, family());
  const key = `${kind}|${pattern}`;
  const known = coverages.get(key);
  if (known !== undefined) return known;
  const coverage = coverageOf(pattern, family());
  if (coverages.size >= maxCoverages) coverages.clear();
  coverages.set(key, coverage);
  return coverage;
}

const values = (...list: (string | number | boolean)[]): Domain => ({ kind: "values", values: list });
const anyText: Domain = { kind: "prefixed", prefix: "" };
const present: Domain = { kind: "present" };

function envelope(
  source: Domain,
  detailType: string,
  { accountId, region, isRelayed }: Origin,
): [string, Domain][] {
  return [
    ["version", values("0")],
    ["source", source],
    ["detail-type", values(detailType)],
    ["account", isRelayed ? present : values(accountId)],
    ["region", isRelayed ? present : values(region)],
    ["id", anyText],
    ["time", anyText],
  ];
}

const severities = new Map<number, Domain>();

/** AWS gives severities in tenths, 10 at most. */
function severitiesFrom(alertSeverity: number): Domain {
  const known = severities.get(alertSeverity);
  if (known !== undefined) return known;
  const from = Math.ceil(Math.round(alertSeverity * 1000) / 100);
  const tenths = Array.from({ length: Math.max(0, 101 - from) }, (_, step) => (from + step) / 10);
  const domain = values(...tenths);
  severities.set(alertSeverity, domain);
  return domain;
}

/** Findings of GuardDuty from a severity on. */
export function guarddutyFindings(origin: Origin, alertSeverity: number): Signal {
  return { kind: `guardduty ${alertSeverity}`, family: () => guarddutyFindingsFamily(origin, alertSeverity) };
}

function guarddutyFindingsFamily(origin: Origin, alertSeverity: number): EventFamily {
  return new Map([
    ...envelope(values("aws.guardduty"), "GuardDuty Finding", origin),
    ["detail.severity", severitiesFrom(alertSeverity)],
    ["detail.accountId", values(origin.accountId)],
    ["detail.region", values(origin.region)],
    ["detail.schemaVersion", values("2.0")],
    ["detail.type", anyText],
    ["detail.id", anyText],
    ["detail.arn", anyText],
    ["detail.title", anyText],
    ["detail.service.serviceName", values("guardduty")],
    // Archived findings are not sent.
    ["detail.service.archived", values(false)],
  ]);
}

/** GuardDuty's labels of severities: from which one on each stands. */
const labels: readonly (readonly [label: string, id: number, below: number])[] = [
  ["LOW", 2, 4],
  ["MEDIUM", 3, 7],
  ["HIGH", 4, 9],
  ["CRITICAL", 5, 10.1],
];

/** The same findings as Security Hub CSPM passes them on, new ones at that. */
export function hubFindings(origin: Origin, alertSeverity: number): Signal {
  return { kind: `hub ${alertSeverity}`, family: () => hubFindingsFamily(origin, alertSeverity) };
}

function hubFindingsFamily(origin: Origin, alertSeverity: number): EventFamily {
  const reached = labels.filter(([, , below]) => alertSeverity < below);
  return new Map([
    ...envelope(values("aws.securityhub"), "Security Hub Findings - Imported", origin),
    ["detail.findings.ProductName", values("GuardDuty")],
    ["detail.findings.CompanyName", values("Amazon")],
    ["detail.findings.AwsAccountId", values(origin.accountId)],
    ["detail.findings.Region", values(origin.region)],
    ["detail.findings.Severity.Label", values(...reached.map(([label]) => label))],
    ["detail.findings.RecordState", values("ACTIVE")],
    ["detail.findings.Workflow.Status", values("NEW")],
    ["detail.findings.WorkflowState", values("NEW")],
    ["detail.findings.ProductArn", present],
    ["detail.findings.Types", present],
    ["detail.findings.Severity.Normalized", present],
    ["detail.findings.Severity.Product", present],
  ]);
}

/** The same findings as the newer Security Hub passes them on. */
export function hubV2Findings(origin: Origin, alertSeverity: number): Signal {
  return { kind: `hub v2 ${alertSeverity}`, family: () => hubV2FindingsFamily(origin, alertSeverity) };
}

function hubV2FindingsFamily(origin: Origin, alertSeverity: number): EventFamily {
  const reached = labels.filter(([, , below]) => alertSeverity < below);
  return new Map([
    ...envelope(values("aws.securityhub"), "Findings Imported V2", origin),
    ["detail.findings.severity_id", values(...reached.map(([, id]) => id))],
    ["detail.findings.severity", present],
    ["detail.findings.metadata.product.name", present],
    ["detail.findings.status_id", present],
    ["detail.findings.status", present],
  ]);
}

/** Calls of the management API of any service. */
export function apiCalls(origin: Origin): Signal {
  return { kind: "calls", family: () => apiCallsFamily(origin) };
}

function apiCallsFamily(origin: Origin): EventFamily {
  return new Map([
    ...envelope({ kind: "prefixed", prefix: "aws." }, "AWS API Call via CloudTrail", origin),
    ["detail.eventCategory", values("Management")],
    ["detail.managementEvent", values(true)],
    ["detail.readOnly", values(true, false)],
    ["detail.recipientAccountId", values(origin.accountId)],
    ["detail.awsRegion", values(origin.region)],
    ["detail.eventSource", anyText],
    ["detail.eventName", anyText],
  ]);
}

/** New files in a bucket of logs. */
export function newLogFiles(origin: Origin, bucket: string): Signal {
  return { kind: `files ${bucket}`, family: () => newLogFilesFamily(origin, bucket) };
}

function newLogFilesFamily(origin: Origin, bucket: string): EventFamily {
  return new Map([
    ...envelope(values("aws.s3"), "Object Created", origin),
    ["detail.bucket.name", values(bucket)],
    ["detail.object.key", present],
    ["detail.reason", values("PutObject")],
  ]);
}
