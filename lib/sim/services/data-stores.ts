/** DynamoDB, EFS, FSx, Redshift and OpenSearch: what there is. */
import type {
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  ListTablesCommandInput,
  ListTablesCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type {
  DescribeFileSystemsCommandInput as DescribeEfsInput,
  DescribeFileSystemsCommandOutput as DescribeEfsOutput,
  DescribeFileSystemPolicyCommandInput,
  DescribeFileSystemPolicyCommandOutput,
} from "@aws-sdk/client-efs";
import type {
  DescribeFileSystemsCommandInput as DescribeFsxInput,
  DescribeFileSystemsCommandOutput as DescribeFsxOutput,
} from "@aws-sdk/client-fsx";
import type {
  DescribeDomainsCommandInput,
  DescribeDomainsCommandOutput,
  ListDomainNamesCommandInput,
  ListDomainNamesCommandOutput,
} from "@aws-sdk/client-opensearch";
import type { DescribeClustersCommandInput, DescribeClustersCommandOutput } from "@aws-sdk/client-redshift";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { databasesIn } from "#lib/sim/state/databases.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

function databases({ organization, state, region }: ServiceCall) {
  return databasesIn(organization, state.account, region);
}

function arn(service: string, resource: string, { state, region }: ServiceCall): string {
  return `arn:aws:${service}:${region}:${state.account.id}:${resource}`;
}

/** DynamoDB: tables. */
export const dynamodb = {
  /** Pages begin after the name that was last. */
  ListTables: (input: ListTablesCommandInput, call): Output<ListTablesCommandOutput> => {
    const { Limit = 100, ExclusiveStartTableName: last } = input;
    if (Limit < 1 || Limit > 100) {
      throw new AwsError("ValidationException", "limit must be between 1 and 100", { status: 400 });
    }
    const names = databases(call)
      .tables.map(({ name }) => name)
      .sort()
      .filter((name) => last === undefined || name > last);
    const TableNames = names.slice(0, Limit);
    return { TableNames, LastEvaluatedTableName: names.length > Limit ? TableNames.at(-1) : undefined };
  },

  DescribeTable: (input: DescribeTableCommandInput, call): Output<DescribeTableCommandOutput> => {
    const table = databases(call).tables.find(({ name }) => name === input.TableName);
    if (table === undefined) {
      throw new AwsError(
        "ResourceNotFoundException",
        `Requested resource not found: Table: ${input.TableName} not found`,
        { status: 400 },
      );
    }
    return {
      Table: {
        TableName: table.name,
        TableArn: arn("dynamodb", `table/${table.name}`, call),
        TableStatus: "ACTIVE",
        CreationDateTime: table.createdAt,
      },
    };
  },
} satisfies Handlers;

/** EFS: file systems. */
export const efs = {
  DescribeFileSystems: (input: DescribeEfsInput, call): Output<DescribeEfsOutput> => {
    const { page, next } = pageOf(databases(call).fileSystems, {
      list: "DescribeFileSystems",
      token: input.Marker,
      size: input.MaxItems,
      cap: 100,
      onInvalid: () => new AwsError("BadRequest", "The marker is not valid.", { status: 400 }),
    });
    return {
      FileSystems: page.map(({ name, createdAt }) => ({
        OwnerId: call.state.account.id,
        CreationToken: name,
        FileSystemId: name,
        FileSystemArn: arn("elasticfilesystem", `file-system/${name}`, call),
        CreationTime: createdAt,
        LifeCycleState: "available",
        NumberOfMountTargets: 1,
        SizeInBytes: { Value: 6_144 },
        PerformanceMode: "generalPurpose",
        Tags: [],
      })),
      NextMarker: next,
    };
  },
} satisfies Handlers;

/** EFS: policies; every file system is for whoever came through its mount targets. */
export const efsPolicies = {
  DescribeFileSystemPolicy: (
    input: DescribeFileSystemPolicyCommandInput,
    call,
  ): Output<DescribeFileSystemPolicyCommandOutput> => {
    const { FileSystemId = "" } = input;
    if (!databases(call).fileSystems.some(({ name }) => name === FileSystemId)) {
      throw new AwsError("FileSystemNotFound", `File system '${FileSystemId}' does not exist.`, {
        status: 404,
      });
    }
    const Statement = {
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "elasticfilesystem:ClientMount",
      Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } },
    };
    return { FileSystemId, Policy: JSON.stringify({ Version: "2012-10-17", Statement: [Statement] }) };
  },
} satisfies Handlers;

/** FSx: file systems. */
export const fsx = {
  DescribeFileSystems: (input: DescribeFsxInput, call): Output<DescribeFsxOutput> => {
    const { page, next } = pageOf(databases(call).fsx, {
      list: "DescribeFileSystems",
      token: input.NextToken,
      size: input.MaxResults,
      cap: 100,
      onInvalid: () => new AwsError("BadRequest", "The token is not valid.", { status: 400 }),
    });
    return {
      FileSystems: page.map(({ name, type, createdAt }) => ({
        FileSystemId: name,
        OwnerId: call.state.account.id,
        ResourceARN: arn("fsx", `file-system/${name}`, call),
        FileSystemType: type,
        Lifecycle: "AVAILABLE",
        CreationTime: createdAt,
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;

/** Redshift: clusters. */
export const redshift = {
  DescribeClusters: (input: DescribeClustersCommandInput, call): Output<DescribeClustersCommandOutput> => {
    const { page, next } = pageOf(databases(call).warehouses, {
      list: "DescribeClusters",
      token: input.Marker,
      size: input.MaxRecords,
      cap: 100,
      onInvalid: () => new AwsError("InvalidParameterValue", "The marker is not valid.", { status: 400 }),
    });
    return {
      Clusters: page.map(({ name, createdAt }) => ({
        ClusterIdentifier: name,
        ClusterStatus: "available",
        MasterUsername: "northmole",
        ClusterCreateTime: createdAt,
        PubliclyAccessible: false,
        Endpoint: { Port: 5439 },
      })),
      Marker: next,
    };
  },
} satisfies Handlers;

/** OpenSearch: names of domains. */
export const opensearch = {
  ListDomainNames: (input: ListDomainNamesCommandInput, call): Output<ListDomainNamesCommandOutput> => ({
    DomainNames: databases(call)
      .domains.filter(() => input.EngineType !== "Elasticsearch")
      .map(({ name }) => ({ DomainName: name, EngineType: "OpenSearch" })),
  }),

  DescribeDomains: (input: DescribeDomainsCommandInput, call): Output<DescribeDomainsCommandOutput> => ({
    DomainStatusList: databases(call)
      .domains.filter(({ name }) => input.DomainNames?.includes(name))
      .map(({ name, isPublic }) => ({
        DomainId: `${call.state.account.id}/${name}`,
        DomainName: name,
        ARN: arn("es", `domain/${name}`, call),
        ClusterConfig: {},
        AccessPolicies: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "*" },
              Action: "es:*",
              Resource: arn("es", `domain/${name}/*`, call),
              ...(isPublic ? {} : { Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.0/24"] } } }),
            },
          ],
        }),
        AdvancedSecurityOptions: { Enabled: false },
      })),
  }),
} satisfies Handlers;
