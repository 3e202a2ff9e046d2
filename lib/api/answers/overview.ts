/** The overview as the API answers it: what the first page shows. */
import { z } from "zod";
import { run } from "#lib/api/answers/run.ts";
import { percent } from "#lib/api/fields.ts";

const count = z.number().int();

const stageCell = {
  stage: count,
  state: z.string().meta({ description: "State of the cell, as the map draws it" }),
  met: count,
  applicable: count,
  unknown: count,
  excepted: count,
  notMet: count,
  partial: count,
  fillHundredths: percent,
  unknownHundredths: percent,
};

const stageTotal = z
  .object({ ...stageCell, accountsDone: count, accountsApplicable: count })
  .meta({ id: "StageTotal" });

const freshness = z.enum(["fresh", "partly", "failed", "skipped", "never"]);

/** Where one organization stands. */
export const overview = z
  .object({
    organization: z.object({ id: z.string(), name: z.string(), kind: z.string(), accountCount: count }),
    headline: z.object({
      metHundredths: percent,
      knownHundredths: percent,
      unknownHundredths: percent,
      activeAccounts: count,
    }),
    stages: z.array(stageTotal),
    groups: z.array(
      z.object({
        ouId: z.string().nullable(),
        path: z.string(),
        name: z.string(),
        depth: count,
        percent: percent.nullable(),
        accountCount: count,
        stages: z.array(stageTotal),
      }),
    ),
    freshness: z
      .record(freshness, count)
      .meta({ description: "Accounts by how their newest attempt came out" }),
    run: run.nullable().meta({ description: "The active run, else the last; null: none that you may see" }),
    evaluatedAt: z.string().nullable(),
    nextActions: z.array(
      z.object({
        kind: z.enum(["met", "unk"]),
        itemId: z.string().nullable(),
        reasonCode: z.string(),
        accounts: count,
        accountId: z.string(),
        items: count,
        text: z.string(),
      }),
    ),
    changes: z.array(
      z.object({
        kind: z.enum(["better", "worse", "unknown"]),
        itemId: z.string(),
        accounts: count,
        accountId: z.string().nullable(),
        text: z.string(),
        at: z.string(),
      }),
    ),
    changesSince: z.string(),
  })
  .meta({ id: "Overview" });
