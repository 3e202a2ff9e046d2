/** Facts of AWS Config in one account and region: who records, and which rules were evaluated when. */
import { z } from "zod";

/** `config.recorder`: one account × region. */
export const configRecorderSchema = z.strictObject({
  /** Empty: nobody set up a recorder here. */
  recorders: z.array(
    z.strictObject({
      name: z.string(),
      /** null: AWS did not say. */
      arn: z.string().nullable(),
      /** "INTERNAL": a service's own recorder, whose records the account's rules do not see; null: AWS did not say. */
      recordingScope: z.string().nullable(),
      /** Of a service's own recorder: whose; null: the account's. */
      servicePrincipal: z.string().nullable(),
      /** null: DescribeConfigurationRecorderStatus was not read, or does not name this recorder. */
      status: z
        .strictObject({
          recording: z.boolean(),
          /** Pending, Success, Failure or NotApplicable; null: nothing was processed yet. */
          lastStatus: z.string().nullable(),
          lastErrorCode: z.string().nullable(),
        })
        .nullable(),
    }),
  ),
  /** How the rules of each maker fare. Null: rules or their evaluations were not read. Empty: there is no rule. */
  rules: z
    .array(
      z.strictObject({
        /** Service principal of a service-linked rule (`securityhub.amazonaws.com`); null: the account's own rules. */
        CreatedBy: z.string().nullable(),
        /** Rules that are not being deleted. */
        count: z.int(),
        /** The newest of theirs, ISO 8601; null: none was ever evaluated successfully. */
        LastSuccessfulEvaluationTime: z.string().nullable(),
      }),
    )
    .nullable(),
});
export type ConfigRecorderFacts = z.infer<typeof configRecorderSchema>;
