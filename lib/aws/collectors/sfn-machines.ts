/** Which state machines exist in one region; what they do is not read. */
import { ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { schedulerSchedulesSchema } from "#lib/facts/automations.ts";
import { eventsRoutesSchema } from "#lib/facts/events.ts";

const operation = "sfn:ListStateMachines";

/** `sfn.machines`: states:ListStateMachines, a thousand a page, only where a rule or a schedule of this run names one. */
export const sfnMachines: Collector<"sfn.machines"> = {
  name: "sfn.machines",
  scope: "region",
  actions: [
    {
      action: "states:ListStateMachines",
      reason: "whether the state machine that a rule starts is there",
      operations: [operation],
    },
  ],
  async collect(from) {
    if (!isNamed(from)) {
      from.skip(operation, "no-target");
      return { stateMachineArns: [] };
    }
    const listed = await from.pages(
      operation,
      async (clients, http, nextToken) => {
        const input = { maxResults: 1_000, ...(nextToken === undefined ? {} : { nextToken }) };
        const page = await clients.sfn.send(new ListStateMachinesCommand(input), http);
        return { items: identified(page.stateMachines, "stateMachineArn"), next: page.nextToken };
      },
      { owned: (machines) => machines.map(({ stateMachineArn }) => stateMachineArn) },
    );
    if (listed.kind !== "ok") return null;
    return { stateMachineArns: listed.value.map(({ stateMachineArn = "" }) => stateMachineArn).sort() };
  },
};

/** Where rules or schedules are not known, one might be named. */
function isNamed({ options, region }: Collecting): boolean {
  const routes = options.earlier?.("events.routes", region);
  const schedules = options.earlier?.("scheduler.schedules", region);
  if (routes?.complete !== true || schedules?.complete !== true) return true;
  const rules = eventsRoutesSchema.safeParse(routes.data).data;
  const timed = schedulerSchedulesSchema.safeParse(schedules.data).data?.schedules;
  if (rules === undefined || timed === undefined) return true;
  const targets = [...rules.rules, ...(rules.corrections ?? [])].flatMap(({ targets: some }) => some ?? []);
  const arns = [...targets.map(({ Arn }) => Arn), ...timed.map(({ TargetArn }) => TargetArn)];
  return arns.some((arn) => arn.split(":")[2] === "states");
}
