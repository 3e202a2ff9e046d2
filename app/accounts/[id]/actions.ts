"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import type { AccountField, AccountFields, AccountValue } from "#lib/account-fields.ts";
import { contactKinds, contactRoles } from "#lib/contact.ts";
import { setAccountFields } from "#lib/data/account-details.ts";
import { confirmContacts, removeContact, setContact } from "#lib/data/contact-changes.ts";
import { readTagText } from "#lib/tag-text.ts";

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
  const { changes } = await setAccountFields(viewer, [{ accountId: id, fields: changedFields(posted) }], {
    source: "manual",
  });
  refresh();
  return changes.length === 0 ? "Nothing has changed." : "Saved.";
});

function changedFields(posted: Record<string, unknown>): AccountFields {
  const textOf = (name: string) => {
    const value = posted[name];
    return typeof value === "string" ? value.replaceAll("\r\n", "\n") : undefined;
  };
  const named = Object.keys(posted).flatMap((key) => (key.startsWith("set:") ? [key.slice(4)] : []));
  return Object.fromEntries(
    named.flatMap((field): [string, AccountValue | null][] => {
      const [now, was] = [textOf(`set:${field}`), textOf(`was:${field}`)];
      if (now === undefined || now === was) return [];
      if (now.trim() === "") return [[field, null]];
      return [[field, field === "tags" ? readTagText(now) : now]];
    }),
  );
}

const takeBackInput = z.strictObject({ accountId, field: text });

/** Says nothing of a field any more, so that the next source's word counts. */
export const takeBackField = action(takeBackInput, async (viewer, { accountId: id, field }) => {
  // lib/data refuses names that are no fields.
  const entry = { accountId: id, fields: {}, takeBack: [field as AccountField] };
  await setAccountFields(viewer, [entry], { source: "manual" });
  refresh();
  return "Taken back.";
});
