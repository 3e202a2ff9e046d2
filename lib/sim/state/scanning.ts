/** What evaluates the configuration of one account and Region: Security Hub, its standards, AWS Config and its rules. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash, hexDigits, text } from "#lib/sim/random.ts";
import { enabledRegions } from "./regions-of.ts";
import { remediesIn } from "./remedies.ts";
import { rungOf } from "./rungs.ts";

export interface SimulatedHub {
  arn: string;
  subscribedAt: Date;
}

export interface SimulatedStandard {
  arn: string;
  subscriptionArn: string;
  status: "READY" | "INCOMPLETE" | "PENDING";
  reason: "NO_AVAILABLE_CONFIGURATION_RECORDER" | null;
}

export interface SimulatedRecorder {
  name: string;
  arn: string;
  recording: boolean;
  lastStatus: "Success" | "Failure" | "Pending";
}

export interface SimulatedRule {
  name: string;
  arn: string;
  id: string;
  sourceIdentifier: string;
  /** Service principal that made it; null: somebody of the account. */
  createdBy: string | null;
  /** Hours of the newest evaluation before the last half day began; null: it was never evaluated. */
  evaluatedHoursBefore: number | null;
}

const hubPrincipal = "securityhub.amazonaws.com";
const halfDayMs = 12 * 3_600_000;

/** Busy Regions: where those accounts scan that do not scan everywhere. */
const fewRegions = ["us-east-1", "eu-west-1", "eu-central-1"];

function isHere(organization: SimulatedOrganization, account: SimulatedAccount, region: string): boolean {
  if (account.state !== "ACTIVE" || account.peculiarity === "joined-today") return false;
  if (!enabledRegions(organization, account).includes(region)) return false;
  const rung = rungOf(organization, account, "scanning");
  if (rung === "none") return false;
  return rung === "everywhere" || fewRegions.includes(region);
}

/** Security Hub CSPM of the account in the Region; null: it is off there. */
export function hubIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedHub | null {
  if (!isHere(organization, account, region) || rungOf(organization, account, "scanning") === "own-rules")
    return null;
  return {
    arn: `arn:aws:securityhub:${region}:${account.id}:hub/default`,
    subscribedAt: new Date(account.joinedAt.getTime() + (4 + (hash(account.index, region) % 40)) * 3_600_000),
  };
}

/** The new Security Hub, which a few accounts have on beside the old one. */
export function hubV2In(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedHub | null {
  const hub = hubIn(organization, account, region);
  if (hub === null || hash(organization.seed, "hub-v2", account.index) % 3 !== 0) return null;
  const id = text(32, hexDigits, organization.seed, "hub-v2", account.index, region);
  return { ...hub, arn: `arn:aws:securityhub:${region}:${account.id}:hubv2/${id}` };
}

/** Whether Inspector scans the account's machines and images in the Region: about every third account, everywhere. */
export function inspectorIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): boolean {
  const has = enabledRegions(organization, account).includes(region);
  return has && account.state === "ACTIVE" && hash(organization.seed, "inspector", account.index) % 3 === 0;
}

/** The standards that are on in the hub; empty where there is no hub. */
export function standardsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedStandard[] {
  if (hubIn(organization, account, region) === null) return [];
  const isIncomplete = rungOf(organization, account, "scanning") === "incomplete";
  return [
    ["aws-foundational-security-best-practices", "1.0.0"],
    ["cis-aws-foundations-benchmark", "3.0.0"],
  ].map(([name, version]) => ({
    arn: `arn:aws:securityhub:${region}::standards/${name}/v/${version}`,
    subscriptionArn: `arn:aws:securityhub:${region}:${account.id}:subscription/${name}/v/${version}`,
    status: isIncomplete ? "INCOMPLETE" : "READY",
    reason: isIncomplete ? "NO_AVAILABLE_CONFIGURATION_RECORDER" : null,
  }));
}

/** The configuration recorder of the account in the Region; null: there is none. */
export function recorderIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedRecorder | null {
  const rung = rungOf(organization, account, "scanning");
  if (!isHere(organization, account, region) || rung === "incomplete") return null;
  const id = text(16, hexDigits, organization.seed, "recorder", account.index, region);
  const isStopped = rung === "stopped" && region !== "eu-west-1";
  return {
    name: "default",
    arn: `arn:aws:config:${region}:${account.id}:configuration-recorder/default/${id}`,
    recording: !isStopped,
    lastStatus: isStopped ? "Pending" : rung === "stopped" ? "Failure" : "Success",
  };
}

/** The rules of the Region in the order in which AWS lists them, by name. */
export function rulesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedRule[] {
  if (recorderIn(organization, account, region) === null) return [];
  const rung = rungOf(organization, account, "scanning");
  const hubRules =
    rung === "own-rules" || rung === "idle"
      ? []
      : ["iam-root-access-key-check", "s3-bucket-public-read-prohibited", "vpc-flow-logs-enabled"];
  const ownRules = rung === "own-rules" ? ["required-tags", "restricted-ssh"] : [];
  const evaluatedHoursBefore = rung === "stopped" ? 24 * 9 : 2;
  // What corrects needs a rule that finds; an account without any has none of these either.
  const remedies = rung === "idle" ? [] : remediesIn(organization, account, region);
  const made = (name: string, createdBy: string | null, sourceIdentifier?: string): SimulatedRule => {
    const id = `config-rule-${text(6, hexDigits, organization.seed, "rule", account.index, region, name)}`;
    const path = createdBy === null ? id : `aws-service-rule/${createdBy}/${id}`;
    return {
      name: createdBy === null ? name : `securityhub-${name}-${id.slice(-6)}`,
      arn: `arn:aws:config:${region}:${account.id}:config-rule/${path}`,
      id,
      sourceIdentifier: sourceIdentifier ?? name.toUpperCase().replaceAll("-", "_"),
      createdBy,
      evaluatedHoursBefore,
    };
  };
  return [
    ...hubRules.map((name) => made(name, hubPrincipal)),
    ...ownRules.map((name) => made(name, null)),
    ...remedies.map(({ rule, sourceIdentifier }) => made(rule, null, sourceIdentifier)),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Rules are evaluated every half day: two refreshes in between see the same time. */
export function evaluatedAt({ evaluatedHoursBefore }: SimulatedRule, now: Date): Date | null {
  if (evaluatedHoursBefore === null) return null;
  const halfDay = now.getTime() - (now.getTime() % halfDayMs);
  return new Date(halfDay - evaluatedHoursBefore * 3_600_000);
}
