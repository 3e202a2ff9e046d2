/** Accounts as the API answers them: what `waymark accounts list --json` gives, and what the list shows beside it. */
import { z } from "zod";
import { accountSources } from "#lib/account-fields.ts";
import { percent } from "#lib/api/fields.ts";
import { contactRoles } from "#lib/contact.ts";
import { accountStates, freshnessKinds } from "#lib/data/account-query.ts";

const stageStates = ["met", "partly", "no", "unk", "exc", "na"] as const;

/** One stage of one account. */
const stageCell = z.object({
  stage: z.number().int(),
  state: z.enum(stageStates),
  met: z.number().int(),
  applicable: z.number().int(),
  unknown: z.number().int(),
  excepted: z.number().int(),
  notMet: z.number().int(),
  partial: z.number().int(),
  fillHundredths: percent,
  unknownHundredths: percent,
});

const contact = z.object({
  email: z.string(),
  name: z.string().nullable(),
  role: z.enum(contactRoles),
  confirmedAt: z.string().nullable(),
});

/** Why an account could not be entered. */
const failure = z
  .object({ code: z.string(), message: z.string() })
  .nullable()
  .meta({ description: "Why the last attempt could not enter the account" });

/** One account, as `waymark accounts show --json` gives it. */
export const account = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    status: z.enum(accountStates),
    ou: z.string().nullable().meta({ description: "Path of names, /Workloads/Prod" }),
    ouId: z.string().nullable(),
    payer: z.string().nullable(),
    environment: z.string().nullable(),
    dataClassification: z.string().nullable(),
    businessUnit: z.string().nullable(),
    costCentre: z.string().nullable(),
    notes: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
    custom: z.record(z.string(), z.string()).meta({ description: "Id of a custom column and its value" }),
    source: z.enum(accountSources).meta({ description: "How the account came to be known" }),
    contacts: z.array(contact),
    stages: z.array(stageCell),
  })
  .meta({ id: "Account" });

/** One account of the list. */
export const listedAccount = account
  .extend({
    share: z
      .object({
        metHundredths: percent,
        unknownHundredths: percent,
        met: z.number().int(),
        applicable: z.number().int(),
      })
      .nullable()
      .meta({ description: "All stages together; null: no item applies" }),
    unknownItems: z.number().int(),
    freshness: z.enum(freshnessKinds),
    failure,
    refreshedAt: z.string().nullable(),
    joinedAt: z.string().nullable(),
  })
  .meta({ id: "ListedAccount" });
