/** Item 3.5, a second time: one stack set for everybody, nobody has answered how accounts are created. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { stackInstancesOf, stackSetsOf } from "#lib/sim/state/stack-sets.ts";
import { expectedStatuses } from "./test-accounts.ts";
import { type Expected, isNew, sceneOf, type Unit, unknown } from "./test-scene.ts";

const outcomes = ["3.1", "3.2", "3.4", "4.1"];

/** A tenth for the stack set, six for the accounts; the process is open. */
export function expectedAccountInitialization(organization: SimulatedOrganization): Expected {
  const scene = sceneOf(organization, new Date());
  const statuses = expectedStatuses(organization, scene.now);
  const [baseline] = stackSetsOf(organization);
  const instances = new Map(
    (baseline === undefined ? [] : stackInstancesOf(organization, baseline)).map((one) => [
      one.accountId,
      one.status,
    ]),
  );
  const judge = (account: SimulatedAccount): Unit => {
    const own = outcomes.map((id) => statuses[account.id]?.[id]?.state ?? "UNKNOWN");
    const holds = own.every((state) => state === "MET" || state === "NOT_APPLICABLE");
    const fails = own.some((state) => state === "PARTIAL" || state === "NOT_MET");
    const status = account.id === organization.managementAccountId ? undefined : instances.get(account.id);
    if (holds || status === "CURRENT") return 100;
    if (!fails || isNew(scene, account)) return null;
    return status === "OUTDATED" ? 50 : 0;
  };
  const units = organization.accounts.filter(({ state }) => state === "ACTIVE").map(judge);
  if (units.every((unit) => unit === null || unit === 100)) return unknown;
  const sum = units.reduce<number>((total, unit) => total + (unit ?? 0), 0);
  const hundredths = Math.floor((10 * 100 * units.length + 60 * sum) / (100 * units.length));
  return { state: "PARTIAL", fraction: hundredths / 100 };
}
