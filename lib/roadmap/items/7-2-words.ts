/** Item 7.2 in words: the reason, the evidence and what fails. */
import { globalRegion } from "#lib/facts/envelope.ts";
import { describeGaps, type PlacedGap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { resourceKinds } from "#lib/roadmap/resources.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence, FailingResource } from "#lib/roadmap/verdict.ts";
import type { Practice } from "./7-2-practices.ts";
import type { IacUnit, Standing } from "./7-2-units.ts";

/** How the units add up. */
export interface Sum {
  /** Resources in scope, and lists that could not be read. */
  total: number;
  unknown: number;
  excepted: number;
  earnedHundredths: number;
  /** Hundredths of the whole, floored. */
  coverage: number;
  /** Whether the target is reached, whatever is unknown; null: that hangs on it. */
  reachesTarget: boolean | null;
  failsTierOne: boolean;
}

/** Everything that was judged. */
export interface Judged {
  units: readonly IacUnit[];
  unread: readonly PlacedGap[];
  sum: Sum;
  practices: { drift: Practice; console: Practice; review: Practice };
}

/** What is reached and what is missing, as sentences. */
export function describe({ sum, practices }: Judged, target: number): string {
  const share = `${hundredthsText(sum.coverage)} of ${sum.total} resources are made by code (target ${target}).`;
  const tier = sum.failsTierOne ? " Some of the networks, permissions, buckets and keys are not." : "";
  const failing = [practices.drift, practices.console, practices.review].flatMap((practice) =>
    practice.result === "fail" ? [sentence(practice.text)] : [],
  );
  return [`${share}${tier}`, ...failing].join(" ");
}

function hundredthsText(hundredths: number): string {
  return (hundredths / 100).toFixed(2);
}

/** Why the verdict cannot be known. */
export function explainUnknown({ input }: EvaluationContext, { units, unread, practices }: Judged) {
  const ofUnits = units.flatMap(({ standing, resource }): PlacedGap[] =>
    standing.kind === "unknown"
      ? [{ gap: standing.gap, place: resource.region === globalRegion ? null : resource.region }]
      : [],
  );
  const ofPractices = [practices.drift, practices.console, practices.review].flatMap((practice) =>
    practice.result === "unknown" ? practice.gaps.map((gap): PlacedGap => ({ gap, place: null })) : [],
  );
  const words = { roleName: input.organization.roleName, preposition: "in" as const };
  return describeGaps([...unread, ...ofUnits, ...ofPractices], words);
}

const failures: Partial<Record<Standing["kind"], string>> = {
  orphan: "Its stack is gone or has left it behind",
  unmanaged: "No stack and no Terraform state names it",
  claimed: "Only a tag says that code made it, and anybody can copy a tag",
};

/** What fails: networks, permissions, data and keys first. */
export function failingOf({ units, practices }: Judged): FailingResource[] {
  const ordered = [...units].sort(
    (a, b) =>
      a.tier - b.tier || (a.resource.arn < b.resource.arn ? -1 : Number(a.resource.arn > b.resource.arn)),
  );
  const resources = ordered.flatMap(({ resource, standing, tier }): FailingResource[] => {
    const why = failures[standing.kind];
    if (why === undefined) return [];
    const { arn, region, created, type } = resource;
    const made = created === null ? "" : `, made on ${created.slice(0, 10)}`;
    return [
      {
        resource: arn,
        region,
        why: `${why}: ${resourceKinds.get(type)?.noun ?? type} of tier ${tier}${made}.`,
      },
    ];
  });
  return [
    ...resources,
    ...[practices.drift, practices.console].flatMap((practice) =>
      practice.result === "fail" ? practice.failing : [],
    ),
  ];
}

const words: Readonly<Record<Standing["kind"], string>> = {
  stack: "in stacks",
  terraform: "in Terraform states",
  "trusted-tag": "by their tag, which the settings trust",
  claimed: "by their tag only",
  orphan: "left behind by a stack",
  unmanaged: "by hand",
  excepted: "excepted",
  unknown: "unknown",
};

/** One line for each kind of resource, and one for each practice. */
export function evidenceOf({ input }: EvaluationContext, { units, practices }: Judged): Evidence[] {
  const { id: accountId } = input.account;
  const line = (collector: string, observed: string, result: Evidence["result"]): Evidence => ({
    collector,
    accountId,
    region: globalRegion,
    observed,
    result,
  });
  const kinds = [...Map.groupBy(units, ({ resource }) => resource.type)].map(([type, alike]) => {
    const kind = resourceKinds.get(type);
    const standings = Map.groupBy(alike, ({ standing }) => standing.kind);
    const counts = [...standings]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([standing, list]) => `${list.length} ${words[standing]}`);
    const observed = sentence(`${kind?.noun ?? type}: ${counts.join(", ")}`);
    return line(kind?.collector ?? "resources", observed, resultOf([...standings.keys()]));
  });
  if (units.length === 0) return [];
  return [
    ...kinds,
    ...practiceSources.map(([name, collector, about]) => {
      const practice = practices[name];
      if (practice.result === "unknown") return line(collector, `It is not known ${about}.`, "unknown");
      return line(collector, sentence(practice.text), practice.result === "ok" ? "pass" : "fail");
    }),
  ];
}

const practiceSources = [
  ["drift", "cloudformation.stacks", "whether stacks have drifted"],
  ["console", "answer.no-console-writes", "whether changes are made outside of code"],
  ["review", "answer.two-person-rule", "whether a second person reviews changes"],
] as const;

function resultOf(standings: readonly Standing["kind"][]): Evidence["result"] {
  if (standings.some((one) => failures[one] !== undefined)) return "fail";
  if (standings.includes("unknown")) return "unknown";
  return standings.some((one) => one !== "excepted") ? "pass" : "excepted";
}
