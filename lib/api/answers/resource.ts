/** Resources as the API answers them. */
import { z } from "zod";
import { moment } from "#lib/api/fields.ts";

/** One of a list. */
export const resource = z.object({
  accountId: z.string(),
  accountName: z.string(),
  arn: z.string(),
  region: z.string().meta({ description: "`global` for what belongs to no region" }),
  type: z.string().meta({ description: "Service and kind as ARNs name them", example: "ec2:instance" }),
  id: z.string(),
  name: z.string().nullable().meta({ description: "The tag Name, else what its service calls it" }),
  detail: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  sources: z
    .array(z.string())
    .meta({ description: "Who names it: listing, tagging, explorer, config, import" }),
  isPublic: z.boolean().nullable().meta({ description: "Null: no source says" }),
  isDefault: z
    .boolean()
    .meta({ description: "AWS made it in every account and region; nothing is connected" }),
  addresses: z.array(z.string()),
  createdAt: moment.nullable(),
  firstSeenAt: moment,
  goneAt: moment.nullable(),
  lastSeenAt: moment.nullable(),
});

/** Something that appeared or went. */
export const resourceChange = z.object({
  accountId: z.string(),
  accountName: z.string(),
  at: moment,
  arn: z.string(),
  kind: z.enum(["appeared", "gone"]),
  run: z.number().int().nullable().meta({ description: "Number of the run; null: an import" }),
  region: z.string(),
  type: z.string(),
  name: z.string().nullable(),
});

/** One with what happened to it. */
export const resourceDetail = resource.extend({
  organizationId: z.string(),
  changes: z.array(resourceChange).meta({ description: "The newest 50, newest first" }),
});

/** Sums of a query. */
export const resourceSummary = z.object({
  counts: z.array(
    z.object({
      region: z.string(),
      type: z.string(),
      present: z.number().int().meta({ description: "Without defaults of AWS" }),
      defaults: z.number().int(),
      public: z.number().int(),
      accounts: z.number().int(),
    }),
  ),
  unexpected: z
    .array(z.string())
    .meta({ description: "Regions with resources that are not among the used ones" }),
  rule: z.enum(["setting", "use"]).meta({
    description:
      "How regions are expected: by the setting homeRegions, or because a tenth of the accounts use them",
  }),
  coverage: z.object({
    neverRead: z.number().int().meta({ description: "Active accounts whose resources were never read" }),
    withGaps: z.number().int().meta({ description: "Accounts in which some list could not be read" }),
    gaps: z.array(
      z.object({
        type: z.string().meta({ description: "`*`: whatever the source knows" }),
        collector: z.string(),
        places: z.number().int(),
        accounts: z.number().int(),
      }),
    ),
    sources: z.array(z.object({ source: z.string(), accounts: z.number().int() })),
    refused: z.number().int().meta({ description: "ARNs of other accounts that were refused" }),
  }),
});

/** What became of a file. */
export const resourceFileResult = z.object({
  read: z.number().int().meta({ description: "Rows of the file without its header" }),
  written: z
    .number()
    .int()
    .nullable()
    .meta({ description: "Null: nothing was, in a dry run or because rows cannot be used" }),
  accounts: z.array(z.string()),
  rejected: z
    .array(z.object({ row: z.number().int(), reason: z.string() }))
    .meta({ description: "The first 1,000; the header is row 1" }),
  rejectedCount: z.number().int(),
});

/** Something that stands out by its region and is meant to be there. */
export const expectedPlace = z.object({
  id: z.uuid(),
  region: z.string(),
  accountId: z.string().nullable().meta({ description: "Null: whatever account uses the region" }),
  accountName: z.string().nullable(),
  arn: z.string().nullable().meta({ description: "Null: whatever the account has there" }),
  reason: z.string(),
  until: moment.meta({ description: "From then on it stands out again" }),
  markedBy: z.string(),
  markedByName: z
    .string()
    .nullable()
    .meta({ description: "Null: a command or a job, or somebody who is gone" }),
  markedAt: moment,
});
