/** 9.2 from the simulated networks: which way each of them leads out, and what runs in none. */
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { buildsIn } from "#lib/sim/state/builds.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { dnsFirewallIn, firewallStyleOf } from "#lib/sim/state/firewalls.ts";
import { networkOwner, networkPlanOf } from "#lib/sim/state/network-plan.ts";
import { policiesIn } from "#lib/sim/state/policies.ts";
import { type Expected, isDenied, openRegions, type Scene, type Unit, unknown, whole } from "./test-scene.ts";

const ofFirewall = { strict: 100, domains: 100, "few-drops": 50, open: 0 };

interface Found {
  paths: Unit[];
  endpoints: Unit[];
}

/** What the names that are blocked are worth where everything else is open. */
function dnsScore({ organization }: Scene, owner: SimulatedAccount, region: string): number {
  const { association, style, failOpen } = dnsFirewallIn(organization, owner, region);
  if (association === null) return 0;
  if (style === "threats") return 25;
  return failOpen === "DISABLED" ? 50 : 0;
}

/** The machines of a Region all stand in one subnet. */
function subnetUnits(scene: Scene, account: SimulatedAccount, region: string): Found {
  const { organization } = scene;
  const plan = networkPlanOf(organization, account, region);
  const { instances } = computeIn(organization, account, region);
  const works = instances.slice(0, instances.length).some(({ state }) => state !== "terminated");
  if (plan === null || !works) return { paths: [], endpoints: [] };
  const owner = plan.kind === "shared" ? networkOwner(organization, region) : account;
  const kind = owner === null ? plan.kind : (networkPlanOf(organization, owner, region)?.kind ?? plan.kind);
  if (owner === null) return { paths: [null], endpoints: [] };
  if (kind === "blocked") return { paths: [100], endpoints: [] };
  const isIsolated = kind === "isolated";
  const score = isIsolated
    ? 100
    : kind === "firewalled"
      ? ofFirewall[firewallStyleOf(organization, owner, region)]
      : dnsScore(scene, owner, region);
  // An endpoint says whose buckets may be written to, but for those of every fourth account.
  return { paths: [score], endpoints: score === 100 ? [owner.index % 4 === 3 ? 0 : 100] : [] };
}

function outsideUnits(scene: Scene, account: SimulatedAccount, region: string): Unit[] {
  const { organization } = scene;
  // None of them stands in a network.
  const functions = isDenied(scene, account, "lambda:ListFunctions", region)
    ? []
    : policiesIn(organization, account, region).functions;
  const { projects, notebooks } = buildsIn(organization, account, region);
  const outside = [
    ...functions,
    ...projects.filter(({ network }) => network === null),
    ...notebooks.filter(({ direct }) => direct),
  ];
  return outside.map(() => 0);
}

/** 9.2: nine tenths are ways out, one tenth the endpoints of those that are shut. */
export function expectedEgress(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const regions = openRegions(scene, account, { isResources: true });
  const paths: Unit[] = [];
  const endpoints: Unit[] = [];
  for (const region of regions) {
    if (isDenied(scene, account, "ec2:DescribeNetworkInterfaces", region)) paths.push(null);
    else {
      const found = subnetUnits(scene, account, region);
      paths.push(...found.paths);
      endpoints.push(...found.endpoints);
    }
    for (const operation of [
      "lambda:ListFunctions",
      "codebuild:ListProjects",
      "sagemaker:ListNotebookInstances",
    ]) {
      if (isDenied(scene, account, operation, region)) paths.push(null);
    }
    paths.push(...outsideUnits(scene, account, region));
  }
  const all = [...paths, ...endpoints];
  if (all.length === 0) return { state: "NOT_APPLICABLE", fraction: null };
  const known = all.filter((unit) => unit !== null);
  if (known.every((unit) => unit === 100)) return known.length === all.length ? whole("MET") : unknown;
  const mean = (units: readonly Unit[]) =>
    units.reduce<number>((sum, unit) => sum + (unit ?? 0), 0) / units.length;
  const hundredths = endpoints.length === 0 ? mean(paths) : (9 * mean(paths) + mean(endpoints)) / 10;
  if (hundredths === 0) return whole("NOT_MET");
  return { state: "PARTIAL", fraction: Math.min(99, Math.max(1, Math.floor(hundredths + 1e-9))) / 100 };
}
