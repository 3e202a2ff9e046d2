/** Remediations of AWS Config as corrections, for item 8.2. */
import type { ConfigRecorderFacts, ConfigRemediation } from "#lib/facts/config.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { judgeRecorder, type RecorderState } from "#lib/roadmap/items/4-3-security-hub.ts";
import { type Chain, type ChainValue, faulty, open, provenUntil, said } from "./8-2-chains.ts";
import { fitOfDocument, type Scenario } from "./8-2-scenarios.ts";

type Rule = NonNullable<NonNullable<ConfigRecorderFacts["remediable"]>>[number];
type Configuration = ConfigRemediation["configurations"][number];

/** AWS Config of one region. */
export interface ConfigOfRegion {
  region: string;
  recorder: RecorderState;
  rules: Answer<readonly Rule[]>;
  configurations: Answer<readonly Configuration[]>;
}

/** Reads what AWS Config is and does in one region; without a recorder its rules are dead, and there is nothing else to know. */
export function readConfig({ view }: EvaluationContext, region: string): ConfigOfRegion {
  const facts = view.find("config.recorder", region);
  if (facts.isUnsupported("config:DescribeConfigurationRecorders")) return without(region);
  const rules = facts.ask("config:DescribeConfigRules", ({ remediable }) => remediable ?? null);
  const known: ConfigOfRegion["rules"] = !rules.known
    ? rules
    : rules.value === null
      ? { known: false, gap: { kind: "not_asked", op: "config:DescribeConfigRules" } }
      : { known: true, value: rules.value };
  const configurations = view
    .find("config.remediation", region)
    .ask("config:DescribeRemediationConfigurations", (data) => data.configurations);
  return { region, recorder: judgeRecorder(facts), rules: known, configurations };
}

function without(region: string): ConfigOfRegion {
  const none = { known: true, value: [] } as const;
  const recorder = { kind: "stopped" as const, why: "AWS Config does not exist here", arn: null };
  return { region, recorder, rules: none, configurations: none };
}

/** Names of the rules that find the scenario; empty too where rules could not be read. */
export function ruleNamesFor({ rules }: ConfigOfRegion, scenario: Scenario): string[] {
  if (!rules.known) return [];
  return rules.value.filter((rule) => finds(rule, scenario)).map(({ ConfigRuleName }) => ConfigRuleName);
}

function finds({ SourceIdentifier }: Rule, { rules }: Scenario): boolean {
  return SourceIdentifier !== null && rules.includes(SourceIdentifier);
}

/** Corrections of the scenario that AWS Config starts in the region. */
export function configChains(
  context: EvaluationContext,
  config: ConfigOfRegion,
  scenario: Scenario,
): Chain[] {
  const { region, rules, configurations, recorder } = config;
  const collector = "config.remediation";
  if (recorder.kind === "stopped" && recorder.arn === null) return [];
  if (!rules.known) return [unread(config, rules.gap)];
  if (!configurations.known) {
    // Nothing can be attached to a rule that is not there.
    return rules.value.length === 0 ? [] : [unread(config, configurations.gap)];
  }
  return configurations.value.flatMap((one): Chain[] => {
    const rule = rules.value.find(({ ConfigRuleName }) => ConfigRuleName === one.ConfigRuleName);
    const document = documentName(one.TargetId);
    const fit = fitOfDocument(scenario, document, rule !== undefined && finds(rule, scenario));
    if (fit === "none") return [];
    const words = `rule ${one.ConfigRuleName} of AWS Config → document ${document}`;
    const value = judge(context, config, one, rule);
    const isOpen = fit === "any" && (value.kind === "proven" || value.kind === "unproven");
    const question = `A person has to say whether document ${document} corrects ${scenario.name}`;
    return [
      {
        ref: one.ConfigRuleName,
        words,
        region,
        collector,
        value: isOpen ? open(said(question, "needs_answer")) : value,
      },
    ];
  });
}

function unread({ region }: ConfigOfRegion, gap: Parameters<typeof open>[0]): Chain {
  return {
    ref: `config ${region}`,
    words: "remediations of AWS Config",
    region,
    collector: "config.remediation",
    value: open(gap),
  };
}

/** Of a document that another account shares stands the ARN. */
function documentName(target: string): string {
  return target.startsWith("arn:") ? target.slice(target.lastIndexOf("/") + 1) : target;
}

/** Documents that tell somebody, and change nothing. */
const telling = /PublishSNS|OpsItem|JiraIssue|ServiceNowIncident/i;

/** Whether a document only tells somebody. */
export function isTelling(document: string): boolean {
  return telling.test(document);
}

function judge(
  context: EvaluationContext,
  { recorder, region }: ConfigOfRegion,
  configuration: Configuration,
  rule: Rule | undefined,
): ChainValue {
  const { ConfigRuleName, TargetId, Automatic } = configuration;
  if (isTelling(documentName(TargetId))) return faulty("NOTIFY_ONLY", "its document only sends a message");
  if (recorder.kind === "stopped") return faulty("RECORDER_OFF", recorder.why);
  const isActive = rule?.ConfigRuleState === "ACTIVE" || rule?.ConfigRuleState === "EVALUATING";
  if (rule !== undefined && rule.ConfigRuleState !== null && !isActive) {
    return faulty("RULE_DISABLED", `its rule is ${rule.ConfigRuleState}`);
  }
  if (!Automatic) return faulty("MANUAL_ONLY", "somebody has to start it by hand");
  if (recorder.kind === "unread") return open(recorder.gap);
  if (!isActive) return open(said(`AWS did not say in which state rule ${ConfigRuleName} is`));
  return judgeProof(context, region, configuration, rule?.lastEvaluatedOn ?? null);
}

/** A run that succeeded proves it, and so does a rule that finds nothing; runs that all failed show the opposite. */
function judgeProof(
  { input, view }: EvaluationContext,
  region: string,
  { ConfigRuleName, runs, ComplianceType }: Configuration,
  evaluatedOn: string | null,
): ChainValue {
  const facts = view.find("config.remediation", region);
  const runsGap = facts.gapOf("config:DescribeRemediationExecutionStatus", ConfigRuleName);
  if (runsGap !== null) return open(runsGap);
  if (runs !== null && runs.failed90d > 0 && runs.succeeded90d === 0) {
    return faulty("ALWAYS_FAILS", `all of its runs fail (${runs.failed90d} within 90 days)`);
  }
  const ran = provenUntil(runs?.lastSucceededOn ?? null, input.now);
  if (ran !== null)
    return { kind: "proven", proof: `succeeded on ${runs?.lastSucceededOn ?? ""}`, until: ran };
  const complianceGap = facts.gapOf("config:DescribeComplianceByConfigRule");
  if (complianceGap !== null) return open(complianceGap);
  if (ComplianceType !== "COMPLIANT") return { kind: "unproven" };
  const evaluationGap = view
    .find("config.recorder", region)
    .gapOf("config:DescribeConfigRuleEvaluationStatus");
  if (evaluationGap !== null) return open(evaluationGap);
  const evaluated = provenUntil(evaluatedOn, input.now);
  return evaluated === null
    ? { kind: "unproven" }
    : {
        kind: "proven",
        proof: `its rule found nothing to correct on ${evaluatedOn ?? ""}`,
        until: evaluated,
      };
}
