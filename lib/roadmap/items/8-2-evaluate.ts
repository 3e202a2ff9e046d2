/** Decides item 8.2, scenario by scenario and Region by Region. */
import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { type ScopedRegion, scopeRegions } from "#lib/roadmap/regions.ts";
import { readAccountResources } from "#lib/roadmap/resources.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { readVouched, type Vouched, vouchedChains, withAnswer } from "./8-2-answers.ts";
import { automatedRemediation } from "./8-2-automated-remediation.ts";
import { type Chain, open } from "./8-2-chains.ts";
import { type ConfigOfRegion, configChains, readConfig, ruleNamesFor } from "./8-2-config-chains.ts";
import { custodianChains } from "./8-2-custodian.ts";
import { eventChains, rulesOfRegion, scheduleChains } from "./8-2-event-chains.ts";
import { whyNoPublicBucket } from "./8-2-prevented.ts";
import { type Scenario, scenarioNamed } from "./8-2-scenarios.ts";
import { preventedUnit, unitOf } from "./8-2-units.ts";

/** What all scenarios of one region share. */
interface RegionFacts {
  region: string;
  config: ConfigOfRegion;
  rules: ReturnType<typeof rulesOfRegion>;
}

type JudgedPlace = RegionFacts | Extract<ScopedRegion, { scope: "unknown" }>;

/** The evaluated account as far as scenarios are judged in it. */
interface Judging {
  context: EvaluationContext;
  scenarios: readonly Scenario[];
  vouched: Vouched;
  regions: readonly JudgedPlace[];
  /** Why there can be no public bucket; asked once. */
  prevented: () => Answer<string | null>;
  excepted: ReadonlySet<string>;
}

/**
 * One unit for each required scenario and Region; for what exists once in an account, one. What cannot come about counts in
 * full, and what the account has nothing of does not count.
 */
export function evaluateRemediation(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const { requiredScenarios, remediationMatchers } = input.settings;
  const names = [...new Set(requiredScenarios)];
  // Where nobody can make a group or a bucket, nothing goes wrong that would have to be corrected.
  const scope = scopeRegions(view, input.organization, ["ec2", "s3"]);
  if (names.length === 0) {
    const gap = {
      kind: "said",
      code: "not_configured",
      text: "No scenario is required in the settings",
    } as const;
    return concludeUnits(context, [{ result: "unknown", place: null, gaps: [gap] }]);
  }
  if (!scope.known) return concludeUnits(context, [{ result: "unknown", place: null, gaps: [scope.gap] }]);
  let why: Answer<string | null> | null = null;
  const judging: Judging = {
    context,
    scenarios: names.map((name) => scenarioNamed(name, remediationMatchers[name])),
    vouched: readVouched(context),
    regions: scope.regions.flatMap((scoped): JudgedPlace[] => {
      if (scoped.scope === "na") return [];
      if (scoped.scope === "unknown") return [scoped];
      const { region } = scoped;
      return [{ region, config: readConfig(context, region), rules: rulesOfRegion(context, region) }];
    }),
    prevented: () => (why ??= whyNoPublicBucket(context)),
    excepted: new Set(activeExceptions(input, view, "8.2").map(({ resource }) => resource)),
  };
  return concludeUnits(
    context,
    judging.scenarios.flatMap((scenario) => judgeScenario(judging, scenario)),
  );
}

function concludeUnits(context: EvaluationContext, units: readonly Unit[]): Verdict {
  return conclude(automatedRemediation, context.view, units, {
    noun: ["scenario", "scenarios"],
    met: "Whatever is required corrects itself, or cannot come about.",
    none: "The account has nothing that the required scenarios are about.",
    roleName: context.input.organization.roleName,
    preposition: "for",
  });
}

function judgeScenario(judging: Judging, scenario: Scenario): Unit[] {
  const { context, excepted, vouched, regions } = judging;
  if (excepted.has(scenario.name)) return [{ result: "excepted", place: scenario.name }];
  if (hasNothing(context, scenario)) return [{ result: "na", place: scenario.name }];
  const found = regions.map((place) => ({ place, chains: findChains(judging, scenario, place) }));
  // What was found anywhere is judged by facts; only what was not is taken at its word.
  const refs = new Set(found.flatMap(({ chains }) => chains.map(({ ref }) => ref)));
  const all = found.map(({ place, chains }) => ({
    place,
    chains: [...chains, ...vouchedChains(vouched, scenario, place.region, refs)],
  }));
  if (scenario.isGlobal) {
    const configs = regions.flatMap((place) => ("config" in place ? [place.config] : []));
    const chains = all.flatMap((one) => one.chains);
    return [unitOf(context, { scenario, region: "global" }, chains, absence(configs))];
  }
  return all.map(({ place, chains }) => judgePlace(judging, scenario, place, chains));
}

function judgePlace(
  { context, prevented }: Judging,
  scenario: Scenario,
  place: JudgedPlace,
  chains: readonly Chain[],
): Unit {
  const { region } = place;
  const why = scenario.name === "public-s3" ? prevented() : null;
  if (why?.known === true && why.value !== null)
    return preventedUnit(context, { scenario, region }, why.value);
  const unread = (gap: Gap): Chain => ({
    ref: "block",
    words: "the account's block",
    region,
    collector: "s3.account",
    value: open(gap),
  });
  return unitOf(
    context,
    { scenario, region },
    why?.known === false ? [...chains, unread(why.gap)] : chains,
    absence("config" in place ? [place.config] : []),
  );
}

/** Only complete lists of every Region say that there is nothing. */
function hasNothing(context: EvaluationContext, { resources }: Scenario): boolean {
  if (resources === null) return false;
  const { lists, gaps } = readAccountResources(context, [resources]);
  return gaps.length === 0 && lists.every(({ gap, resources: found }) => gap === null && found.length === 0);
}

/** Every correction of the scenario in one region that facts know of, with what a person says of it. */
function findChains(judging: Judging, scenario: Scenario, place: JudgedPlace): Chain[] {
  const { context, vouched, scenarios } = judging;
  const { region } = place;
  if (!("config" in place)) {
    const words = `Region ${region}`;
    return [{ ref: region, words, region, collector: "config.recorder", value: open(place.gap) }];
  }
  const { config, rules } = place;
  const others = scenarios.filter((other) => other.name !== scenario.name);
  return [
    ...configChains(context, config, scenario),
    ...eventChains(context, region, rules, { scenario, ruleNames: ruleNamesFor(config, scenario) }),
    ...scheduleChains(context, region, scenario),
    ...custodianChains(context, region, { scenario, others }),
  ].map((chain) => withAnswer(chain, scenario, vouched));
}

/** What to say where nothing corrects: a Region without a recorder cannot have rules that do. */
function absence(configs: readonly ConfigOfRegion[]): Parameters<typeof unitOf>[3] {
  const off = configs.length > 0 && configs.every(({ recorder }) => recorder.kind === "stopped");
  const [first] = configs;
  if (off && first?.recorder.kind === "stopped") {
    return { fault: "RECORDER_OFF", why: first.recorder.why };
  }
  return { fault: "NO_CHAIN", why: "nothing that was found corrects it" };
}
