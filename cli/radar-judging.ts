/** `waymark radar add|vendor|dismiss|ask`: whose an account is. */
import { addAccounts } from "#lib/data/account-details.ts";
import { getSightedAccount } from "#lib/data/radar-list.ts";
import { askOwners } from "#lib/data/radar-questions.ts";
import { dismissSighting, nameVendor, removeVendor, restoreSighting } from "#lib/data/radar-verdicts.ts";
import { AppError } from "#lib/errors.ts";
import { withContext } from "./context.ts";
import { dayOf } from "./day.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { organizationOf } from "./radar.ts";

interface Named {
  argument: string;
  organization?: string;
}

function needed(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new AppError("INVALID_INPUT", { userMessage: `${option} is needed, or --remove.` });
}

/** Adds it to the register. */
export function addCommand(io: CommandIo, options: Named & { name?: string }): Promise<number> {
  const { argument: accountId } = options;
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const organizationId = await organizationOf(viewer, options.organization);
    const { name } = await getSightedAccount(viewer, { accountId, organizationId, now: clock.now() });
    const called = options.name ?? name;
    const fields = called === null ? {} : { name: called };
    const { added } = await addAccounts(viewer, [{ accountId, fields }], { source: "discovered" });
    io.out(
      added.length > 0
        ? `Account ${accountId} is in the register.\n`
        : `Account ${accountId} was there already.\n`,
    );
    return exitCodes.done;
  });
}

/** Names the vendor, or takes it back. */
export function vendorCommand(
  io: CommandIo,
  options: Named & { name?: string; link?: string; reviewBy?: string; remove?: boolean },
): Promise<number> {
  const { argument: accountId, link = null, reviewBy } = options;
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    if (options.remove === true) await removeVendor(viewer, accountId);
    else
      await nameVendor(viewer, {
        accountId,
        vendor: needed(options.name, "--name"),
        link,
        reviewBy: reviewBy === undefined ? null : dayOf(reviewBy, "--review-by"),
        now: clock.now(),
      });
    io.out(`Account ${accountId} ${options.remove === true ? "is no vendor's" : `is ${options.name}'s`}.\n`);
    return exitCodes.done;
  });
}

/** Leaves it aside, or takes that back. */
export function dismissCommand(
  io: CommandIo,
  options: Named & { reason?: string; until?: string; remove?: boolean },
): Promise<number> {
  const { argument: accountId } = options;
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    if (options.remove === true) await restoreSighting(viewer, accountId);
    else
      await dismissSighting(viewer, {
        accountId,
        reason: needed(options.reason, "--reason"),
        until: dayOf(needed(options.until, "--until"), "--until"),
        now: clock.now(),
      });
    io.out(
      `Account ${accountId} is ${options.remove === true ? "looked at again" : `left aside until ${options.until}`}.\n`,
    );
    return exitCodes.done;
  });
}

/** Asks the owners of every account that names it. */
export function askCommand(
  io: CommandIo,
  options: Named & { text: string; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const asked = await askOwners(viewer, {
      sightedId: options.argument,
      organizationId: await organizationOf(viewer, options.organization),
      text: options.text,
      now: clock.now(),
    });
    printResult(io, options.json, asked, () =>
      [
        `Asked in ${asked.asked.length} accounts.\n`,
        asked.withoutOwner.length > 0 ? `Nobody owns: ${asked.withoutOwner.join(", ")}.\n` : "",
        asked.waiting.length > 0 ? `Asked before, not answered: ${asked.waiting.join(", ")}.\n` : "",
      ].join(""),
    );
    return exitCodes.done;
  });
}
