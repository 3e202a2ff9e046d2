/** `waymark radar vendors list|import|remove`: accounts of vendors that the operator knows. */
import { basename } from "node:path";
import { listVendors, loadVendors, removeVendorList, type VendorAccount } from "#lib/data/radar-vendors.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { readBytes } from "./read-bytes.ts";
import { textTable } from "./text-table.ts";

const pageRows = 500;

/** Every vendor's account. */
export function listCommand(io: CommandIo, options: { search?: string; json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const rows: VendorAccount[] = [];
    let after: string | null = null;
    do {
      const page = await listVendors(viewer, { text: options.search ?? "", after, limit: pageRows });
      rows.push(...page.rows);
      after = page.next;
    } while (after !== null);
    printResult(io, options.json, rows, () =>
      rows.length === 0
        ? "No vendor is known: waymark radar vendors import loads a list.\n"
        : textTable(
            ["ACCOUNT", "VENDOR", "FROM", "LINK"],
            rows.map(({ accountId, vendor, source, link }) => [accountId, vendor, source, link ?? ""]),
          ),
    );
    return exitCodes.done;
  });
}

/** Loads a list; exit 3 where entries were left out. */
export function importCommand(io: CommandIo, options: { argument: string; json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const content = await readBytes(io, options.argument);
    const loaded = await loadVendors(viewer, { name: basename(options.argument), content, now: clock.now() });
    printResult(io, options.json, loaded, () =>
      [
        `${loaded.added} added, ${loaded.changed} changed, ${loaded.unchanged} unchanged, ${loaded.kept} kept as people named them.\n`,
        ...loaded.rejected.slice(0, 200).map(({ row, reason }) => `  entry ${row}: ${reason}\n`),
      ].join(""),
    );
    return loaded.rejected.length > 0 ? exitCodes.partly : exitCodes.done;
  });
}

/** Takes a list away. */
export function removeCommand(io: CommandIo, options: { argument: string }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const removed = await removeVendorList(viewer, options.argument);
    io.out(`${removed} accounts of ${options.argument} are no vendor's any more.\n`);
    return exitCodes.done;
  });
}
