/** The events that item 4.2 follows, as far as their fields are known. */
import type { Domain, EventFamily } from "#lib/policy/event-pattern.ts";

/** Where an event came from, and in whose stream a rule sees it. */
interface Origin {
  accountId: string;
  region: string;
  /** The rule is in another account's own stream, in which the envelope may name either account. */
  isRelayed: boolean;
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

/** Findings of GuardDuty from a severity on; AWS gives severities in tenths, 10 at most. */
export function guarddutyFindings(origin: Origin, alertSeverity: number): EventFamily {
  const from = Math.ceil(Math.round(alertSeverity * 1000) / 100);
  const tenths = Array.from({ length: Math.max(0, 101 - from) }, (_, step) => (from + step) / 10);
  return new Map([
    ...envelope(values("aws.guardduty"), "GuardDuty Finding", origin),
    ["detail.severity", values(...tenths)],
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
export function hubFindings(origin: Origin, alertSeverity: number): EventFamily {
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
export function hubV2Findings(origin: Origin, alertSeverity: number): EventFamily {
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
export function apiCalls(origin: Origin): EventFamily {
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
export function newLogFiles(origin: Origin, bucket: string): EventFamily {
  return new Map([
    ...envelope(values("aws.s3"), "Object Created", origin),
    ["detail.bucket.name", values(bucket)],
    ["detail.object.key", present],
    ["detail.reason", values("PutObject")],
  ]);
}
