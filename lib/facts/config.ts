/** Facts of AWS Config in one account and region: who records, which rules were evaluated when, and what corrects findings. */
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
  /**
   * Rules that may have a remediation: all but those of Security Hub, for which AWS takes none. Those that are being deleted
   * are among them. Null: not read. Absent: stored by a version that kept none.
   */
  remediable: z
    .array(
      z.strictObject({
        ConfigRuleName: z.string(),
        /** ACTIVE, EVALUATING, DELETING or DELETING_RESULTS; null: AWS did not say. */
        ConfigRuleState: z.string().nullable(),
        /** Of one of AWS's own rules: which (`INCOMING_SSH_DISABLED`); null: a rule of the account's own making. */
        SourceIdentifier: z.string().nullable(),
        /** UTC day of LastSuccessfulEvaluationTime; null: never, or not read. */
        lastEvaluatedOn: z.string().nullable(),
      }),
    )
    .nullable()
    .optional(),
});
export type ConfigRecorderFacts = z.infer<typeof configRecorderSchema>;

/** How often a remediation ran within 90 days before it was observed, by the newest run of each resource. */
const remediationRunsSchema = z.strictObject({
  succeeded90d: z.int(),
  failed90d: z.int(),
  /** UTC day of the newest run that succeeded, however long ago; null: none did. */
  lastSucceededOn: z.string().nullable(),
});
export type RemediationRuns = z.infer<typeof remediationRunsSchema>;

/** `config.remediation`: one account × region. Parameters and messages of steps are not kept. */
export const configRemediationSchema = z.strictObject({
  configurations: z.array(
    z.strictObject({
      ConfigRuleName: z.string(),
      /** Name of an SSM document, or its ARN where another account shares it. */
      TargetId: z.string(),
      Automatic: z.boolean(),
      /** null: manual, or not read (see `ops` by rule). */
      runs: remediationRunsSchema.nullable(),
      /** COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE or INSUFFICIENT_DATA of an automatic one's rule; null: not read, or not said. */
      ComplianceType: z.string().nullable(),
    }),
  ),
});
export type ConfigRemediation = z.infer<typeof configRemediationSchema>;
