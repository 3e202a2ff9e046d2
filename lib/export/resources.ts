/** Resources as people take them away: the columns of the console's Tag Editor, and the rows of the command. */
import type { ResourceRow } from "#lib/data/resource-list.ts";
import type { CsvColumn } from "./csv.ts";

/** Service → as the Tag Editor calls it; others stand in capitals. */
const serviceLabels: Readonly<Record<string, string>> = {
  apigateway: "APIGateway",
  autoscaling: "AutoScaling",
  backup: "Backup",
  cloudformation: "CloudFormation",
  cloudfront: "CloudFront",
  cloudtrail: "CloudTrail",
  cloudwatch: "CloudWatch",
  codebuild: "CodeBuild",
  dynamodb: "DynamoDB",
  elasticfilesystem: "EFS",
  elasticloadbalancing: "ElasticLoadBalancing",
  es: "Elasticsearch",
  events: "Events",
  glue: "Glue",
  guardduty: "GuardDuty",
  kinesis: "Kinesis",
  lambda: "Lambda",
  logs: "Logs",
  redshift: "Redshift",
  route53: "Route53",
  sagemaker: "SageMaker",
  secretsmanager: "SecretsManager",
  states: "StepFunctions",
};

/** Type → as the Tag Editor calls it, where that is not the kind's own name in capitals. */
const typeLabels: Readonly<Record<string, string>> = {
  "ec2:image": "Image",
  "ec2:vpc": "VPC",
  "ec2:natgateway": "NatGateway",
  "ec2:network-acl": "NetworkAcl",
  "rds:db": "DBInstance",
  "rds:cluster": "DBCluster",
  "rds:snapshot": "DBSnapshot",
  "rds:cluster-snapshot": "DBClusterSnapshot",
  "elasticloadbalancing:loadbalancer": "LoadBalancer",
  "elasticloadbalancing:classic": "LoadBalancer",
  "apigateway:restapis": "RestApi",
  "apigateway:apis": "Api",
};

/** `EC2` and `SecurityGroup` of `ec2:security-group`. */
export function consoleLabels(type: string): { service: string; type: string } {
  const [service = "", kind = ""] = type.split(/:(.*)/s);
  const words = kind.split(/[-_/]/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return {
    service: serviceLabels[service] ?? service.toUpperCase(),
    type: typeLabels[type] ?? words.join(""),
  };
}

const notTagged = "(not tagged)";

function tagColumn(key: string): CsvColumn<ResourceRow> {
  return {
    head: `Tag: ${key}`,
    value: ({ tags }) => (Object.hasOwn(tags, key) ? (tags[key] ?? "") : notTagged),
  };
}

/**
 * The columns of the Tag Editor, so that what reads its files reads these, and behind them what it does not know.
 *
 * @param tagKeys tags that get a column each, beside `Name`; all others stand in one column together, as JSON
 */
export function tagEditorColumns(tagKeys: readonly string[]): CsvColumn<ResourceRow>[] {
  const own = new Set(["Name", ...tagKeys]);
  const otherTags = ({ tags }: ResourceRow) => {
    const others = Object.entries(tags).filter(([key]) => !own.has(key));
    return others.length === 0 ? null : JSON.stringify(Object.fromEntries(others));
  };
  return [
    { head: "Identifier", value: ({ id }) => id },
    tagColumn("Name"),
    { head: "Service", value: ({ type }) => consoleLabels(type).service },
    { head: "Type", value: ({ type }) => consoleLabels(type).type },
    // What belongs to no region stands in the Tag Editor under the one that it was looked for in.
    { head: "Region", value: ({ region }) => region },
    ...tagKeys.filter((key) => key !== "Name").map(tagColumn),
    { head: "Tags", value: ({ tags }) => Object.keys(tags).length },
    { head: "ARN", value: ({ arn }) => arn },
    { head: "Account ID", value: ({ accountId }) => accountId },
    { head: "Account name", value: ({ accountName }) => accountName },
    { head: "First seen", value: ({ firstSeenAt }) => firstSeenAt.toISOString() },
    { head: "Last seen", value: ({ lastSeenAt }) => lastSeenAt?.toISOString() ?? null },
    { head: "Sources", value: ({ sources }) => sources.join(" ") },
    { head: "Other tags", value: otherTags },
  ];
}

/** One resource as the command and files of JSON give it. */
export interface ResourceJson {
  arn: string;
  account: string;
  region: string;
  service: string;
  type: string;
  name: string | null;
  tags: Record<string, string>;
}

/** The row of one resource. */
function resourceJson({ arn, accountId, region, type, name, tags }: ResourceRow): ResourceJson {
  return { arn, account: accountId, region, service: type.slice(0, type.indexOf(":")), type, name, tags };
}

/** The same for many. */
export async function* resourcesJson(rows: AsyncIterable<ResourceRow>): AsyncGenerator<ResourceJson> {
  for await (const row of rows) yield resourceJson(row);
}
