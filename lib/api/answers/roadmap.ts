/** The roadmap over many accounts, as the API answers it. */
import { z } from "zod";
import { evidence, failing } from "#lib/api/answers/status.ts";
import { percent, state } from "#lib/api/fields.ts";
import { listedStates } from "#lib/data/item-read.ts";
import { sources } from "#lib/roadmap/verdict.ts";

const count = z.number().int();
const scope = z.enum(["account", "organization"]);

const counts = z.object({
  met: count,
  partial: count,
  excepted: count,
  notMet: count,
  unknown: count,
  notApplicable: count,
  needsAnswer: count.meta({ description: "Of the unknown ones: until a person answers" }),
});

const trend = z
  .array(z.object({ at: z.string(), met: percent, unknown: percent }))
  .meta({ description: "Week by week, oldest first; empty for who sees only some accounts" });

const change = z
  .object({ met: count, since: z.string() })
  .nullable()
  .meta({ description: "Accounts that meet it now, less those a week ago" });

/** Every stage and item. */
export const roadmap = z
  .object({
    organization: z.object({ id: z.string(), name: z.string() }),
    accounts: count,
    stages: z.array(
      z.object({ stage: count, title: z.string(), share: percent, unknownShare: percent, questions: count }),
    ),
    items: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        stage: count,
        kind: z.enum(sources),
        scope,
        counts,
        questions: count,
        share: percent,
        unknownShare: percent,
        trend,
        change,
      }),
    ),
    total: z.object({
      share: percent,
      unknownShare: percent,
      excepted: count,
      questions: count,
      metEverywhere: count,
    }),
    hasHistory: z.boolean(),
  })
  .meta({ id: "Roadmap" });

const listedState = z.enum(listedStates);

/** One item over all accounts. */
export const item = z
  .object({
    id: z.string(),
    title: z.string(),
    scope,
    counts,
    accounts: count,
    units: z.array(
      z.object({ path: z.string().nullable(), accounts: count, counts: z.record(listedState, count) }),
    ),
    moreUnits: count,
    reasons: z.array(z.object({ state: listedState, reasonCode: z.string(), accounts: count })),
    failing: count,
    trend,
    change,
    evaluatedAt: z.string().nullable(),
    status: z
      .object({
        state,
        fraction: z.number().nullable(),
        units: count,
        known: count,
        knownFraction: z.number().nullable(),
        excepted: count,
        reason: z.string(),
        reasonCode: z.string(),
        failing: z.array(failing),
        evidence: z.array(evidence.extend({ observedAt: z.string().nullable() })),
      })
      .nullable()
      .meta({ description: "The organization's own status of it" }),
    ownAnswers: z.array(
      z.object({
        accountId: z.string(),
        accountName: z.string(),
        state,
        reason: z.string(),
        failing: z.array(failing),
      }),
    ),
  })
  .meta({ id: "Item" });

/** One account in one item. */
export const itemAccount = z
  .object({
    id: z.string(),
    name: z.string(),
    ou: z.string().nullable(),
    state: listedState,
    fractionHundredths: count.nullable(),
    units: count,
    known: count,
    failing: count,
    reason: z.string(),
    reasonCode: z.string(),
  })
  .meta({ id: "AccountOfItem" });

/** One resource that fails an item. */
export const itemFailing = failing
  .extend({ accountId: z.string(), accountName: z.string() })
  .meta({ id: "FailingOfItem" });
