/** `waymark campaigns unit-contacts|unit-contact`: who hears of what the owners of an OU do not answer. */
import {
  listUnitContacts,
  removeUnitContact,
  setUnitContact,
  type UnitContactView,
} from "#lib/data/unit-contacts.ts";
import { AppError } from "#lib/errors.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

const pageRows = 500;

function contactsText(rows: readonly UnitContactView[]): string {
  if (rows.length === 0) return "No OU has a contact: waymark campaigns unit-contact names one.\n";
  return textTable(
    ["OU", "PATH", "ORGANIZATION", "ADDRESS", "NAME", "PROBLEM"],
    rows.map(({ unitId, unitPath, organizationName, email, name, bounced }) => [
      unitId,
      unitPath,
      organizationName,
      email,
      name ?? "",
      bounced ? "mail comes back" : "",
    ]),
  );
}

/** By id. */
export function listCommand(io: CommandIo, { json }: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const rows: UnitContactView[] = [];
    let after: string | null = null;
    do {
      const page = await listUnitContacts(viewer, { after, limit: pageRows });
      rows.push(...page.contacts);
      after = page.next;
    } while (after !== null);
    printResult(io, json, rows, () => contactsText(rows));
    return exitCodes.done;
  });
}

interface SetOptions {
  argument: string;
  arguments?: [string | undefined];
  name?: string;
  remove?: boolean;
}

/** Sets or removes one. */
export function setCommand(io: CommandIo, options: SetOptions): Promise<number> {
  const { argument: unitId, arguments: [email] = [], name = null, remove = false } = options;
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    if (remove) {
      await removeUnitContact(viewer, { unitId });
      io.out(`${unitId} has no contact any more.\n`);
      return exitCodes.done;
    }
    if (email === undefined)
      throw new AppError("INVALID_INPUT", { userMessage: "Name the address of the contact, or --remove." });
    await setUnitContact(viewer, { unitId, email, name });
    io.out(`${email} hears of what the owners of ${unitId} do not answer.\n`);
    return exitCodes.done;
  });
}
