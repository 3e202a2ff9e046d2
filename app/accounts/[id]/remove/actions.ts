"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { action } from "#app/action.ts";
import { removeAccount } from "#lib/data/account-removal.ts";

const input = z.strictObject({
  accountId: z.string().regex(/^\d{12}$/),
  records: z.coerce.number().int().min(0),
  sure: z.literal("yes"),
});

/** Removes an account of the register with as much as the page said. */
export const removeOne = action(input, async (viewer, { accountId, records }) => {
  await removeAccount(viewer, { accountId, records });
  redirect("/accounts");
});
