/** GuardDuty in one account and Region, and the delegated administrator's side of it. Cheap: members are many. */
import {
  effectivePolicyOf,
  type SimulatedAccount,
  type SimulatedOrganization,
} from "#lib/sim/organization.ts";
import { closedRegion } from "#lib/sim/organization-policies.ts";
import { hash, hexDigits, pick, text, unit } from "#lib/sim/random.ts";
import { enabledRegions } from "./regions-of.ts";
import { rungOf } from "./rungs.ts";

export interface DetectorFeature {
  name: string;
  enabled: boolean;
  byPolicy: boolean;
}

export interface Detector {
  id: string;
  enabled: boolean;
  createdAt: Date;
  frequency: "FIFTEEN_MINUTES" | "ONE_HOUR" | "SIX_HOURS";
  features: readonly DetectorFeature[];
  /** Whether the organization's administrator in the Region manages it. */
  administered: boolean;
}

/** Sources that every detector watches while it is enabled. */
export const foundationalFeatures = ["CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"];
/** Protection plans, which are bought one by one. */
const plans = [
  "S3_DATA_EVENTS",
  "EKS_AUDIT_LOGS",
  "EBS_MALWARE_PROTECTION",
  "RDS_LOGIN_EVENTS",
  "LAMBDA_NETWORK_LOGS",
];

function hasRegion(organization: SimulatedOrganization, account: SimulatedAccount, region: string): boolean {
  return enabledRegions(organization, account).includes(region);
}

/** The account that administers the Region: the security account wherever it has a detector; null elsewhere. */
export function administratorIn(organization: SimulatedOrganization, region: string): string | null {
  const [, security] = organization.accounts;
  return security !== undefined && hasRegion(organization, security, region) ? security.id : null;
}

/** What the administrator chose for new accounts in the Region. */
export function autoEnableIn(organization: SimulatedOrganization, region: string): "ALL" | "NEW" | "NONE" {
  const forgotten = pick(
    ["ap-northeast-3", "eu-north-1", "ca-central-1"],
    organization.seed,
    "auto-enable-none",
  );
  if (region === forgotten) {
    return organization.epoch < 4 ? "NONE" : "ALL";
  }
  return region === "us-west-1" ? "NEW" : "ALL";
}

function isCovered(organization: SimulatedOrganization, account: SimulatedAccount, region: string): boolean {
  switch (rungOf(organization, account, "guardduty")) {
    case "none":
      return false;
    case "home-only":
      return region === organization.homeRegion || region === "eu-west-1";
    case "most":
      return hash(organization.seed, "uncovered", account.index, region) % 6 !== 0;
    case "suspended":
    case "standalone":
    case "flow-logs-off":
    case "everywhere":
      return true;
  }
}

/** A detector without its particulars. */
export interface Coverage {
  enabled: boolean;
  administered: boolean;
  byPolicy: boolean;
  flowLogs: boolean;
}

/** How the Region of the account is covered; null: GuardDuty was never turned on there. */
export function coverageIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): Coverage | null {
  if (
    account.state !== "ACTIVE" ||
    account.peculiarity === "joined-today" ||
    !hasRegion(organization, account, region)
  ) {
    return null;
  }
  const isSecurity = account.duty === "security";
  const byPolicy = effectivePolicyOf(organization, account, "GUARDDUTY_POLICY") !== null;
  const isClosed = region === closedRegion && account.duty === "sandbox";
  if (!isSecurity && !byPolicy && (isClosed || !isCovered(organization, account, region))) {
    return null;
  }
  const rung = byPolicy || isSecurity ? "everywhere" : rungOf(organization, account, "guardduty");
  return {
    enabled: rung !== "suspended",
    administered: !isSecurity && rung !== "standalone" && administratorIn(organization, region) !== null,
    byPolicy,
    flowLogs:
      rung !== "flow-logs-off" || hash(organization.seed, "flow-logs", account.index, region) % 3 !== 0,
  };
}

/** The account's detector in an enabled Region; null: GuardDuty was never turned on there. */
export function detectorIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): Detector | null {
  const coverage = coverageIn(organization, account, region);
  if (coverage === null) {
    return null;
  }
  const { enabled, administered, byPolicy, flowLogs } = coverage;
  return {
    id: text(32, hexDigits, organization.seed, "detector", account.index, region),
    enabled,
    createdAt: new Date(account.joinedAt.getTime() + (6 + (hash(account.index, region) % 40)) * 3_600_000),
    frequency: pick(
      ["SIX_HOURS", "FIFTEEN_MINUTES", "ONE_HOUR"],
      organization.seed,
      "frequency",
      account.index,
    ),
    features: [
      ...foundationalFeatures.map((name) => ({ name, enabled: name !== "FLOW_LOGS" || flowLogs, byPolicy })),
      ...plans.map((name) => ({
        name,
        enabled: unit(organization.seed, "plan", account.index, name) < 0.5,
        byPolicy: false,
      })),
    ],
    administered,
  };
}
