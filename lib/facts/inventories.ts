/** What services that index resources of other services know: AWS Resource Explorer and AWS Config. */
import { z } from "zod";

const tags = z.record(z.string(), z.string());

/**
 * `resourceexplorer.resources`: the indexes of an account, and what they hold: one that aggregates the others, else each by
 * itself. Values of tags that look like secrets are dropped.
 */
export const explorerResourcesSchema = z.strictObject({
  indexes: z.array(z.strictObject({ Region: z.string(), Type: z.string() })),
  lists: z.array(
    z.strictObject({
      /** Where it was asked. */
      region: z.string(),
      /** The default view shows only some of what the index holds. */
      isFiltered: z.boolean(),
      /** `Region` is `global` for what belongs to none; `Tags` null: the view does not say. */
      resources: z.array(z.strictObject({ Arn: z.string(), Region: z.string(), Tags: tags.nullable() })),
    }),
  ),
});
export type ExplorerResources = z.infer<typeof explorerResourcesSchema>;

/**
 * `config.resources`: what the recorder of one region has recorded and not seen deleted. Null where nothing is recorded: then
 * AWS Config says nothing. Recorded items without an ARN, such as compliance, are none.
 */
export const configResourcesSchema = z.strictObject({
  resources: z
    .array(
      z.strictObject({
        arn: z.string(),
        awsRegion: z.string(),
        resourceName: z.string().nullable(),
        /** ISO 8601. */
        resourceCreationTime: z.string().nullable(),
        tags,
      }),
    )
    .nullable(),
});
export type ConfigResources = z.infer<typeof configResourcesSchema>;
