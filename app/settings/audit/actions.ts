"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { checkAudit } from "#lib/data/audit-list.ts";
import { AppError } from "#lib/errors.ts";

const verifyInput = z.strictObject({});

/** Seals what waits and recomputes the whole chain. */
export const verifyLog = action(verifyInput, async (viewer) => {
  const { rows, problem } = await checkAudit(viewer);
  refresh();
  if (problem === null) return `All ${rows} entries are what was written.`;
  throw new AppError("CONFLICT", { userMessage: `The log is not what was written: ${problem}.` });
});
