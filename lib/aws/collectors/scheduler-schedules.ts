/** What EventBridge Scheduler starts in one region. */
import { ListSchedulesCommand, type ScheduleSummary } from "@aws-sdk/client-scheduler";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { SchedulerSchedules } from "#lib/facts/automations.ts";
import { ecsClustersSchema, lambdaFunctionsSchema } from "#lib/facts/workload-lists.ts";
import { concurrencyAction, functionAction, readDestinations } from "./destinations.ts";

const operation = "scheduler:ListSchedules";

/**
 * `scheduler.schedules`: scheduler:ListSchedules, a hundred a page, and the functions that enabled schedules call. Not called
 * where this run found neither a function nor a cluster: there is nothing of the account's own that a schedule could run.
 */
export const schedulerSchedules: Collector<"scheduler.schedules"> = {
  name: "scheduler.schedules",
  scope: "region",
  actions: [
    { action: operation, reason: "which clean-up jobs run on a schedule" },
    functionAction,
    concurrencyAction,
  ],
  async collect(from) {
    if (nothingToRun(from)) {
      from.skip(operation, "nothing-to-run");
      return { schedules: [], functions: [] };
    }
    const listed = await from.pages(
      operation,
      async (clients, http, NextToken) => {
        const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.scheduler.send(new ListSchedulesCommand(input), http);
        return { items: identified(page.Schedules, "Arn", "Target"), next: page.NextToken };
      },
      { owned: (schedules) => schedules.map(({ Arn }) => Arn) },
    );
    if (listed.kind !== "ok") return null;
    const schedules = orderedBy(listed.value.map(scheduleFacts), "Arn");
    const called = schedules
      .filter(({ State, TargetArn }) => State === "ENABLED" && TargetArn.split(":")[2] === "lambda")
      .map(({ TargetArn }) => TargetArn);
    const { functions } = await readDestinations(from, called, { concurrency: true });
    return { schedules, functions };
  },
};

/** Only complete lists of this run say so. */
function nothingToRun({ options, region }: Collecting): boolean {
  const lambda = options.earlier?.("lambda.functions", region);
  const ecs = options.earlier?.("ecs.clusters", region);
  if (lambda?.complete !== true || ecs?.complete !== true) return false;
  const functions = lambdaFunctionsSchema.safeParse(lambda.data).data?.functions;
  const clusters = ecsClustersSchema.safeParse(ecs.data).data?.clusterArns;
  return functions?.length === 0 && clusters?.length === 0;
}

function scheduleFacts({
  Arn = "",
  State,
  Target,
}: ScheduleSummary): SchedulerSchedules["schedules"][number] {
  return { Arn, State: State ?? "UNKNOWN", TargetArn: Target?.Arn ?? "" };
}
