"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { changedFields } from "#app/accounts/posted-fields.ts";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import type { AccountField } from "#lib/account-fields.ts";
import { contactKinds, contactRoles } from "#lib/contact.ts";
import { setAccountFields } from "#lib/data/account-details.ts";
import { confirmContacts } from "#lib/data/contact-answers.ts";
import { removeContact, setContact } from "#lib/data/contact-changes.ts";

const accountId = z.string().regex(/^\d{12}$/);
// The register says what is wrong with a text, in words for people; here it is only bounded.
const text = z.string().max(1000);

const addInput = z.strictObject({
  accountId,
  email: text,
  name: text,
  team: text,
  role: z.enum(contactRoles),
  kind: z.enum(contactKinds),
});

/** Gives somebody a role for the account. */
export const addContact = action(addInput, async (viewer, input) => {
  const { email, name } = await setContact(viewer, input);
  refresh();
  return `${name ?? email} is in the register. Confirm it when it is right.`;
});

const removeInput = z.strictObject({ accountId, email: text });

/** Takes every role for the account from somebody. An owner who takes their own loses the page with it. */
export const dropContact = action(removeInput, async (viewer, input) => {
  const removed = await removeContact(viewer, { ...input, role: null });
  if (viewer.role === "owner" && removed.some(({ role }) => role === "owner")) redirect("/my");
  refresh();
  return `${input.email} is removed.`;
});

const confirmInput = z.strictObject({ accountId });

/** Says that all contacts of the account are right. */
export const confirmAccount = action(confirmInput, async (viewer, { accountId: id }) => {
  await confirmContacts(viewer, { accountId: id, now: webClock().now() });
  refresh();
  return "Confirmed. Thank you.";
});

const fieldsInput = z.looseObject({ accountId });

/** Says what a person knows of the account; fields that are as they were are not said. */
export const saveFields = action(fieldsInput, async (viewer, { accountId: id, ...posted }) => {
  const entry = { accountId: id, ...changedFields(posted) };
  const { changes } = await setAccountFields(viewer, [entry], { source: "manual" });
  refresh();
  return changes.length === 0 ? "Nothing has changed." : "Saved.";
});

const takeBackInput = z.strictObject({ accountId, field: text });

/** Says nothing of a field any more, so that the next source's word counts. */
export const takeBackField = action(takeBackInput, async (viewer, { accountId: id, field }) => {
  // lib/data refuses names that are no fields.
  const entry = { accountId: id, fields: {}, takeBack: [field as AccountField] };
  await setAccountFields(viewer, [entry], { source: "manual" });
  refresh();
  return "Taken back.";
});
