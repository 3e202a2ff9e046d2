import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers, testNow } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { schedulerSchedules } from "./scheduler-schedules.ts";
import { sfnMachines } from "./sfn-machines.ts";
import { ssmAutomations } from "./ssm-automations.ts";

const region = "eu-west-1";
const arn = (service: string, name: string) => `arn:aws:${service}:${region}:111122223333:${name}`;
const lambda = arn("lambda", "function:sweep");
const machine = arn("states", "stateMachine:repair");
const refused = jsonError(400, "AccessDeniedException", "User is not authorized to perform it");

/** What earlier collectors of the same run found. */
function after(facts: Record<string, object>, complete = true): object {
  return {
    earlier: (collector: string) => {
      const data = facts[collector];
      return data === undefined ? undefined : ({ data, ops: [], complete } as unknown as Envelope);
    },
  };
}
const routesTo = (target: string) => ({
  "events.routes": {
    buses: [],
    rules: [],
    corrections: [
      {
        EventBusName: "default",
        Name: "r",
        Arn: arn("events", "rule/r"),
        State: "ENABLED",
        EventPattern: null,
        ScheduleExpression: "rate(1 day)",
        targets: [{ Id: "a", Arn: target }],
      },
    ],
    destinations: { topics: [], queues: [], functions: [] },
  },
  "scheduler.schedules": { schedules: [], functions: [] },
});

