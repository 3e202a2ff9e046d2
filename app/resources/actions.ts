"use server";

import { Readable } from "node:stream";
import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { readOrganizations } from "#app/organization.ts";
import { webClock } from "#app/server.ts";
import { count, formatNumber } from "#components/words.ts";
import { markExpected, unmarkExpected } from "#lib/data/expected-places.ts";
import { importResourceFile } from "#lib/data/resource-file.ts";
import { AppError } from "#lib/errors.ts";
import { requireFileSize } from "#lib/sheets/limits.ts";

const markInput = z.strictObject({
  region: z.string().max(40),
  account: z
    .string()
    .regex(/^(\d{12})?$/)
    .default(""),
  arn: z.string().max(2000).default(""),
  reason: z.string().max(2100),
  until: z.iso.date(),
});

/** Says that something is meant to be where nobody expects it. */
export const mark = action(markInput, async (viewer, { region, account, arn, reason, until }) => {
  const { current } = await readOrganizations(viewer);
  if (current === null) throw new AppError("NOT_FOUND", { userMessage: "No organization is connected." });
  await markExpected(viewer, {
    organizationId: current.id,
    region,
    accountId: account === "" ? null : account,
    arn: arn === "" ? null : arn,
    reason,
    // To the end of the named day.
    until: new Date(`${until}T23:59:59.999Z`),
    now: webClock().now(),
  });
  refresh();
  return "Marked as expected.";
});

const unmarkInput = z.strictObject({ id: z.uuid() });

/** Takes that back. */
export const unmark = action(unmarkInput, async (viewer, { id }) => {
  await unmarkExpected(viewer, id);
  refresh();
  return "It stands out again.";
});

const fileInput = z.strictObject({
  file: z.instanceof(File).optional(),
  account: z.string().trim().default(""),
  take: z.enum(["check", "all", "good"]),
});

/** Rejected rows that the page names. */
const mostNamed = 50;

/** Reads a file of resources, and takes it in where that is wanted. */
export const bring = action(fileInput, async (viewer, { file, account, take }) => {
  requireFileSize(file?.size ?? 0);
  const digits = account.replaceAll(/[\s-]/g, "");
  if (digits !== "" && !/^\d{12}$/.test(digits))
    throw new AppError("INVALID_INPUT", { userMessage: "An account id has 12 digits." });
  const result = await importResourceFile(viewer, {
    content: Readable.from(file === undefined ? [] : [await file.bytes()]),
    name: file?.name ?? "The file",
    accountId: digits === "" ? null : digits,
    skipBad: take === "good",
    dryRun: take === "check",
    now: webClock().now(),
  });
  const { read, written, rejected, rejectedCount, accounts } = result;
  const good = `${count(read - rejectedCount, "resource")} of ${count(accounts.length, "account")}`;
  const bad = rejectedCount === 0 ? "" : ` ${count(rejectedCount, "row")} cannot be used.`;
  if (written !== null) refresh();
  const lines = rejected.slice(0, mostNamed).map(({ row, reason }) => `Row ${formatNumber(row)}: ${reason}`);
  const more = rejectedCount - lines.length;
  return {
    message: `${good} ${written === null ? "could be taken in; nothing was changed" : `taken in, ${count(written, "row")} written`}.${bad}`,
    lines: more > 0 ? [...lines, `And ${count(more, "more row", "more rows")}.`] : lines,
  };
});
