/** `waymark records add|list|end`: what people and tools record for items. */
import { listOrganizations } from "#lib/data/organizations.ts";
import { addRecords, endRecord, listRecords, type RecordView } from "#lib/data/roadmap-records.ts";
import { warnOfToken } from "#lib/roadmap/records/honey-tokens.ts";
import type { RecordKindName } from "#lib/roadmap/records.ts";
import { withContext } from "./context.ts";
import { evaluatedWords, evaluateNow } from "./evaluate-now.ts";
import { everyRow } from "./every-row.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { readJson } from "./read-json.ts";
import { requireConnection, selectOrganization } from "./selection.ts";
import { textTable } from "./text-table.ts";

interface AddOptions {
  argument: string;
  kind: RecordKindName;
  organization?: string;
  json?: boolean;
}

/** Records each entry of the file, or none where one is wrong. */
export function addCommand(io: CommandIo, options: AddOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async (context) => {
    const { viewer, clock } = context;
    const organization = selectOrganization(await listOrganizations(viewer), {
      ...(options.organization !== undefined && { organization: options.organization }),
      ofAccounts: [],
    });
    const { argument: file, kind } = options;
    const given = await readJson(io, file);
    const entries: readonly unknown[] = Array.isArray(given) ? given : [given];
    const now = clock.now();
    const ids = await addRecords(viewer, { organizationId: organization.id, kind, entries, now });
    for (const warning of kind === "honey-token" ? entries.flatMap(warnOfToken) : [])
      io.err(`Warning: ${warning}\n`);
    const result = await evaluateNow(context, organization.id);
    printResult(
      io,
      options.json,
      { kind, ids, ...result },
      () => `${entries.length} of kind ${kind} recorded. ${evaluatedWords(result)}`,
    );
    return exitCodes.done;
  });
}

export function listCommand(
  io: CommandIo,
  options: { kind: RecordKindName; account?: string; all?: boolean; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    requireConnection(await listOrganizations(viewer));
    const { kind, account = null, all = false } = options;
    const asked = { kind, accountId: account, ended: all };
    const rows = await everyRow((step) => listRecords(viewer, { ...asked, ...step }));
    printResult(io, options.json, rows, () => listText(rows, kind));
    return exitCodes.done;
  });
}

function listText(rows: readonly RecordView[], kind: string): string {
  if (rows.length === 0) return `Nothing of kind ${kind} is recorded.\n`;
  return textTable(
    ["RECORDED", "BY", "ABOUT", "KEY", "STATE", "ID"],
    rows.map(({ id, recordedAt, recordedBy, accountId, organizationId, key, endedAt }) => [
      recordedAt.toISOString(),
      recordedBy,
      accountId ?? organizationId,
      key,
      endedAt === null ? "current" : "ended",
      id,
    ]),
  );
}

export function endCommand(io: CommandIo, options: { argument: string; json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async (context) => {
    const { viewer, clock } = context;
    const id = options.argument;
    const organizationId = await endRecord(viewer, { id, now: clock.now() });
    const result = await evaluateNow(context, organizationId);
    printResult(io, options.json, { id, ...result }, () => `The record has ended. ${evaluatedWords(result)}`);
    return exitCodes.done;
  });
}