describe("scheduler.schedules", () => {
  // EventBridge Scheduler API Reference, ListSchedules; times are seconds.
  const schedule = (Name: string, Target: object, State = "ENABLED") => ({
    Arn: arn("scheduler", `schedule/default/${Name}`),
    CreationDate: 1_700_000_000,
    GroupName: "default",
    Name,
    State,
    Target,
  });
  const answers: StubAnswers = {
    "GET /schedules": {
      body: {
        Schedules: [schedule("sweep", { Arn: lambda }), schedule("off", { Arn: machine }, "DISABLED")],
      },
    },
    [`GET /2015-03-31/functions/${encodeURIComponent(lambda)}/configuration`]: {
      body: {
        FunctionArn: lambda,
        State: "Active",
        LastUpdateStatus: "Successful",
        Role: "arn:aws:iam::111122223333:role/sweep",
        Environment: { Variables: { TOKEN: "WAYMARK-CANARY" } },
      },
    },
    [`GET /2019-09-30/functions/${encodeURIComponent(lambda)}/concurrency`]: { body: {} },
  };
  const functions = { "lambda.functions": { functions: [] }, "ecs.clusters": { clusterArns: ["c"] } };

  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope } = await collectFrom(answers, schedulerSchedules, region, after(functions));
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      schedules: [
        { Arn: arn("scheduler", "schedule/default/off"), State: "DISABLED", TargetArn: machine },
        { Arn: arn("scheduler", "schedule/default/sweep"), State: "ENABLED", TargetArn: lambda },
      ],
      functions: [
        {
          FunctionArn: lambda,
          exists: true,
          State: "Active",
          Role: "arn:aws:iam::111122223333:role/sweep",
          ReservedConcurrentExecutions: null,
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("an empty page with a token is a page like any other", async () => {
    const pages = [
      { body: { Schedules: [], NextToken: "a" } },
      { body: { Schedules: [], NextToken: "b" } },
      { body: { Schedules: [schedule("off", { Arn: machine }, "DISABLED")] } },
    ];
    const { envelope } = await collectFrom({ "GET /schedules": pages }, schedulerSchedules, region);
    expect(envelope).toMatchObject({ complete: true, data: { schedules: [{ State: "DISABLED" }] } });
  });

  test("nothing that a schedule could run: not asked; a list that is incomplete says nothing of the kind", async () => {
    const nothing = { "lambda.functions": { functions: [] }, "ecs.clusters": { clusterArns: [] } };
    const left = await collectFrom({}, schedulerSchedules, region, after(nothing));
    expect(left.requests).toHaveLength(0);
    expect(left.envelope).toMatchObject({ complete: true, ops: [{ skipped: "nothing-to-run" }] });
    const half = await collectFrom(answers, schedulerSchedules, region, after(nothing, false));
    expect(half.requests.length).toBeGreaterThan(0);
  });

  test("denied", async () => {
    const { envelope } = await collectFrom({ "GET /schedules": refused }, schedulerSchedules, region);
    expect(envelope).toMatchObject({ complete: false, data: null, ops: [{ outcome: "denied" }] });
  });
});

describe("sfn.machines", () => {
  // AWS Step Functions API Reference, ListStateMachines.
  const listed = {
    stateMachineArn: machine,
    name: "repair",
    type: "STANDARD",
    creationDate: 1_700_000_000,
    definition: "WAYMARK-CANARY",
  };

  test("decodes two pages with an empty one between", async () => {
    const pages = [
      { body: { stateMachines: [listed], nextToken: "a" } },
      { body: { stateMachines: [], nextToken: "b" } },
      { body: { stateMachines: [] } },
    ];
    const { envelope } = await collectFrom(
      { ListStateMachines: pages },
      sfnMachines,
      region,
      after(routesTo(machine)),
    );
    expect(envelope).toMatchObject({ complete: true, data: { stateMachineArns: [machine] } });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no rule names one: not asked", async () => {
    const { envelope, requests } = await collectFrom({}, sfnMachines, region, after(routesTo(lambda)));
    expect(requests).toHaveLength(0);
    expect(envelope).toMatchObject({ complete: true, ops: [{ skipped: "no-target" }] });
  });

  test("rules that are not known may name one; denied", async () => {
    const { envelope } = await collectFrom({ ListStateMachines: refused }, sfnMachines, region);
    expect(envelope).toMatchObject({ complete: false, data: null, ops: [{ outcome: "denied" }] });
  });
});

describe("ssm.automations", () => {
  // AWS Systems Manager API Reference, DescribeAutomationExecutions; times are seconds.
  const run = (DocumentName: string, AutomationExecutionStatus: string, daysAgo: number) => ({
    AutomationExecutionId: "e",
    DocumentName,
    AutomationExecutionStatus,
    ExecutionStartTime: testNow.getTime() / 1000 - daysAgo * 86_400,
    FailureMessage: "WAYMARK-CANARY",
    Outputs: { "step.Out": ["WAYMARK-CANARY"] },
    ExecutedBy: "arn:aws:sts::111122223333:assumed-role/remediate/WAYMARK-CANARY",
  });
  const list = "AutomationExecutionMetadataList";
  const document = arn("ssm", "automation-definition/close-groups:$DEFAULT");

  test("decodes answers written by hand, on two pages with an empty one between", async () => {
    const pages = [
      { body: { [list]: [run("close-groups", "Success", 3), run("other", "Failed", 1)], NextToken: "a" } },
      { body: { [list]: [], NextToken: "b" } },
      {
        body: {
          [list]: [
            run("close-groups", "TimedOut", 4),
            run("close-groups", "Success", 120),
            run("close-groups", "InProgress", 0),
          ],
        },
      },
    ];
    const { envelope, requests } = await collectFrom(
      { DescribeAutomationExecutions: pages },
      ssmAutomations,
      region,
      after(routesTo(document)),
    );
    expect(envelope.data).toEqual({
      documents: [
        { DocumentName: "close-groups", succeeded90d: 1, failed90d: 1, lastSucceededOn: "2026-10-30" },
        { DocumentName: "other", succeeded90d: 0, failed90d: 1, lastSucceededOn: null },
      ],
    });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      Filters: [{ Key: "StartTimeAfter", Values: ["2026-05-06T00:00:00Z"] }],
      MaxResults: 50,
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("no rule starts one: not asked", async () => {
    const { envelope, requests } = await collectFrom({}, ssmAutomations, region, after(routesTo(lambda)));
    expect(requests).toHaveLength(0);
    expect(envelope).toMatchObject({ complete: true, ops: [{ skipped: "no-target" }] });
  });

  test("denied", async () => {
    const { envelope } = await collectFrom({ DescribeAutomationExecutions: refused }, ssmAutomations, region);
    expect(envelope).toMatchObject({ complete: false, data: null, ops: [{ outcome: "denied" }] });
  });
});
