/** Tags of everything that is tagged in one account and region. */
import { GetResourcesCommand } from "@aws-sdk/client-resource-groups-tagging-api";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import { s3BucketsSchema } from "#lib/facts/s3.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";
import type { TaggingResources } from "#lib/facts/tagging.ts";

const op = "tagging:GetResources";

/** As many as AWS gives a page. */
const ResourcesPerPage = 100;

/** Whose lists say that a region holds nothing that could be tagged. */
const regionalLists: readonly CollectorName[] = [
  "ec2.compute",
  "rds.databases",
  "data.stores",
  "lambda.functions",
  "ecs.clusters",
  "eks.clusters",
  "elb.load-balancers",
  "apigateway.apis",
  "sns.topics",
  "sqs.queues",
  "cloudformation.stacks",
];

/** What `tagging.resources` runs after. */
export const taggedCollectors: readonly CollectorName[] = [...regionalLists, "s3.buckets"];

/** `tagging.resources`: tag:GetResources, one region; not called where nothing is that an item asks the tags of. */
export const taggingResources: Collector<"tagging.resources"> = {
  name: "tagging.resources",
  scope: "region",
  actions: [{ action: "tag:GetResources", reason: "which tags resources carry", operations: [op] }],
  async collect(from) {
    if (holdsNothing(from)) {
      from.skip(op, "empty-region");
      return { resources: [] };
    }
    const listed = await from.pages(
      op,
      async (clients, http, PaginationToken) => {
        const input = { ResourcesPerPage, ...(PaginationToken === undefined ? {} : { PaginationToken }) };
        const page = await clients.tagging.send(new GetResourcesCommand(input), http);
        return { items: identified(page.ResourceTagMappingList, "ResourceARN"), next: page.PaginationToken };
      },
      { owned: (resources) => resources.map(({ ResourceARN }) => ResourceARN) },
    );
    const found = valueOf(listed);
    if (found === null) return null;
    const resources = found.map(({ ResourceARN = "", Tags = [] }) => ({ ResourceARN, Tags: tagsOf(Tags) }));
    // What was tagged once and is no more is listed too.
    return {
      resources: orderedBy(
        resources.filter(({ Tags }) => Object.keys(Tags).length > 0),
        "ResourceARN",
      ),
    };
  },
};

function tagsOf(tags: readonly { Key?: string | undefined; Value?: string | undefined }[]) {
  const kept = tags.flatMap(({ Key, Value = "" }): [string, string][] =>
    Key === undefined ? [] : [[Key, withoutSecret(Value, Key)]],
  );
  const byKey: TaggingResources["resources"][number]["Tags"] = Object.fromEntries(
    kept.sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return byKey;
}

/** Decided from complete facts of this run only. Networks that every account has are not counted. */
function holdsNothing(from: Collecting): boolean {
  const lists = regionalLists.map((name) => from.options.earlier?.(name, from.region));
  const isEmpty = lists.every((list) => list?.complete === true && hasOnlyEmptyLists(list.data));
  const buckets = from.options.earlier?.("s3.buckets", "global");
  const facts = buckets?.complete === true ? s3BucketsSchema.safeParse(buckets.data).data : undefined;
  if (!isEmpty || facts === undefined) return false;
  return facts.buckets.every(({ BucketRegion }) => BucketRegion !== null && BucketRegion !== from.region);
}

function hasOnlyEmptyLists(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  return Object.values(data).every((list) => Array.isArray(list) && list.length === 0);
}
