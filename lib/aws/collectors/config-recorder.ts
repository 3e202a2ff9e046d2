/** AWS Config in one region: who records there, and which rules were evaluated when. */
import {
  type ConfigRule,
  type ConfigRuleEvaluationStatus,
  type ConfigurationRecorder,
  type ConfigurationRecorderStatus,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
} from "@aws-sdk/client-config-service";
import { type Answer, type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { ConfigRecorderFacts } from "#lib/facts/config.ts";

type Recorder = ConfigRecorderFacts["recorders"][number];
type Rules = NonNullable<ConfigRecorderFacts["rules"]>;

const rulesOperation = "config:DescribeConfigRules";
const evaluationsOperation = "config:DescribeConfigRuleEvaluationStatus";
const conditional = ["config:DescribeConfigurationRecorderStatus", rulesOperation, evaluationsOperation];

/** The most that DescribeConfigRuleEvaluationStatus gives a page. */
const evaluationsPerPage = 50;

/**
 * `config.recorder`: config:DescribeConfigurationRecorders, and only where there is a recorder its status, the rules and
 * when they were evaluated. Of a rule no more is kept than whose it is, which one of AWS's and in which state: parameters
 * may hold tokens.
 */
export const configRecorder: Collector<"config.recorder"> = {
  name: "config.recorder",
  scope: "region",
  actions: [
    { action: "config:DescribeConfigurationRecorders", reason: "whether a region is recorded" },
    {
      action: "config:DescribeConfigurationRecorderStatus",
      reason: "whether the recorder stands still or fails",
    },
    { action: rulesOperation, reason: "whether there are rules, and which service made them" },
    { action: evaluationsOperation, reason: "whether rules are evaluated at all" },
  ],
  async collect(from) {
    const recorders = await listRecorders(from);
    if (recorders.kind !== "ok") return null;
    if (recorders.value.length === 0) {
      for (const op of conditional) from.skip(op, "no-recorder");
      return { recorders: [], rules: [], remediable: [] };
    }
    const [statuses, found] = await Promise.all([listStatuses(from), readRules(from)]);
    return {
      recorders: recorders.value.flatMap((one) => recorderFacts(one, statuses)).sort(byName),
      ...found,
    };
  },
};

function listRecorders(from: Collecting): Promise<Answer<ConfigurationRecorder[]>> {
  return from.pages(
    "config:DescribeConfigurationRecorders",
    async (clients, http) => {
      const answer = await clients.config.send(new DescribeConfigurationRecordersCommand({}), http);
      return { items: identified(answer.ConfigurationRecorders, "name"), next: undefined };
    },
    { owned: (recorders) => recorders.flatMap(({ arn, roleARN }) => [arn, roleARN]) },
  );
}

async function listStatuses(from: Collecting): Promise<ConfigurationRecorderStatus[] | null> {
  const answer = await from.pages(
    "config:DescribeConfigurationRecorderStatus",
    async (clients, http) => {
      const output = await clients.config.send(new DescribeConfigurationRecorderStatusCommand({}), http);
      return {
        items: identified(output.ConfigurationRecordersStatus, "name", "recording"),
        next: undefined,
      };
    },
    { owned: (statuses) => statuses.map(({ arn }) => arn) },
  );
  return answer.kind === "ok" ? answer.value : null;
}

function recorderFacts(
  { name, arn, recordingScope, servicePrincipal }: ConfigurationRecorder,
  statuses: readonly ConfigurationRecorderStatus[] | null,
): Recorder[] {
  if (name === undefined) return [];
  const status = statuses?.find((one) => one.name === name);
  return [
    {
      name,
      arn: arn ?? null,
      recordingScope: recordingScope ?? null,
      servicePrincipal: servicePrincipal ?? null,
      status:
        status?.recording === undefined
          ? null
          : {
              recording: status.recording,
              lastStatus: status.lastStatus ?? null,
              lastErrorCode: status.lastErrorCode ?? null,
            },
    },
  ];
}

/** Without rules nothing can have been evaluated: the second list is left out. */
async function readRules(from: Collecting): Promise<Pick<ConfigRecorderFacts, "rules" | "remediable">> {
  const rules = await from.pages(rulesOperation, async (clients, http, NextToken) => {
    const input = NextToken === undefined ? {} : { NextToken };
    const page = await clients.config.send(new DescribeConfigRulesCommand(input), http);
    return { items: identified(page.ConfigRules, "ConfigRuleName"), next: page.NextToken };
  });
  if (rules.kind === "ok" && rules.value.length === 0) {
    from.skip(evaluationsOperation, "no-rule");
    return { rules: [], remediable: [] };
  }
  const evaluations = await from.pages(evaluationsOperation, async (clients, http, NextToken) => {
    const input = { Limit: evaluationsPerPage, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.config.send(new DescribeConfigRuleEvaluationStatusCommand(input), http);
    return { items: identified(page.ConfigRulesEvaluationStatus, "ConfigRuleName"), next: page.NextToken };
  });
  if (rules.kind !== "ok") return { rules: null, remediable: null };
  const evaluated = valueOf(evaluations);
  return {
    rules: evaluated === null ? null : sumUp(rules.value, evaluated),
    remediable: orderedBy(listRemediable(rules.value, evaluated ?? []), "ConfigRuleName"),
  };
}

/** AWS takes no remediation for the rules that Security Hub makes; there are hundreds of them. */
const hubPrincipal = "securityhub.amazonaws.com";

function listRemediable(
  rules: readonly ConfigRule[],
  evaluations: readonly ConfigRuleEvaluationStatus[],
): NonNullable<ConfigRecorderFacts["remediable"]> {
  const evaluated = new Map(
    evaluations.map((one) => [one.ConfigRuleName, isoTime(one.LastSuccessfulEvaluationTime)]),
  );
  return rules
    .filter(({ CreatedBy }) => CreatedBy !== hubPrincipal)
    .map(({ ConfigRuleName = "", ConfigRuleState, Source }) => ({
      ConfigRuleName,
      ConfigRuleState: ConfigRuleState ?? null,
      // Else it is the ARN of a function, or nothing.
      SourceIdentifier: Source?.Owner === "AWS" ? (Source.SourceIdentifier ?? null) : null,
      lastEvaluatedOn: evaluated.get(ConfigRuleName)?.slice(0, 10) ?? null,
    }));
}

/** Rules by who made them. One on its way out no longer counts. */
function sumUp(rules: readonly ConfigRule[], evaluations: readonly ConfigRuleEvaluationStatus[]): Rules {
  const evaluated = new Map(
    evaluations.map((one) => [one.ConfigRuleName, isoTime(one.LastSuccessfulEvaluationTime)]),
  );
  const makers = new Map<string | null, Rules[number]>();
  for (const { ConfigRuleName, ConfigRuleState, CreatedBy = null } of rules) {
    if (ConfigRuleState === "DELETING" || ConfigRuleState === "DELETING_RESULTS") continue;
    const sum = makers.get(CreatedBy) ?? { CreatedBy, count: 0, LastSuccessfulEvaluationTime: null };
    const at = evaluated.get(ConfigRuleName) ?? null;
    const newest = sum.LastSuccessfulEvaluationTime;
    makers.set(CreatedBy, {
      CreatedBy,
      count: sum.count + 1,
      LastSuccessfulEvaluationTime: newest === null || (at !== null && at > newest) ? at : newest,
    });
  }
  return [...makers.values()].sort((a, b) => ((a.CreatedBy ?? "") < (b.CreatedBy ?? "") ? -1 : 1));
}

function isoTime(time: Date | undefined): string | null {
  return time === undefined || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function byName(a: Recorder, b: Recorder): number {
  return a.name < b.name ? -1 : 1;
}
