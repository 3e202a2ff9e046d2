/** Organizations as the API answers them; never how to get in: the external id stays on the settings page. */
import { z } from "zod";
import { moment } from "#lib/api/fields.ts";

const count = z.number().int();

/** A connected organization, a standalone account, or the register of accounts that neither has. */
export const organization = z
  .object({
    id: z.string(),
    kind: z.enum(["organization", "standalone", "register"]),
    name: z.string(),
    managementAccountId: z.string(),
    partition: z.string(),
    homeRegion: z.string(),
    featureSet: z.string().nullable(),
    roleName: z.string(),
    securityAccountId: z.string().nullable(),
    logAccountId: z.string().nullable(),
    regions: z
      .array(z.string())
      .meta({ description: "The only Regions that are read; empty: all enabled ones" }),
    createdAt: moment,
  })
  .meta({ id: "Organization" });

/** When an organization is refreshed by itself. */
export const schedule = z
  .object({
    organizationId: z.string(),
    schedule: z.string().nullable(),
    zone: z.string(),
    words: z.string().nullable(),
    next: z.array(z.string()).meta({ description: "The next three times" }),
  })
  .meta({ id: "Schedule" });

const cause = z.object({
  code: z.string(),
  operation: z.string().nullable(),
  deniedBy: z.string().nullable(),
  policyId: z.string().nullable(),
  otherOperations: count,
  accountCount: count,
  reads: count.nullable(),
  accounts: z.array(z.object({ id: z.string(), name: z.string() })),
  regions: z.array(z.string()),
  awsSaid: z.string().nullable(),
});

/** Sums over every account. */
export const coverageSums = z.object({
  accounts: z.object({ active: count, complete: count, gaps: count, never: count, unrecorded: count }),
  reads: count,
  missing: count,
  regions: z.array(z.object({ region: z.string(), reads: count, missing: count })),
  causes: z.array(cause),
  oldest: z.object({ name: z.string(), at: z.string() }).nullable(),
});

/** One account of which something could not be read. */
export const coverageRow = z
  .object({
    id: z.string(),
    name: z.string(),
    entered: z.boolean(),
    failureCode: z.string().nullable(),
    reads: count,
    missing: count,
    refreshedAt: z.string().nullable(),
    detail: z
      .object({
        gaps: z.array(z.object({ collector: z.string(), region: z.string(), causes: z.array(count) })),
        messages: z.array(z.string().nullable()),
        regionsKnown: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: "CoverageOfAccount" });
