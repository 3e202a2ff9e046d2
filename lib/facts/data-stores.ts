/** Facts of the services that keep data beside S3, EC2 and RDS: tables, file systems, warehouses, search domains. */
import { z } from "zod";

/** `data.stores`: one account × region. Each list is null where its operation could not be read to the end. */
export const dataStoresSchema = z.strictObject({
  /** dynamodb:ListTables, then DescribeTable of each (see `ops` by the table's name). */
  tables: z
    .array(
      z.strictObject({
        TableName: z.string(),
        /** null: DescribeTable was not answered. */
        CreationDateTime: z.string().nullable(),
      }),
    )
    .nullable(),
  /** EFS, without those that are being deleted. */
  fileSystems: z
    .array(
      z.strictObject({
        FileSystemArn: z.string(),
        CreationTime: z.string().nullable(),
        /** REPLICATING: the destination of another file system's replication. */
        ReplicationOverwriteProtection: z.string().nullable(),
      }),
    )
    .nullable(),
  /** FSx, without those that are being deleted. */
  fsxFileSystems: z
    .array(
      z.strictObject({
        ResourceARN: z.string(),
        /** `WINDOWS`, `LUSTRE`, `ONTAP`, `OPENZFS`. */
        FileSystemType: z.string().nullable(),
        CreationTime: z.string().nullable(),
      }),
    )
    .nullable(),
  /** Redshift, without serverless. */
  warehouses: z
    .array(
      z.strictObject({
        ClusterIdentifier: z.string(),
        ClusterCreateTime: z.string().nullable(),
        /** Whether it asked for a public address; null: the answer does not say. */
        PubliclyAccessible: z.boolean().nullable(),
        port: z.number().nullable(),
        /** Of its subnet group, which is asked for only where a warehouse is publicly accessible; null: not read. */
        subnetIds: z.array(z.string()).nullable(),
        securityGroupIds: z.array(z.string()),
      }),
    )
    .nullable(),
  /** OpenSearch and Elasticsearch; the list does not say since when. */
  domains: z.array(z.strictObject({ DomainName: z.string() })).nullable(),
});
export type DataStores = z.infer<typeof dataStoresSchema>;
