/** 8.2 from the simulated remediations, rules, buckets and groups; nobody said anything of them. */
import { accountState } from "#lib/sim/account-state.ts";
import { effectivePolicyOf, type SimulatedAccount } from "#lib/sim/organization.ts";
import { groupsIn } from "#lib/sim/state/network-groups.ts";
import { policiesIn } from "#lib/sim/state/policies.ts";
import { closingTarget, remediesIn, remedyOf } from "#lib/sim/state/remedies.ts";
import { recorderIn, rulesIn } from "#lib/sim/state/scanning.ts";
import {
  type Expected,
  isDenied,
  ofUnits,
  openRegions,
  type Scene,
  type Unit,
  unknown,
} from "./test-scene.ts";

type Denied = (operation: string, region: string) => boolean;

/** What the remediation of a rule is worth in a Region. */
function ofConfig(
  scene: Scene,
  account: SimulatedAccount,
  region: string,
  rule: string,
  denied: Denied,
): Unit {
  const { organization } = scene;
  if (denied("config:DescribeConfigurationRecorders", region)) return null;
  const recorder = recorderIn(organization, account, region);
  if (recorder === null) return 0;
  if (denied("config:DescribeConfigRules", region)) return null;
  const rules = rulesIn(organization, account, region);
  if (!rules.some(({ createdBy }) => createdBy === null)) return 0;
  if (denied("config:DescribeRemediationConfigurations", region)) return null;
  const remedy = remediesIn(organization, account, region).find((one) => one.rule === rule);
  if (remedy === undefined || !rules.some(({ name }) => name === rule)) return 0;
  if (remedyOf(organization, account) === "telling") return 0;
  if (denied("config:DescribeConfigurationRecorderStatus", region)) return remedy.isAutomatic ? null : 25;
  if (!recorder.recording || recorder.lastStatus === "Failure") return 0;
  if (!remedy.isAutomatic) return 25;
  if (denied("config:DescribeRemediationExecutionStatus", region)) return null;
  if (remedy.runs.some(({ state }) => state === "FAILED")) return 0;
  return remedy.runs.length > 0 || remedy.compliance === "COMPLIANT" ? 100 : 75;
}

/** What the rule of EventBridge that closes ports is worth in a Region. */
function ofEvents({ organization }: Scene, account: SimulatedAccount, region: string, denied: Denied): Unit {
  if (denied("events:ListEventBuses", region) || denied("events:ListRules", region)) return null;
  const target = closingTarget(organization, account, region);
  if (target === null) return 0;
  if (denied("events:ListTargetsByRule", region)) return null;
  if (target.includes(":lambda:")) return denied("lambda:GetFunctionConfiguration", region) ? null : 0;
  return denied("ssm:DescribeAutomationExecutions", region) ? null : 100;
}

/** Full marks outrank what is unread, and what is unread outranks the rest. */
function best(...units: readonly Unit[]): Unit {
  if (units.includes(100)) return 100;
  return units.includes(null) ? null : Math.max(...units.map((unit) => unit ?? 0));
}

/** 8.2: buckets and groups in each Region, users once. */
export function expectedRemediation(scene: Scene, account: SimulatedAccount): Expected {
  const { organization } = scene;
  if (scene.closed.has(account.id)) return unknown;
  const denied: Denied = (operation, region) => isDenied(scene, account, operation, region);
  const { storage } = accountState(organization, account.id);
  const regions = openRegions(scene, account, { isResources: false });
  const unread = (region: string): Unit[] =>
    denied("lambda:ListFunctions", region) ||
    denied("scheduler:ListSchedules", region) ||
    (denied("tagging:GetResources", region) && policiesIn(organization, account, region).functions.length > 0)
      ? [null]
      : [];
  const valueOf = (rule: string, region: string): Unit =>
    best(
      ofConfig(scene, account, region, rule, denied),
      rule === "open-ports" ? ofEvents(scene, account, region, denied) : best(...unreadEvents(region)),
      ...unread(region),
    );
  const unreadEvents = (region: string): Unit[] =>
    denied("events:ListEventBuses", region) || denied("events:ListRules", region) ? [null] : [0];
  const blocked = effectivePolicyOf(organization, account, "S3_POLICY")?.content;
  const isPrevented = JSON.stringify(blocked ?? null).includes('"all"');
  const groups = regions.some((region) => groupsIn(organization, account, region).groups.length > 0);
  return ofUnits([
    ...(storage.buckets.length === 0
      ? []
      : regions.map((region) => (isPrevented ? 100 : valueOf("public-buckets", region)))),
    ...(groups ? regions.map((region) => valueOf("open-ports", region)) : []),
    best(...regions.map((region) => valueOf("unused-users", region))),
  ]);
}
