/** What corrects findings of AWS Config's rules in one region, and whether that works. */
import {
  DescribeComplianceByConfigRuleCommand,
  DescribeRemediationConfigurationsCommand,
  DescribeRemediationExecutionStatusCommand,
  type RemediationConfiguration,
  type RemediationExecutionStatus,
} from "@aws-sdk/client-config-service";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { type ConfigRemediation, configRecorderSchema, type RemediationRuns } from "#lib/facts/config.ts";
import { isEvidence } from "#lib/facts/envelope.ts";

const configurationsOperation = "config:DescribeRemediationConfigurations";
const runsOperation = "config:DescribeRemediationExecutionStatus";
const complianceOperation = "config:DescribeComplianceByConfigRule";
/** What `config.recorder` learns rules by. */
const listing = ["config:DescribeConfigurationRecorders", "config:DescribeConfigRules"];

/** The most names that the two descriptions take. */
const namesPerCall = 25;
/** The most that DescribeRemediationExecutionStatus gives a page. */
const runsPerPage = 100;
const dayMs = 24 * 3_600_000;

type Configuration = ConfigRemediation["configurations"][number];

/**
 * `config.remediation`: config:DescribeRemediationConfigurations of the rules that `config.recorder` lists, 25 a call and
 * never with an empty list, which AWS refuses; of the automatic ones when they ran and what their rules find now.
 */
export const configRemediation: Collector<"config.remediation"> = {
  name: "config.remediation",
  scope: "region",
  actions: [
    { action: configurationsOperation, reason: "which rules of AWS Config correct what they find" },
    { action: runsOperation, reason: "whether those corrections succeed" },
    { action: complianceOperation, reason: "whether such a rule finds nothing to correct" },
  ],
  async collect(from) {
    const names = ruleNames(from);
    if (names === null) return null;
    if (names.length === 0) {
      for (const op of [configurationsOperation, runsOperation, complianceOperation])
        from.skip(op, "no-rule");
      return { configurations: [] };
    }
    const found = await describe(from, names);
    if (found === null) return null;
    const automatic = found.filter(({ Automatic }) => Automatic).map(({ ConfigRuleName }) => ConfigRuleName);
    if (automatic.length === 0) {
      for (const op of [runsOperation, complianceOperation]) from.skip(op, "nothing-automatic");
      return { configurations: orderedBy(found, "ConfigRuleName") };
    }
    const [compliance, runs] = await Promise.all([
      readCompliance(from, automatic),
      mapAtOnce(automatic, 2, async (name) => [name, await readRuns(from, name)] as const),
    ]);
    const runsOf = new Map(runs);
    const configurations = found.map((one) => ({
      ...one,
      runs: runsOf.get(one.ConfigRuleName) ?? null,
      ComplianceType: compliance.get(one.ConfigRuleName) ?? null,
    }));
    return { configurations: orderedBy(configurations, "ConfigRuleName") };
  },
};

/** Rules that may have a remediation; null: they could not be listed, for the reason that is handed on. */
function ruleNames(from: Collecting): string[] | null {
  const earlier = from.options.earlier?.("config.recorder", from.region);
  const rules = configRecorderSchema.safeParse(earlier?.data).data?.remediable;
  if (rules !== undefined && rules !== null) return rules.map(({ ConfigRuleName }) => ConfigRuleName);
  // Without recorders nobody asked for rules.
  const lost = earlier?.ops.find(({ op, outcome }) => listing.includes(op) && !isEvidence(outcome));
  if (earlier !== undefined && lost !== undefined) from.adopt(lost.op, earlier);
  else from.refuse(configurationsOperation, "RulesNotListed", "the rules of this region are not known");
  return null;
}

async function describe(from: Collecting, names: readonly string[]): Promise<Configuration[] | null> {
  const answers = await mapAtOnce(inPieces(names, namesPerCall), 2, (ConfigRuleNames) =>
    from.pages(
      configurationsOperation,
      async (clients, http) => {
        const input = { ConfigRuleNames };
        const output = await clients.config.send(new DescribeRemediationConfigurationsCommand(input), http);
        const items = identified(output.RemediationConfigurations, "ConfigRuleName", "TargetId");
        return { items, next: undefined };
      },
      { owned: (configurations) => configurations.map(({ Arn }) => Arn) },
    ),
  );
  const found: Configuration[] = [];
  for (const answer of answers) {
    if (answer.kind !== "ok") return null;
    found.push(...answer.value.map(configurationFacts));
  }
  return found;
}

function configurationFacts(configuration: RemediationConfiguration): Configuration {
  const { ConfigRuleName = "", TargetId = "", Automatic = false } = configuration;
  return { ConfigRuleName, TargetId, Automatic, runs: null, ComplianceType: null };
}

/** By rule. */
async function readCompliance(
  from: Collecting,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const answers = await mapAtOnce(inPieces(names, namesPerCall), 2, (ConfigRuleNames) =>
    from.pages(complianceOperation, async (clients, http, NextToken) => {
      const input = { ConfigRuleNames, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.config.send(new DescribeComplianceByConfigRuleCommand(input), http);
      return { items: identified(page.ComplianceByConfigRules, "ConfigRuleName"), next: page.NextToken };
    }),
  );
  const listed = answers.flatMap((answer) => (answer.kind === "ok" ? answer.value : []));
  return new Map(
    listed.flatMap(({ ConfigRuleName = "", Compliance }) =>
      Compliance?.ComplianceType === undefined ? [] : [[ConfigRuleName, Compliance.ComplianceType] as const],
    ),
  );
}

/** Messages of steps are left where they are. */
async function readRuns(from: Collecting, ConfigRuleName: string): Promise<RemediationRuns | null> {
  const listed = await from.pages(
    runsOperation,
    async (clients, http, NextToken) => {
      const input = {
        ConfigRuleName,
        Limit: runsPerPage,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.config.send(new DescribeRemediationExecutionStatusCommand(input), http);
      return { items: identified(page.RemediationExecutionStatuses, "State"), next: page.NextToken };
    },
    { resource: ConfigRuleName, absent: ["NoSuchRemediationConfigurationException"] },
  );
  if (listed.kind === "absent") return { succeeded90d: 0, failed90d: 0, lastSucceededOn: null };
  return listed.kind === "ok" ? sumUp(listed.value, from.now()) : null;
}

function sumUp(runs: readonly RemediationExecutionStatus[], now: Date): RemediationRuns {
  const since = now.getTime() - 90 * dayMs;
  const timeOf = ({ LastUpdatedTime, InvocationTime }: RemediationExecutionStatus) =>
    (LastUpdatedTime ?? InvocationTime)?.getTime() ?? Number.NaN;
  const ended = (state: string) => runs.filter(({ State }) => State === state).map(timeOf);
  const recent = (times: readonly number[]) => times.filter((time) => time >= since).length;
  const succeeded = ended("SUCCEEDED");
  const last = Math.max(...succeeded.filter((time) => !Number.isNaN(time)));
  return {
    succeeded90d: recent(succeeded),
    failed90d: recent(ended("FAILED")),
    lastSucceededOn: Number.isFinite(last) ? new Date(last).toISOString().slice(0, 10) : null,
  };
}
