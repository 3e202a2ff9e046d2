/** Facts of what has an endpoint of its own in a network, or may be shared with everybody; one account × region each. */
import { z } from "zod";

/** Where something stands in a network, and whether it asked for a public address. */
export const endpointSchema = z.strictObject({
  arn: z.string(),
  /** null: the answer does not say. */
  PubliclyAccessible: z.boolean().nullable(),
  /** null: not one port only, or not said. */
  port: z.number().nullable(),
  subnetIds: z.array(z.string()),
  securityGroupIds: z.array(z.string()),
});
export type Endpoint = z.infer<typeof endpointSchema>;

/** `redshiftserverless.workgroups`, `dms.instances`, `kafka.clusters` (provisioned ones), `mq.brokers`. */
export const endpointsSchema = z.strictObject({ endpoints: z.array(endpointSchema) });

/** `aoss.network-policies`: from where collections of OpenSearch Serverless are reached. */
export const aossNetworkPoliciesSchema = z.strictObject({
  policies: z.array(
    z.strictObject({
      name: z.string(),
      /** Whether one of its rules lets everybody in; null: not read (see `ops` by name). */
      AllowFromPublic: z.boolean().nullable(),
    }),
  ),
});
export type AossNetworkPolicies = z.infer<typeof aossNetworkPoliciesSchema>;

/** `ec2.sharing`: own snapshots that everybody may restore, where there are own ones at all. */
export const ec2SharingSchema = z.strictObject({
  /** Ids, ordered; null: not read. */
  publicSnapshots: z.array(z.string()).nullable(),
  /** `block-all-sharing` also shuts what was shared before, `block-new-sharing` does not; null: not asked for, or not read. */
  snapshotBlock: z.string().nullable(),
});

/** `rds.sharing`: own manual snapshots of databases and clusters that may be shared with everybody. */
export const rdsSharingSchema = z.strictObject({
  /** Without encrypted ones, which RDS shares with nobody in particular only. */
  snapshots: z.array(
    z.strictObject({
      arn: z.string(),
      /** Whether everybody may restore it; null: not read (see `ops` by ARN). */
      isPublic: z.boolean().nullable(),
    }),
  ),
});
export type RdsSharing = z.infer<typeof rdsSharingSchema>;

/** `ssm.documents`: own documents, and whether everybody may use them. */
export const ssmDocumentsSchema = z.strictObject({
  documents: z.array(
    z.strictObject({
      Name: z.string(),
      /** null: not read (see `ops` by name). */
      isPublic: z.boolean().nullable(),
    }),
  ),
});
export type SsmDocuments = z.infer<typeof ssmDocumentsSchema>;
