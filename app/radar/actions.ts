"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { readOrganizations } from "#app/organization.ts";
import { webClock } from "#app/server.ts";
import { addAccounts } from "#lib/data/account-details.ts";
import { importSightingFile, removeSightingFile } from "#lib/data/radar-files.ts";
import { answerSightingQuestion, askOwners } from "#lib/data/radar-questions.ts";
import { loadVendors, removeVendorList } from "#lib/data/radar-vendors.ts";
import { dismissSighting, nameVendor, removeVendor, restoreSighting } from "#lib/data/radar-verdicts.ts";
import { AppError } from "#lib/errors.ts";
import { requireFileSize } from "#lib/sheets/limits.ts";

const accountId = z.string().regex(/^\d{12}$/);
const text = z.string().max(2100);

const judgeInput = z.strictObject({
  accountId,
  verdict: z.enum(["ours", "vendor", "aside"]),
  name: text.default(""),
  vendor: text.default(""),
  link: text.default(""),
  reason: text.default(""),
  until: z.union([z.iso.date(), z.literal("")]).default(""),
});

/** Says whose an account is; only the fields of the verdict count. */
export const judge = action(judgeInput, async (viewer, said) => {
  const now = webClock().now();
  const { accountId: id, verdict } = said;
  // To the end of the named day.
  const until = said.until === "" ? null : new Date(`${said.until}T23:59:59.999Z`);
  if (verdict === "ours") {
    const fields = said.name.trim() === "" ? {} : { name: said.name };
    await addAccounts(viewer, [{ accountId: id, fields }], { source: "discovered" });
  } else if (verdict === "vendor")
    await nameVendor(viewer, { accountId: id, vendor: said.vendor, link: said.link, reviewBy: until, now });
  else {
    if (until === null)
      throw new AppError("INVALID_INPUT", { userMessage: "Say until which day it is left aside." });
    await dismissSighting(viewer, { accountId: id, reason: said.reason, until, now });
  }
  refresh();
  return verdict === "ours" ? "It is in the register now. Name who owns it." : "Saved.";
});

const takeBackInput = z.strictObject({ accountId, what: z.enum(["vendor", "dismissal"]) });

/** Takes a verdict back: the account is unknown again. */
export const takeBack = action(takeBackInput, async (viewer, { accountId: id, what }) => {
  await (what === "vendor" ? removeVendor(viewer, id) : restoreSighting(viewer, id));
  refresh();
  return "Taken back.";
});

const askInput = z.strictObject({ accountId, text });

/** Asks the owners of every account that names it. */
export const ask = action(askInput, async (viewer, { accountId: sightedId, text: question }) => {
  const { current } = await readOrganizations(viewer);
  if (current === null) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
  const now = webClock().now();
  const asked = await askOwners(viewer, { sightedId, organizationId: current.id, text: question, now });
  refresh();
  if (asked.asked.length === 0) return "They were asked before and have not answered yet.";
  const silent =
    asked.withoutOwner.length === 0
      ? ""
      : ` ${asked.withoutOwner.length} of these accounts have no owner: nobody is told there.`;
  return `Asked in ${asked.asked.length} ${asked.asked.length === 1 ? "account" : "accounts"}.${silent}`;
});

const answerInput = z.strictObject({ id: z.uuid(), text });

/** Answers what the owners of an account were asked. */
export const answer = action(answerInput, async (viewer, { id, text: said }) => {
  await answerSightingQuestion(viewer, { id, answer: said, now: webClock().now() });
  refresh();
  return "Saved. Thank you.";
});

const listInput = z.strictObject({ file: z.instanceof(File).optional() });

/** Loads a list of vendors' accounts. */
export const loadList = action(listInput, async (viewer, { file }) => {
  // No file, and an empty one, are refused where they are read: after who asks was looked at.
  requireFileSize(file?.size ?? 0);
  const loaded = await loadVendors(viewer, {
    name: file?.name ?? "",
    content: (await file?.bytes()) ?? new Uint8Array(),
    now: webClock().now(),
  });
  refresh();
  const [wrong] = loaded.rejected;
  const left =
    wrong === undefined
      ? ""
      : ` ${loaded.rejected.length} left out, the first at ${wrong.row}: ${wrong.reason}`;
  return `${loaded.added} added, ${loaded.changed} changed, ${loaded.unchanged} unchanged, ${loaded.kept} kept as people named them.${left}`;
});

async function* oneChunk(file: File | undefined): AsyncGenerator<Uint8Array> {
  if (file !== undefined) yield await file.bytes();
}

/** Reads a bill or a list of accounts. */
export const bringFile = action(listInput, async (viewer, { file }) => {
  requireFileSize(file?.size ?? 0);
  const read = await importSightingFile(viewer, {
    name: file?.name ?? "",
    content: oneChunk(file),
    now: webClock().now(),
  });
  refresh();
  const [wrong] = read.rejected;
  const left = wrong === undefined ? "" : ` Left out, the first: row ${wrong.row}: ${wrong.reason}`;
  return `${read.format}: ${read.accounts} accounts, ${read.outside} of them in no register.${left}`;
});

const forgetInput = z.strictObject({ name: text });

/** Forgets a file with all that it named. */
export const forgetFile = action(forgetInput, async (viewer, { name }) => {
  await removeSightingFile(viewer, name);
  refresh();
  return `${name} is forgotten.`;
});

const removeInput = z.strictObject({ name: text });

/** Takes a loaded list away again. */
export const removeList = action(removeInput, async (viewer, { name }) => {
  const removed = await removeVendorList(viewer, name);
  refresh();
  return `${removed} accounts are no vendor’s any more.`;
});
