/** What item 7.1 asks a person. */
import { z } from "zod";
import { type Question, yearly } from "./question.ts";

const packagesSchema = z.strictObject({
  /** Where packages come from instead, such as the URLs of mirrors. */
  mirrors: z.array(z.string().trim().min(1).max(300)).max(50).optional(),
  /** Whether builds install what a lock file names, by hash. */
  lockfiles: z.boolean().optional(),
  /** Whether production may fetch packages from the internet. */
  directInternetFromProd: z.boolean().optional(),
  /** Whether a pipeline makes the same from the same sources. */
  ciReproducible: z.boolean().optional(),
});

export type PackagesDetails = z.infer<typeof packagesSchema>;

/** Sub-check f: no API shows where packages come from. */
export const packages: Question<PackagesDetails> = {
  itemId: "7.1",
  id: "packages",
  text: "Does production take its packages only from mirrors that the company controls, pinned by lock files, built by a pipeline that can be repeated, and never straight from the internet?",
  about: "whether packages come from controlled mirrors only",
  scope: "either",
  yes: "pass",
  details: packagesSchema,
  maxReviewDays: yearly,
};

const clustersSchema = z.strictObject({
  /** Only of these, by name or ARN; absent: of all clusters that the answer is about. */
  clusters: z.array(z.string().trim().min(1).max(300)).min(1).max(200).optional(),
});

export type EksImagesDetails = z.infer<typeof clustersSchema>;

/** What pods run from stands in Kubernetes, which AWS does not show. */
export const eksImages: Question<EksImagesDetails> = {
  itemId: "7.1",
  id: "eks-images",
  text: "Do pods of the EKS clusters (all, or those that the details name) run only from scanned images of the company's own registries, by an admission policy or a check of what runs?",
  about: "whether pods of EKS clusters run from scanned images only",
  scope: "either",
  yes: "pass",
  details: clustersSchema,
  maxReviewDays: yearly,
};

/** Lambda names the image of a function only together with a link to its code, which is never asked for. */
export const functionImages: Question<null> = {
  itemId: "7.1",
  id: "function-images",
  text: "Do functions that are container images run only from scanned images of the company's own registries?",
  about: "whether functions run from scanned container images only",
  scope: "either",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};

/** Ended as soon as something is found that runs. */
export const noBuilds: Question<null> = {
  itemId: "7.1",
  id: "no-builds",
  text: "Is nothing built and nothing run in this account?",
  about: "whether nothing is built or run here",
  scope: "account",
  yes: "not_applicable",
  details: null,
  maxReviewDays: yearly,
};
