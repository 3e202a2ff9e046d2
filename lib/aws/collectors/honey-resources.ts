/** Decoys that hold something: whether they are there, never what they hold. */
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand } from "@aws-sdk/client-ssm";
import { type Collecting, identified } from "#lib/aws/collecting.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import type { WatchedDecoy } from "#lib/facts/honey.ts";
import { s3BucketsSchema } from "#lib/facts/s3.ts";
import { type Existence, missing, unread } from "./honey-principals.ts";

const there: Existence = { ...unread, exists: true, active: true };

/** A bucket, an object, a secret, a parameter or a table. */
export function readResource(from: Collecting, decoy: WatchedDecoy): Existence | Promise<Existence> {
  const arn = decoy.arn ?? "";
  switch (decoy.kind) {
    case "S3_BUCKET":
    case "S3_OBJECT":
      return readBucket(from, decoy, arn);
    case "SECRET":
      return readSecret(from, decoy, arn);
    case "SSM_PARAMETER":
      return readParameter(from, decoy, arn);
    case "DYNAMODB_TABLE":
      return readTable(from, decoy, arn);
    default:
      return unread;
  }
}

/** Of an object its bucket: whether the object is there, nothing tells that does not set it off. */
function readBucket(from: Collecting, { id }: WatchedDecoy, arn: string): Existence {
  const op = "s3:ListBuckets";
  const envelope = from.options.earlier?.("s3.buckets", globalRegion);
  const facts = s3BucketsSchema.safeParse(envelope?.data);
  if (envelope?.complete !== true || !facts.success) {
    from.refuse(op, "NotRead", "what this stands on was not read in this run", "invalid", id);
    return unread;
  }
  from.log.answered(op, id);
  const name = arn.split(":::")[1]?.split("/")[0];
  return facts.data.buckets.some((bucket) => bucket.Name === name) ? there : missing;
}

const regionOf = (arn: string) => arn.split(":")[3] ?? "";

async function readSecret(from: Collecting, { id }: WatchedDecoy, SecretId: string): Promise<Existence> {
  const answer = await from.call(
    "secretsmanager:DescribeSecret",
    (clients, http) => clients.secretsmanager.send(new DescribeSecretCommand({ SecretId }), http),
    {
      resource: id,
      region: regionOf(SecretId),
      absent: ["ResourceNotFoundException"],
      isConfidential: true,
      isWhole: ({ ARN }) => ARN !== undefined,
      owned: ({ ARN }) => [ARN],
    },
  );
  if (answer.kind === "absent") return missing;
  if (answer.kind !== "ok") return unread;
  const { DeletedDate, LastAccessedDate } = answer.value;
  return {
    ...there,
    // Scheduled for deletion it cannot be read any more.
    active: DeletedDate === undefined,
    useRead: true,
    // Cut to the day by AWS.
    lastUsed:
      LastAccessedDate === undefined
        ? null
        : { at: LastAccessedDate.toISOString().slice(0, 10), exactness: "day", service: null, region: null },
  };
}

async function readParameter(from: Collecting, { id }: WatchedDecoy, arn: string): Promise<Existence> {
  const path = arn.slice(arn.indexOf(":parameter/") + ":parameter/".length);
  // The ARN of `/a` and of `a` is the same.
  const Values = [`/${path}`, ...(path.includes("/") ? [] : [path])];
  const answer = await from.pages(
    "ssm:DescribeParameters",
    async (clients, http, NextToken) => {
      const command = new DescribeParametersCommand({
        ParameterFilters: [{ Key: "Name", Option: "Equals", Values }],
        MaxResults: 50,
        ...(NextToken === undefined ? {} : { NextToken }),
      });
      const page = await clients.ssm.send(command, http);
      return { items: identified(page.Parameters, "Name"), next: page.NextToken };
    },
    { resource: id, region: regionOf(arn), isConfidential: true },
  );
  if (answer.kind !== "ok") return unread;
  return answer.value.some(({ Name }) => Name !== undefined && Values.includes(Name)) ? there : missing;
}

async function readTable(from: Collecting, { id }: WatchedDecoy, arn: string): Promise<Existence> {
  const TableName = arn.slice(arn.indexOf(":table/") + ":table/".length);
  const answer = await from.call(
    "dynamodb:DescribeTable",
    (clients, http) => clients.dynamodb.send(new DescribeTableCommand({ TableName }), http),
    {
      resource: id,
      region: regionOf(arn),
      absent: ["ResourceNotFoundException"],
      isConfidential: true,
      isWhole: ({ Table }) => Table?.TableStatus !== undefined,
      owned: ({ Table }) => [Table?.TableArn],
    },
  );
  if (answer.kind === "absent") return missing;
  if (answer.kind !== "ok") return unread;
  const usable = ["ACTIVE", "UPDATING"];
  return { ...there, active: usable.includes(answer.value.Table?.TableStatus ?? "") };
}
