/** Tags of everything that is tagged in one account and region. */
import { GetResourcesCommand } from "@aws-sdk/client-resource-groups-tagging-api";
import { type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";
import type { TaggingResources } from "#lib/facts/tagging.ts";

const op = "tagging:GetResources";

/** As many as AWS gives a page. */
const ResourcesPerPage = 100;

/** `tagging.resources`: tag:GetResources, one region; also where our own lists are empty, which know few types. */
export const taggingResources: Collector<"tagging.resources"> = {
  name: "tagging.resources",
  scope: "region",
  actions: [{ action: "tag:GetResources", reason: "which tags resources carry", operations: [op] }],
  async collect(from) {
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
