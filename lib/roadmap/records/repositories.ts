/** Records of item 5.4: repositories at code hosts. */
import { z } from "zod";
import { text, time } from "./fields.ts";

/** 5.4: the repositories of one organization at a code host, as a tool with read access lists them. */
export const repositoriesSchema = z.strictObject({
  host: text,
  org: text,
  listedAt: time,
  repositories: z
    .array(
      z.strictObject({
        name: text,
        archived: z.boolean().default(false),
        /** Secret scanning, over the history too; null: the tool could not read it. */
        scanning: z.boolean().nullable(),
        /** Pushes that hold a credential are refused; null: the tool could not read it. */
        pushProtection: z.boolean().nullable(),
      }),
    )
    .max(100_000),
});

export type Repositories = z.infer<typeof repositoriesSchema>;
