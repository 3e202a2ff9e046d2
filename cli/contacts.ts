/** `waymark contacts list|set|remove|confirm`: who answers for which account. */
import type { ContactProblem, ContactRole } from "#lib/contact.ts";
import { confirmContacts } from "#lib/data/contact-answers.ts";
import { removeContact, setContact } from "#lib/data/contact-changes.ts";
import { type ContactView, listContacts } from "#lib/data/contact-list.ts";
import { type AccountContact, listAccountContacts } from "#lib/data/contacts.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

const pageRows = 500;

function day(at: string | null): string {
  return at?.slice(0, 10) ?? "never";
}

function accountText(rows: readonly AccountContact[]): string {
  if (rows.length === 0) return "No contacts: waymark contacts set names one.\n";
  return textTable(
    ["ROLE", "ADDRESS", "NAME", "KIND", "CONFIRMED"],
    rows.map(({ role, email, name, kind, confirmedAt, disputedAt }) => [
      role,
      email,
      name ?? "",
      kind,
      disputedAt === null ? day(confirmedAt) : `says it is not theirs, ${day(disputedAt)}`,
    ]),
  );
}

function problemText(left: boolean, bouncedAt: string | null): string {
  const problems = [
    left ? "probably left" : "",
    bouncedAt === null ? "" : `mail bounces since ${day(bouncedAt)}`,
  ];
  return problems.filter((problem) => problem !== "").join(", ");
}

function registerText(rows: readonly ContactView[]): string {
  if (rows.length === 0) return "No contact is known.\n";
  return textTable(
    ["ADDRESS", "NAME", "KIND", "ROLES", "ACCOUNTS", "CONFIRMED", "PROBLEM"],
    rows.map(({ email, name, kind, roles, accounts, confirmed, left, bouncedAt }) => [
      email,
      name ?? "",
      kind,
      roles.join(", "),
      String(accounts),
      `${confirmed} of ${accounts}`,
      problemText(left, bouncedAt),
    ]),
  );
}

async function everyContact(
  viewer: Viewer,
  asked: {
    search?: string | undefined;
    role?: ContactRole | undefined;
    problem?: ContactProblem | undefined;
    now: Date;
  },
): Promise<ContactView[]> {
  const rows: ContactView[] = [];
  let after: string | undefined;
  do {
    const page = await listContacts(viewer, { ...asked, after, limit: pageRows });
    rows.push(...page.contacts);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}

interface ListOptions {
  argument?: string;
  role?: ContactRole;
  search?: string;
  problem?: ContactProblem;
  json?: boolean;
}

/** The register, or the contacts of one account. */
export function listCommand(io: CommandIo, options: ListOptions): Promise<number> {
  const { argument: accountId, role, search, problem } = options;
  if (accountId !== undefined && search !== undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage: "--search looks through the register: name no account.",
    });
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    if (accountId === undefined) {
      const rows = await everyContact(viewer, { search, role, problem, now: clock.now() });
      printResult(io, options.json, rows, () => registerText(rows));
    } else {
      const all = await listAccountContacts(viewer, accountId);
      const rows = all.filter((one) => role === undefined || one.role === role);
      printResult(io, options.json, rows, () => accountText(rows));
    }
    return exitCodes.done;
  });
}

interface Named {
  argument: string;
  arguments: [string];
  json?: boolean;
}

interface SetOptions extends Named {
  role: ContactRole;
  name?: string;
  team?: string;
  list?: boolean;
}

/** Gives a role. */
export function setCommand(io: CommandIo, options: SetOptions): Promise<number> {
  const { argument: accountId, role, name = null, team = null } = options;
  const [email] = options.arguments;
  const kind = options.list === true ? "list" : "person";
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const contact = await setContact(viewer, { accountId, role, kind, email, name, team });
    printResult(io, options.json, contact, () => `${contact.email} is ${role} of account ${accountId}.\n`);
    return exitCodes.done;
  });
}

/** Takes one role, or all of them. */
export function removeCommand(io: CommandIo, options: Named & { role?: ContactRole }): Promise<number> {
  const { argument: accountId, role = null } = options;
  const [email] = options.arguments;
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const removed = await removeContact(viewer, { accountId, email, role });
    const roles = removed.map((one) => one.role);
    printResult(
      io,
      options.json,
      { accountId, email: removed[0]?.email, roles },
      () => `Removed from account ${accountId}: ${email} (${roles.join(", ")}).\n`,
    );
    return exitCodes.done;
  });
}

/** Confirms all contacts of an account. */
export function confirmCommand(
  io: CommandIo,
  options: { argument: string; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const rows = await confirmContacts(viewer, { accountId: options.argument, now: clock.now() });
    printResult(io, options.json, rows, () => accountText(rows));
    return exitCodes.done;
  });
}
