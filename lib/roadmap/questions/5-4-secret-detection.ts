/** What item 5.4 asks a person. */
import { z } from "zod";
import { halfYearly, type Question } from "./question.ts";

const count = z.int().min(0).max(10_000_000);

const coverageSchema = z.strictObject({
  hosts: z
    .array(
      z
        .strictObject({
          host: z.string().trim().min(1).max(200),
          org: z.string().trim().min(1).max(200),
          /** Without archived ones. */
          reposTotal: count,
          reposCovered: count,
          asOf: z.iso.date(),
        })
        .refine(({ reposTotal, reposCovered }) => reposCovered <= reposTotal, {
          path: ["reposCovered"],
          error: "more repositories are covered than there are",
        }),
    )
    .min(1),
  controls: z.array(z.enum(["pre-commit", "push-protection", "ci-scan", "history-scan"])),
  /** Whether what is found stops the commit from arriving. */
  blocking: z.boolean(),
  tool: z.string().trim().min(1).max(200),
});

export type SecretCoverage = z.infer<typeof coverageSchema>;

/** With figures, these decide and not the yes. */
export const secretScanning: Question<SecretCoverage> = {
  itemId: "5.4",
  id: "secret-detection",
  text: "Do at least 95 of 100 repositories refuse credentials, by a check that blocks at the code host or in the build, and was their history scanned?",
  about: "whether credentials are kept out of the repositories",
  scope: "organization",
  yes: "pass",
  details: coverageSchema,
  maxReviewDays: halfYearly,
};

/** There is nothing to scan. */
export const noRepositories: Question<null> = {
  itemId: "5.4",
  id: "no-repositories",
  text: "Are there no repositories of source code at all?",
  about: "whether there are no repositories",
  scope: "organization",
  yes: "not_applicable",
  details: null,
  maxReviewDays: halfYearly,
};
