/** `waymark audit verify|list|export`: who did what, and whether it is still what was written. */
import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type ChainHead, headText } from "#lib/data/audit-chain.ts";
import { type AuditEventView, checkAudit, eachAuditEvent, listAudit } from "#lib/data/audit-list.ts";
import { type AuditQuery, auditQuerySchema } from "#lib/data/audit-query.ts";
import type { AuditCheck } from "#lib/data/audit-verify.ts";
import { AppError } from "#lib/errors.ts";
import { auditCsvColumns } from "#lib/export/audit.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonLines } from "#lib/export/json.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

/** The filters as they were typed: checked as the page checks them. */
type Filters = Partial<Record<keyof AuditQuery, string>>;

function queryOf({ by, actor, action, subject, q, from, to }: Filters): AuditQuery {
  const parsed = auditQuerySchema.safeParse({ by, actor, action, subject, q, from, to });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError("INVALID_INPUT", {
    userMessage: `--${issue?.path.join(".")}: ${issue?.message}.`,
    cause: parsed.error,
  });
}

function checkText({ rows, head, problem }: AuditCheck): string {
  if (problem !== null) return `The audit log is not what was written: ${problem}.\n`;
  const end = head === null ? "" : ` It ends with ${headText(head)}: --head asks for that place later.`;
  return `${rows} events, the chain is whole.${end}\n`;
}

export function verifyCommand(
  io: CommandIo,
  { head, json }: { head?: ChainHead; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const check = await checkAudit(viewer, head ?? null);
    printResult(io, json, check, () => checkText(check));
    return check.ok ? exitCodes.done : exitCodes.failed;
  });
}

function fieldsText({ detail, before, after }: AuditEventView): string {
  const change =
    before === null && after === null ? [] : [JSON.stringify(before), "→", JSON.stringify(after)];
  return [JSON.stringify(detail), ...change].join(" ");
}

function listText(events: readonly AuditEventView[]): string {
  if (events.length === 0) return "No such event.\n";
  return textTable(
    ["WHEN", "WHO", "WHAT", "ON", "DETAIL", "FROM"],
    events.map((event) => [
      event.at.toISOString(),
      event.actorName ?? event.actor,
      event.action,
      event.subjectName ?? event.subject,
      fieldsText(event),
      event.origin?.address ?? "",
    ]),
  );
}

export function listCommand(
  io: CommandIo,
  { limit, json, ...filters }: Filters & { limit: number; json?: boolean },
): Promise<number> {
  const wanted = queryOf(filters);
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const { events, next } = await listAudit(viewer, wanted, { limit });
    printResult(io, json, events, () => listText(events));
    if (next !== null && json !== true) io.err(`The newest ${limit}; --limit shows more, export all.\n`);
    return exitCodes.done;
  });
}

export function exportCommand(io: CommandIo, options: Filters & { argument: string }): Promise<number> {
  const wanted = queryOf(options);
  const format = /\.(csv|jsonl)$/.exec(options.argument)?.[1];
  if (format === undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage: `${options.argument}: the name of the file ends in .csv or .jsonl, which is its format.`,
    });
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const file = resolve(io.cwd, options.argument);
    const rows = eachAuditEvent(viewer, wanted);
    const partial = `${file}.part`;
    try {
      await writeFile(partial, format === "csv" ? csv(rows, auditCsvColumns) : jsonLines(rows), {
        mode: 0o600,
      });
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
    io.err(`Written to ${file}.\n`);
    return exitCodes.done;
  });
}
