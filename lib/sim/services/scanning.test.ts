/** AWS Config and Security Hub over the wire: what each rung of scanning answers. */
import {
  ConfigServiceClient,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
} from "@aws-sdk/client-config-service";
import {
  DescribeHubCommand,
  GetEnabledStandardsCommand,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { type Rung, rungOf } from "#lib/sim/state/rungs.ts";
import { enter, failureOf } from "#lib/sim/test-clients.ts";

let simulator: Simulator;

beforeAll(async () => {
  const organization = generateOrganization({ accounts: 60, seed: 4, now: new Date() });
  simulator = await startSimulator({ organization, clock: systemClock });
});

afterAll(() => simulator.close());

async function clientsIn(rung: Rung<"scanning">, region: string) {
  const { organization } = simulator;
  const closed = new Set(plannedFailures(organization).map(({ accountId }) => accountId));
  const found = organization.accounts.find(
    (account) =>
      rungOf(organization, account, "scanning") === rung &&
      account.state === "ACTIVE" &&
      account.peculiarity === null &&
      !closed.has(account.id),
  );
  if (found === undefined) throw new Error(`No account of rung ${rung}`);
  const credentials = await enter(simulator, found.id);
  const config = { endpoint: simulator.url, region, credentials, maxAttempts: 1 };
  return { config: new ConfigServiceClient(config), securityhub: new SecurityHubClient(config) };
}

describe("scanning", () => {
  test("everywhere: standards are ready, and controls were evaluated within a day", async () => {
    const { config, securityhub } = await clientsIn("everywhere", "sa-east-1");
    const { StandardsSubscriptions } = await securityhub.send(new GetEnabledStandardsCommand({}));
    expect(StandardsSubscriptions?.map(({ StandardsStatus }) => StandardsStatus)).toEqual(["READY", "READY"]);
    const { ConfigRules } = await config.send(new DescribeConfigRulesCommand({}));
    expect(ConfigRules?.map(({ CreatedBy }) => CreatedBy)).toContain("securityhub.amazonaws.com");
    const first = await config.send(new DescribeConfigRuleEvaluationStatusCommand({ Limit: 2 }));
    const { NextToken } = first;
    const second = await config.send(new DescribeConfigRuleEvaluationStatusCommand({ Limit: 2, NextToken }));
    const times = [first, second].flatMap(
      ({ ConfigRulesEvaluationStatus = [] }) => ConfigRulesEvaluationStatus,
    );
    expect(times).toHaveLength(4);
    const newest = times[0]?.LastSuccessfulEvaluationTime?.getTime() ?? 0;
    expect(Date.now() - newest).toBeLessThan(24 * 3_600_000);
  });

  test("a recorder that stands still, and one that fails", async () => {
    const still = await clientsIn("stopped", "us-east-1");
    const stopped = await still.config.send(new DescribeConfigurationRecorderStatusCommand({}));
    expect(stopped.ConfigurationRecordersStatus).toMatchObject([{ recording: false, lastStatus: "Pending" }]);
    const { config } = await clientsIn("stopped", "eu-west-1");
    const failing = await config.send(new DescribeConfigurationRecorderStatusCommand({}));
    expect(failing.ConfigurationRecordersStatus).toMatchObject([{ recording: true, lastStatus: "Failure" }]);
  });

  test("a hub without a recorder, and nothing at all", async () => {
    const { config, securityhub } = await clientsIn("incomplete", "us-east-1");
    expect((await config.send(new DescribeConfigurationRecordersCommand({}))).ConfigurationRecorders).toEqual(
      [],
    );
    const { StandardsSubscriptions } = await securityhub.send(new GetEnabledStandardsCommand({}));
    expect(StandardsSubscriptions?.[0]).toMatchObject({
      StandardsStatus: "INCOMPLETE",
      StandardsStatusReason: { StatusReasonCode: "NO_AVAILABLE_CONFIGURATION_RECORDER" },
    });
    const none = await clientsIn("none", "us-east-1");
    expect(await failureOf(none.securityhub.send(new DescribeHubCommand({})))).toMatchObject({
      name: "InvalidAccessException",
    });
  });
});
