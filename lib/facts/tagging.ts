/** Tags, as the Resource Groups Tagging API lists them. */
import { z } from "zod";

/**
 * `tagging.resources`: what is tagged in one account × region. A resource that is not in it has no tags, or is of a kind
 * whose tags the API does not know (roles and users of IAM). Values that look like secrets are dropped.
 */
export const taggingResourcesSchema = z.strictObject({
  resources: z.array(z.strictObject({ ResourceARN: z.string(), Tags: z.record(z.string(), z.string()) })),
});
export type TaggingResources = z.infer<typeof taggingResourcesSchema>;
