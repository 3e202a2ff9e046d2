/** `waymark accounts list|show`: the inventory. */
import { type AccountListRow, eachAccount } from "#lib/data/account-list.ts";
import { type AccountQuery, parseAccountQuery } from "#lib/data/account-query.ts";
import { getAccountStanding } from "#lib/data/account-standing.ts";
import { getAccount } from "#lib/data/accounts.ts";
import { listOrganizationsAndRegister } from "#lib/data/organizations.ts";
import { AppError } from "#lib/errors.ts";
import { accountJson } from "#lib/export/accounts.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { type CommandContext, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { requireConnection } from "./selection.ts";
import { textTable } from "./text-table.ts";

/** The filters of the page that make sense at a terminal; each narrows further. */
export interface Filters {
  search?: string;
  ou?: string;
  state?: string;
  environment?: string;
  businessUnit?: string;
  source?: string;
  owner?: string;
  contact?: string;
}

/** Options that are not called as the parameters of the address are. */
const options: Readonly<Record<string, string>> = { q: "--search", businessUnit: "--business-unit" };

/** @throws AppError INVALID_INPUT naming the filter. */
export function queryOf({ search, businessUnit, ...named }: Filters): AccountQuery {
  const parameters = new URLSearchParams({ sort: "id" });
  if (search !== undefined) parameters.set("q", search);
  if (businessUnit !== undefined) parameters.set("businessUnit", businessUnit);
  for (const name of ["ou", "state", "environment", "source", "owner", "contact"] as const) {
    const value = named[name];
    if (value !== undefined) parameters.set(name, value);
  }
  const { query, problems } = parseAccountQuery(parameters, items);
  const [wrong] = problems;
  if (wrong === undefined) return query;
  const option = options[wrong.parameter] ?? `--${wrong.parameter}`;
  throw new AppError("INVALID_INPUT", { userMessage: `${option} ${wrong.value}: ${wrong.message}` });
}

/** The matching accounts of every organization and of the register, one after the other. */
export async function* matching(
  { viewer, clock }: CommandContext,
  query: AccountQuery,
): AsyncGenerator<AccountListRow> {
  const organizations = await listOrganizationsAndRegister(viewer);
  requireConnection(organizations);
  const now = clock.now();
  for (const { id } of organizations) yield* eachAccount(viewer, query, { organizationId: id, items, now });
}

type Row = Awaited<ReturnType<typeof getAccount>>;

function stagesText(row: Row): string {
  return row.stages.map(({ met, applicable }) => `${met}/${applicable}`).join(" ");
}

function listText(rows: readonly Row[]): string {
  if (rows.length === 0) return "No accounts yet: waymark sync lists them.\n";
  return textTable(
    ["ACCOUNT", "NAME", "STATUS", "OU", "MET PER STAGE 1–10"],
    rows.map((row) => [row.id, row.name, row.status, row.ou ?? "", stagesText(row)]),
  );
}

export function listCommand(io: CommandIo, options: Filters & { json?: boolean }): Promise<number> {
  const query = queryOf(options);
  return withContext(io, { home: "existing" }, async (context) => {
    const rows: Row[] = [];
    for await (const row of matching(context, query)) rows.push(accountJson(row));
    const narrowed = query.search !== "" || query.conditions.length > 0;
    printResult(io, options.json, rows, () =>
      narrowed && rows.length === 0 ? "No account matches.\n" : listText(rows),
    );
    return exitCodes.done;
  });
}

export function showCommand(io: CommandIo, options: { argument: string; json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    requireConnection(await listOrganizationsAndRegister(viewer));
    const row = await getAccount(viewer, options.argument, { items, now: clock.now() });
    const { claims, duty } = await getAccountStanding(viewer, options.argument);
    printResult(io, options.json, row, () =>
      textTable(
        ["FIELD", "VALUE"],
        [
          ["id", row.id],
          ["name", row.name],
          ["email", row.email],
          ["status", row.status],
          ["ou", row.ou ?? "none"],
          ["payer", row.payer ?? "unknown"],
          ["environment", row.environment ?? "unknown"],
          ["data classification", row.dataClassification ?? "unknown"],
          ["business unit", row.businessUnit ?? "unknown"],
          ["cost centre", row.costCentre ?? "unknown"],
          ["notes", row.notes ?? "none"],
          [
            "tags",
            Object.entries(row.tags)
              .map((tag) => tag.join("="))
              .join(", ") || "none",
          ],
          ["source", row.source],
          ["contacts", row.contacts.map(({ email, role }) => `${email} (${role})`).join(", ") || "none"],
          [
            "listed as well by",
            claims.map(({ organizationName }) => organizationName).join(", ") || "nobody",
          ],
          ["administers", duty === null ? "nothing known" : (duty.services?.join(", ") ?? "not said what")],
          ["met per stage 1–10", stagesText(row)],
        ],
      ),
    );
    return exitCodes.done;
  });
}
