/** `account.regions` and `sts.assume`: which regions an account uses, and how its audit role was entered. */
import { z } from "zod";
import { accountFailures } from "./envelope.ts";

/** How a region stands in an account, as account:ListRegions spells it. */
export const regionOptStatuses = [
  "ENABLED",
  "ENABLED_BY_DEFAULT",
  "ENABLING",
  "DISABLING",
  "DISABLED",
] as const;

/** `account.regions`: the regions of the account, and which operation said so. */
export const accountRegionsSchema = z.strictObject({
  source: z.enum(["account:ListRegions", "ec2:DescribeRegions"]),
  regions: z.array(z.strictObject({ RegionName: z.string(), RegionOptStatus: z.enum(regionOptStatuses) })),
});
export type AccountRegions = z.infer<typeof accountRegionsSchema>;

/** null: not set, or not read; the operation of its kind (resource) says which. Names, titles and telephones are dropped. */
const alternateContactSchema = z.strictObject({ EmailAddress: z.string() }).nullable();

/**
 * `account.contacts`: whom AWS writes to about the account. Evidence speaks of the addresses without naming them; only who
 * reads the contacts of the account is shown them, beside those of the register.
 */
export const accountContactsSchema = z.strictObject({
  alternates: z.strictObject({
    BILLING: alternateContactSchema,
    OPERATIONS: alternateContactSchema,
    SECURITY: alternateContactSchema,
  }),
  /** Whom the account belongs to; null: not read. Person, address and telephone are dropped. */
  primary: z
    .strictObject({ CompanyName: z.string().nullable(), CountryCode: z.string().nullable() })
    .nullable(),
  /** null: not read. */
  AccountCreatedDate: z.string().nullable(),
});
export type AccountContacts = z.infer<typeof accountContactsSchema>;

/** A fact of the connection, written in every run, also when the role could not be assumed. */
export const assumeSchema = z.strictObject({
  roleArn: z.string(),
  assumed: z.boolean(),
  failure: z.enum(accountFailures).nullable(),
  /** AWS's code and message of the refusal, without credentials. */
  code: z.string().nullable(),
  message: z.string().nullable(),
  /** The role could also be assumed without the external id; null: not tried. */
  assumableWithoutExternalId: z.boolean().nullable(),
  stsRegion: z.string(),
});
export type AssumeFact = z.infer<typeof assumeSchema>;
