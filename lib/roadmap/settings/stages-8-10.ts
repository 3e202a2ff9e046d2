/** Settings of the items of stages 8 to 10. */
import { z } from "zod";
import { days, flag, names, namesOrNone, setting } from "./entry.ts";
import { environments, environmentsSchema } from "./environment.ts";

/** What service control policies may be asked to forbid; the first six are asked by default. */
export const scpIntents = [
  "region_restriction",
  "deny_leave_org",
  "protect_cloudtrail",
  "protect_guardduty",
  "protect_audit_role",
  "deny_root",
  "protect_config",
  "protect_events",
  "require_imdsv2",
  "require_encryption",
] as const;
export type ScpIntent = (typeof scpIntents)[number];

const scenarioName = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, "must be a name such as public-s3");
const texts = z.array(z.string().trim().min(1).max(200)).max(50).optional();

/** What tells the corrections of one scenario apart. */
const scenarioMatchers = z.strictObject({
  /** Identifiers of managed rules of AWS Config, such as INCOMING_SSH_DISABLED. */
  rules: texts,
  /** Names of SSM documents; `*` is any text. */
  documents: texts,
  /** Names of functions, state machines and projects; `*` is any text. */
  functions: texts,
  /** Calls of the API that set the correction off. */
  eventNames: texts,
  /** It is corrected once for the account, not in each Region. Only of scenarios that are not built in. */
  isGlobal: z.boolean().optional(),
});
export type ScenarioMatchers = z.infer<typeof scenarioMatchers>;

/** By key, in the order of the roadmap. */
export const lateSettings = {
  homeRegions: setting({
    schema: namesOrNone,
    default: [],
    items: ["8.1"],
    meaning: "Regions in which resources may be created; empty: nobody said, and 8.1 cannot judge the others",
  }),
  requiredScpIntents: setting({
    schema: z.array(z.enum(scpIntents)).min(1),
    default: scpIntents.slice(0, 6),
    items: ["8.1"],
    meaning: "what service control policies have to forbid in every account; at least one",
  }),
  detectionRuleNames: setting({
    schema: namesOrNone,
    default: [],
    items: ["8.1"],
    meaning: "names of the EventBridge rules that detection rests on, where guardrails have to protect them",
  }),
  scpExemptRoles: setting({
    schema: namesOrNone,
    default: ["AWSControlTowerExecution"],
    items: ["8.1"],
    meaning: "names of roles that guardrails may leave out, such as one for emergencies",
  }),
  quarantineUnits: setting({
    schema: namesOrNone,
    default: [],
    items: ["8.1"],
    meaning: "names or ids of organizational units in which everything is forbidden on purpose",
  }),
  requiredScenarios: setting({
    schema: z.array(scenarioName).min(1).max(20),
    default: ["public-s3", "open-admin-sg", "unused-iam"],
    items: ["8.2"],
    meaning:
      "what automation has to correct; public-s3, open-admin-sg and unused-iam are known, others need remediationMatchers or an answer",
  }),
  remediationMatchers: setting({
    schema: z.record(scenarioName, scenarioMatchers),
    default: {},
    items: ["8.2"],
    meaning:
      'by what the corrections of a scenario are known, as JSON, beside what is built in, such as {"public-s3":{"functions":["close-*"]}}; also rules, documents, eventNames and isGlobal',
  }),
  refinedThreshold: setting({
    schema: z.number().min(0.1).max(1),
    default: 0.9,
    items: ["8.3"],
    meaning:
      "how refined the policies of users and roles have to be on the average, 0.1 to 1; narrow ones count 1, those that could be narrower 0.5",
  }),
  scoreUnusedTemplates: setting({
    schema: flag,
    default: false,
    items: ["9.1"],
    meaning: "launch templates and configurations that nothing uses count as well",
  }),
  containerHostTag: setting({
    schema: z.string().trim().min(1).max(200).nullable(),
    default: null,
    items: ["9.1"],
    meaning:
      "tag of instances that run containers outside of ECS and EKS, as key or key=value: a hop limit of two is theirs by right",
  }),
  minHoneyTokens: setting({
    schema: z.int().min(1).max(100),
    default: 3,
    items: ["9.3"],
    meaning: "how many working decoys there have to be; one of them is an access key",
  }),
  honeyTestDays: setting({
    schema: days,
    default: 180,
    items: ["9.3"],
    meaning: "for how many days a test of a decoy counts",
  }),
  perAccountHoneyTokens: setting({
    schema: flag,
    default: false,
    items: ["9.3"],
    meaning: "each account needs decoys of its own",
  }),
  incidentScopeEnvironments: setting({
    schema: z.array(z.enum(environments)).min(1),
    default: [...environments],
    items: ["10.2"],
    meaning: "of which environments accounts have to be covered by exercises; those of others are left out",
  }),
  responderRoleNames: setting({
    schema: namesOrNone,
    default: [],
    items: ["10.1", "10.2"],
    meaning: "names of the roles with which responders enter accounts when something has happened",
  }),
  environments: setting({
    schema: environmentsSchema,
    default: {},
    items: ["10.1", "10.2"],
    meaning:
      "what accounts are for, by id of an account, a unit or the root: prod, nonprod, sandbox, security, log-archive, shared or management; the nearest one counts",
  }),
  securityAccountIds: setting({
    schema: z.array(z.string().regex(/^\d{12}$/, "must be account ids of 12 digits")).max(100),
    default: [],
    items: ["10.1"],
    meaning:
      "further accounts of the security team, beside those that were named by connect or by their environment",
  }),
  environmentTagKeys: setting({
    schema: names,
    default: ["environment", "env", "stage"],
    items: ["10.1"],
    meaning:
      "keys of tags that say to which environment a resource belongs; at least one, case does not count",
  }),
  workloadTagKeys: setting({
    schema: names,
    default: ["workload", "application", "app", "service", "project"],
    items: ["10.1"],
    meaning: "keys of tags that say to which workload a resource belongs; at least one, case does not count",
  }),
  maxWorkloadsPerProdAccount: setting({
    schema: z.int().min(1).max(1_000),
    default: 3,
    items: ["10.1"],
    meaning: "workloads that one production account may hold",
  }),
  baselineRoleNames: setting({
    schema: namesOrNone,
    default: [],
    items: ["10.1"],
    meaning: "names of roles that every account has and that only read, such as that of a scanner",
  }),
  breakGlassNames: setting({
    schema: namesOrNone,
    default: [],
    items: ["10.1"],
    meaning:
      "names of administrators' roles for emergencies, and ids of users of IAM Identity Center who may hold several duties",
  }),
} as const;
