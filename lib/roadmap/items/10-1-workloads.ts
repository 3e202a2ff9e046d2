/** Checks B1 and B2 of item 10.1: one environment and few workloads in an account, by what its resources are tagged. */
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { PlacedGap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { failingUnit, observed, outOfScope, type Scene, unknownUnit } from "#lib/roadmap/items/10-1-scene.ts";
import { onePurpose } from "#lib/roadmap/questions/10-1-blast-radius.ts";
import { type ResourceType, readAccountResources } from "#lib/roadmap/resources.ts";
import type { Environment } from "#lib/roadmap/settings/environment.ts";

/** What workloads consist of, as far as AWS's tagging API knows its tags. */
const workloadTypes: readonly ResourceType[] = [
  "ec2:instance",
  "lambda:function",
  "ecs:cluster",
  "eks:cluster",
  "rds:db",
  "rds:cluster",
  "dynamodb:table",
  "s3:bucket",
  "sqs:queue",
  "sns:topic",
  "elasticloadbalancing:loadbalancer",
];

/** Resources of an account by what their tags say. */
interface Tagged {
  total: number;
  /** Environments that are named, with how many resources name them. */
  environments: ReadonlyMap<Environment, number>;
  workloads: ReadonlySet<string>;
  withoutWorkload: number;
  gaps: readonly PlacedGap[];
}

const spellings: Readonly<Record<string, Environment>> = {
  prod: "prod",
  production: "prod",
  prd: "prod",
  live: "prod",
  nonprod: "nonprod",
  "non-prod": "nonprod",
  dev: "nonprod",
  development: "nonprod",
  test: "nonprod",
  testing: "nonprod",
  qa: "nonprod",
  uat: "nonprod",
  int: "nonprod",
  integration: "nonprod",
  staging: "nonprod",
  stage: "nonprod",
  preprod: "nonprod",
  sandbox: "sandbox",
  sbx: "sandbox",
  playground: "sandbox",
  shared: "shared",
  "shared-services": "shared",
  security: "security",
  "log-archive": "log-archive",
};

/** Reads the inventory and its tags once; both checks count in it. */
function readTagged(context: EvaluationContext): Tagged {
  const { input, view } = context;
  const { lists, regions, gaps } = readAccountResources(context, workloadTypes);
  const tags = new Map<string, Readonly<Record<string, string>>>();
  const found: PlacedGap[] = [
    ...gaps,
    ...lists.flatMap(({ gap, region }) => (gap === null ? [] : [{ gap, place: region }])),
  ];
  for (const region of regions) {
    const read = view.find("tagging.resources", region).ask("tagging:GetResources", (data) => data.resources);
    if (!read.known) found.push({ gap: read.gap, place: region });
    for (const { ResourceARN, Tags } of read.known ? read.value : []) tags.set(ResourceARN, Tags);
  }
  const { environmentTagKeys, workloadTagKeys } = input.settings;
  const environments = new Map<Environment, number>();
  const workloads = new Set<string>();
  let [total, withoutWorkload] = [0, 0];
  for (const { arn } of lists.flatMap(({ resources }) => resources)) {
    total += 1;
    const own = tags.get(arn) ?? {};
    const environment = spellings[tagOf(own, environmentTagKeys)?.toLowerCase() ?? ""];
    if (environment !== undefined) environments.set(environment, (environments.get(environment) ?? 0) + 1);
    const workload = tagOf(own, workloadTagKeys);
    if (workload === null) withoutWorkload += 1;
    else workloads.add(workload.toLowerCase());
  }
  return { total, environments, workloads, withoutWorkload, gaps: found };
}

/** The value of the first key that is there; case does not count in keys. */
function tagOf(tags: Readonly<Record<string, string>>, keys: readonly string[]): string | null {
  const byKey = new Map(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
  for (const key of keys) {
    const value = byKey.get(key.toLowerCase())?.trim();
    if (value !== undefined && value !== "") return value;
  }
  return null;
}

/** B1 and B2. */
export function judgeWorkloads(scene: Scene): { environment: Unit; count: Unit } {
  const { input, environmentOf, securityIds, hasEnvironments } = scene;
  const { id, isManagement } = input.account;
  if (isManagement || securityIds.includes(id)) return { environment: outOfScope, count: outOfScope };
  const environment = environmentOf(id);
  if (environment === null) {
    const why = "nobody declared which environment the account is";
    return {
      environment: failingUnit(why, [
        {
          resource: id,
          region: "global",
          why: "No environment is declared for the account, its units or the root.",
        },
      ]),
      count: hasEnvironments ? outOfScope : noEnvironments(),
    };
  }
  const tagged = readTagged(scene);
  return {
    environment: judgeEnvironment(scene, environment, tagged),
    count: environment === "prod" ? judgeCount(scene, tagged) : outOfScope,
  };
}

function noEnvironments(): Unit {
  const text = "Nobody said of any account what it is for (setting environments)";
  return unknownUnit({ kind: "said", code: "not_configured", text });
}

/** B1: whole numbers, so that 95 in a hundred are exactly that. */
function judgeEnvironment(scene: Scene, environment: Environment, tagged: Tagged): Unit {
  const { input } = scene;
  const named = [...tagged.environments.values()].reduce((sum, count) => sum + count, 0);
  const agreeing = tagged.environments.get(environment) ?? 0;
  const others = [...tagged.environments]
    .filter(([name]) => name !== environment)
    .map(([name, count]) => `${count} ${name}`);
  if (named > 0 && agreeing * 100 < named * 95) {
    const why = `resources of other environments are in the account, which is declared ${environment}`;
    return failingUnit(
      why,
      [
        {
          resource: input.account.id,
          region: "global",
          why: `Declared ${environment}; of ${named} resources with a tag, ${others.sort().join(", ")}.`,
        },
      ],
      [
        observed(
          scene,
          "tagging.resources",
          `${agreeing} of ${named} tagged resources are ${environment}.`,
          "fail",
        ),
      ],
    );
  }
  if (tagged.gaps.length > 0) return { result: "unknown", place: null, placedGaps: tagged.gaps };
  if ((tagged.total - named) * 2 > tagged.total) return attested(scene);
  return {
    result: "pass",
    place: null,
    evidence: [
      observed(
        scene,
        "tagging.resources",
        `Declared ${environment}; ${agreeing} of ${tagged.total} resources are tagged so.`,
        "pass",
      ),
    ],
  };
}

/** B2. */
function judgeCount(scene: Scene, tagged: Tagged): Unit {
  const { input } = scene;
  const { size } = tagged.workloads;
  const max = input.settings.maxWorkloadsPerProdAccount;
  if (size > max) {
    const list = [...tagged.workloads].sort().slice(0, 10).join(", ");
    return failingUnit(`${size} workloads share a production account, ${max} are allowed`, [
      {
        resource: input.account.id,
        region: "global",
        why: `Holds ${size} workloads: ${list}${size > 10 ? " …" : ""}.`,
      },
    ]);
  }
  if (tagged.gaps.length > 0) return { result: "unknown", place: null, placedGaps: tagged.gaps };
  if (tagged.withoutWorkload * 5 > tagged.total) return attested(scene);
  return {
    result: "pass",
    place: null,
    evidence: [
      observed(scene, "tagging.resources", `${size} workloads by their tags; ${max} are allowed.`, "pass"),
    ],
  };
}

/** Too much is not tagged: only a person can say what it belongs to. */
function attested(scene: Scene): Unit {
  const { input, view } = scene;
  const answer = readAnswer(input, view, onePurpose, input.account.id);
  if (!answer.valid) return unknownUnit(answer.gap);
  if (answer.holds) {
    return {
      result: "pass",
      place: null,
      evidence: [observed(scene, "attestation", "A person answered what is not tagged.", "pass")],
    };
  }
  return failingUnit(
    "what is not tagged belongs to other environments or too many workloads, as a person answered",
    [
      {
        resource: input.account.id,
        region: "global",
        why: "Holds other environments or too many workloads, as a person answered.",
      },
    ],
  );
}
