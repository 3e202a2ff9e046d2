"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { setCollectedRegions } from "#lib/data/collected-regions.ts";
import { AppError } from "#lib/errors.ts";

const regionsInput = z.strictObject({
  organizationId: z.string().min(1).max(40),
  which: z.enum(["all", "named"]),
  /** Separated by spaces, commas or lines. */
  names: z.string().max(4000),
});

/** Says which Regions are read from the next refresh on. */
export const changeRegions = action(regionsInput, async (viewer, { organizationId, which, names }) => {
  const named = names.split(/[\s,]+/).filter((name) => name !== "");
  if (which === "named" && named.length === 0)
    throw new AppError("INVALID_INPUT", { userMessage: "Name at least one Region, or choose all." });
  const kept = await setCollectedRegions(viewer, { organizationId, regions: which === "all" ? [] : named });
  refresh();
  return kept.length === 0
    ? "Every enabled Region is read from the next refresh on."
    : `${kept.join(", ")}: only these are read from the next refresh on.`;
});
