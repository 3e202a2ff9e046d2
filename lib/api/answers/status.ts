/** Statuses as the API answers them: what `waymark status --json` gives. */
import { z } from "zod";
import { state } from "#lib/api/fields.ts";
import { sources } from "#lib/roadmap/verdict.ts";

/** A resource that fails. */
export const failing = z.object({ resource: z.string(), region: z.string(), why: z.string() });

/** One thing that was observed. */
export const evidence = z.object({
  collector: z.string(),
  accountId: z.string(),
  region: z.string(),
  observed: z.string(),
  result: z.enum(["pass", "fail", "unknown", "na", "excepted", "info"]),
});

const fraction = z
  .number()
  .min(0)
  .max(1)
  .nullable()
  .meta({ description: "1 for MET, 0 for NOT_MET, between for PARTIAL, else null" });

const base = {
  state,
  fraction,
  known: z.number().int(),
  units: z.number().int(),
  knownFraction: z.number().min(0).max(1).nullable(),
  excepted: z.number().int(),
  evidenceIncomplete: z.boolean(),
  inherited: z.boolean().meta({ description: "Decided once for the organization" }),
  reason: z.string(),
  reasonCode: z.string(),
};

/** Where one item stands, and what that rests on. */
const status = z
  .object({
    ...base,
    source: z.enum(sources),
    evidence: z.array(evidence),
    failing: z.array(failing).meta({ description: "At most a thousand; failingCount counts all" }),
    failingCount: z.number().int(),
    factsAt: z.string().nullable(),
    evaluatedAt: z.string().nullable(),
  })
  .meta({ id: "Status" });

/** Items by their id. */
const statuses = z.record(z.string(), status).meta({ description: "By item of the roadmap" });

const stageSums = z.object({
  stage: z.number().int(),
  met: z.number().int(),
  applicable: z.number().int(),
  unknown: z.number().int(),
});

/** Every item of one account. */
export const accountStatuses = z
  .object({ id: z.string(), name: z.string(), items: statuses, stages: z.array(stageSums) })
  .meta({ id: "AccountStatuses" });

/** The items of an organization itself. */
export const organizationStatuses = z
  .object({ id: z.string(), items: statuses })
  .meta({ id: "OrganizationStatuses" });

const event = z.object({
  at: z.string(),
  oldState: state.nullable(),
  newState: state,
  oldFraction: z.number().nullable(),
  newFraction: z.number().nullable(),
  reason: z.string(),
  runNumber: z.number().int().nullable(),
});

/** One item of one account, with its history. */
export const itemDetail = z
  .object({
    id: z.string(),
    stage: z.number().int(),
    ...base,
    kind: z.enum(sources),
    observedAt: z.string().nullable(),
    failing: z.array(failing),
    failingCount: z.number().int(),
    evidence: z.array(evidence.extend({ observedAt: z.string().nullable() })),
    history: z.array(event).meta({ description: "Newest first, at most 50" }),
    evaluatedAt: z.string().nullable(),
    validUntil: z.string().nullable(),
  })
  .meta({ id: "ItemOfAccount" });
