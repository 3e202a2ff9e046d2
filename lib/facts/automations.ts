/** Facts of what acts by itself: runs of Systems Manager Automation, schedules, state machines. */
import { z } from "zod";
import { destinationsSchema } from "./events.ts";

/** `ssm.automations`: one account × region, runs of the last 180 days. Parameters, outputs and messages are not kept. */
export const ssmAutomationsSchema = z.strictObject({
  /** By document, those only that ran. */
  documents: z.array(
    z.strictObject({
      DocumentName: z.string(),
      succeeded90d: z.int(),
      failed90d: z.int(),
      /** UTC day of the newest run that succeeded; null: none did. */
      lastSucceededOn: z.string().nullable(),
    }),
  ),
});
export type SsmAutomations = z.infer<typeof ssmAutomationsSchema>;

/** `scheduler.schedules`: one account × region. Inputs and dead letters are not kept. */
export const schedulerSchedulesSchema = z.strictObject({
  schedules: z.array(
    z.strictObject({
      Arn: z.string(),
      /** ENABLED or DISABLED. */
      State: z.string(),
      TargetArn: z.string(),
    }),
  ),
  /** Functions that enabled schedules call in this account and region. */
  functions: destinationsSchema.shape.functions,
});
export type SchedulerSchedules = z.infer<typeof schedulerSchedulesSchema>;

/** `sfn.machines`: one account × region. Definitions are not read. */
export const sfnMachinesSchema = z.strictObject({ stateMachineArns: z.array(z.string()) });
