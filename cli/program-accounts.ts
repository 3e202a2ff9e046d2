/** The command that imports accounts. */
import type { Command } from "commander";
import type { CommandIo } from "./io.ts";
import { runs, type SetCode } from "./program-parts.ts";

/** `accounts import`. */
export function addAccountImport(accounts: Command, io: CommandIo, setCode: SetCode): void {
  const command = accounts
    .command("import")
    .description("accounts from a spreadsheet: .csv, .tsv, .xlsx or .json, found by content")
    .argument("<file>", "the file; rows that cannot be imported are named, the others are")
    .option("--dry-run", "say row by row what would change, and write nothing")
    .option("--mapping <file>", 'what columns become, as JSON: {"columns": {"Account #": "id"}}')
    .option("--sheet <name>", "which sheet of a workbook; absent: the first")
    .option("--accept-repairs", "take ids that have one reading but are not certain")
    .option("--empty-clears", "an empty cell empties its field; absent: it says nothing")
    .option("--replace-confirmed", "replace contacts who confirmed that they answer for an account")
    .option("--all-or-nothing", "import nothing when a row is rejected")
    .option("--json", "as JSON");
  runs(command, io, setCode, async () => (await import("./accounts-import.ts")).importCommand);
}
