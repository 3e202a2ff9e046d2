/** 4.3 from the simulated hubs, recorders and rules. */
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { evaluatedAt, hubIn, recorderIn, rulesIn, standardsIn } from "#lib/sim/state/scanning.ts";
import {
  type Expected,
  isDenied,
  isNew,
  ofUnits,
  openRegions,
  type Scene,
  type Unit,
  unknown,
} from "./test-scene.ts";

const hour = 3_600_000;

/** Whether a rule of the kind was evaluated within so many hours. */
function isEvaluated(
  { organization, now }: Scene,
  account: SimulatedAccount,
  { region, isHubs, hours }: { region: string; isHubs: boolean; hours: number },
): boolean {
  return rulesIn(organization, account, region).some((rule) => {
    const at = evaluatedAt(rule, now);
    return (
      isHubs === (rule.createdBy !== null) && at !== null && now.getTime() - at.getTime() <= hours * hour
    );
  });
}

function regionUnit(scene: Scene, account: SimulatedAccount, region: string): Unit {
  const { organization } = scene;
  const denied = (operation: string) => isDenied(scene, account, operation, region);
  const recorder = recorderIn(organization, account, region);
  const records = recorder !== null && recorder.recording && recorder.lastStatus !== "Failure";
  const isRead =
    !denied("config:DescribeConfigurationRecorders") &&
    (recorder === null || !denied("config:DescribeConfigurationRecorderStatus")) &&
    (!records ||
      !(denied("config:DescribeConfigRules") || denied("config:DescribeConfigRuleEvaluationStatus")));
  if (denied("securityhub:DescribeHub") || !isRead) return null;
  if (records && isEvaluated(scene, account, { region, isHubs: false, hours: 720 })) return 100;
  if (hubIn(organization, account, region) === null) return 0;
  if (denied("securityhub:GetEnabledStandards")) return null;
  const statuses = standardsIn(organization, account, region).map(({ status }) => status);
  if (!statuses.includes("READY")) return 50;
  return records && isEvaluated(scene, account, { region, isHubs: true, hours: 48 }) ? 100 : 0;
}

/** 4.3: each enabled region is evaluated by Security Hub CSPM or by rules of Config; nobody recorded a scan. */
export function expectedRegularScanning(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const regions = openRegions(scene, account, { isResources: false });
  const units = regions.map((region) => regionUnit(scene, account, region));
  const isFailing = units.some((unit) => unit !== null && unit < 100);
  return isFailing && isNew(scene, account) ? unknown : ofUnits(units);
}
