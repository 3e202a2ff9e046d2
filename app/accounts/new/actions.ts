"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { changedFields } from "#app/accounts/posted-fields.ts";
import { action } from "#app/action.ts";
import { addAccounts } from "#lib/data/account-details.ts";
import { AppError } from "#lib/errors.ts";

const input = z.looseObject({ accountId: z.string().regex(/^\d{12}$/) });

/** Adds an account to the register, with what the form says of it, and opens its page. */
export const addAccount = action(input, async (viewer, { accountId, ...posted }) => {
  const { fields } = changedFields(posted);
  const { existing } = await addAccounts(viewer, [{ accountId, fields }], { source: "manual" });
  if (existing.length > 0)
    throw new AppError("CONFLICT", { userMessage: `Account ${accountId} is known by now.` });
  redirect(`/accounts/${accountId}`);
});
