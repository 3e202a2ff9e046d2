/** How runs of Systems Manager Automation ended in one region. */
import { type AutomationExecutionMetadata, DescribeAutomationExecutionsCommand } from "@aws-sdk/client-ssm";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { SsmAutomations } from "#lib/facts/automations.ts";
import { eventsRoutesSchema } from "#lib/facts/events.ts";

const operation = "ssm:DescribeAutomationExecutions";
const dayMs = 24 * 3_600_000;
/** How long a run proves that a correction works. */
const daysBack = 180;

/**
 * `ssm.automations`: ssm:DescribeAutomationExecutions, fifty a page, only where a rule of this run starts an automation. What
 * AWS Config starts says itself how it ended.
 */
export const ssmAutomations: Collector<"ssm.automations"> = {
  name: "ssm.automations",
  scope: "region",
  actions: [{ action: operation, reason: "whether automations that rules start succeed" }],
  async collect(from) {
    if (!isNamed(from)) {
      from.skip(operation, "no-target");
      return { documents: [] };
    }
    const now = from.now();
    // By the day, so that all pages of one reading ask for the same.
    const since = new Date(now.getTime() - daysBack * dayMs).toISOString().slice(0, 10);
    const listed = await from.pages(operation, async (clients, http, NextToken) => {
      const input = {
        Filters: [{ Key: "StartTimeAfter" as const, Values: [`${since}T00:00:00Z`] }],
        MaxResults: 50,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ssm.send(new DescribeAutomationExecutionsCommand(input), http);
      const items = identified(
        page.AutomationExecutionMetadataList,
        "DocumentName",
        "AutomationExecutionStatus",
      );
      return { items, next: page.NextToken };
    });
    return listed.kind === "ok" ? { documents: sumUp(listed.value, now) } : null;
  },
};

/** Where rules are not known, one might start an automation. */
function isNamed({ options, region }: Collecting): boolean {
  const routes = options.earlier?.("events.routes", region);
  const facts = eventsRoutesSchema.safeParse(routes?.data).data;
  if (routes?.complete !== true || facts === undefined) return true;
  return [...facts.rules, ...(facts.corrections ?? [])].some(({ targets }) =>
    targets?.some(({ Arn }) => Arn.split(":")[2] === "ssm"),
  );
}

const succeeded = ["Success", "CompletedWithSuccess"];
const failed = ["Failed", "TimedOut", "CompletedWithFailure"];

function sumUp(runs: readonly AutomationExecutionMetadata[], now: Date): SsmAutomations["documents"] {
  const since = now.getTime() - 90 * dayMs;
  const byDocument = Map.groupBy(runs, ({ DocumentName = "" }) => DocumentName);
  const documents = [...byDocument].map(([DocumentName, ofDocument]) => {
    const times = (states: readonly string[]) =>
      ofDocument
        .filter(({ AutomationExecutionStatus = "" }) => states.includes(AutomationExecutionStatus))
        .map(({ ExecutionStartTime }) => ExecutionStartTime?.getTime() ?? Number.NaN);
    const recent = (states: readonly string[]) => times(states).filter((time) => time >= since).length;
    const last = Math.max(...times(succeeded).filter((time) => !Number.isNaN(time)));
    return {
      DocumentName,
      succeeded90d: recent(succeeded),
      failed90d: recent(failed),
      lastSucceededOn: Number.isFinite(last) ? new Date(last).toISOString().slice(0, 10) : null,
    };
  });
  return orderedBy(documents, "DocumentName");
}
