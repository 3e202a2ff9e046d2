/** The commands of the inventory of accounts. */
import type { Command } from "commander";
import type { CommandIo } from "./io.ts";
import { accountId, runs, type SetCode } from "./program-parts.ts";

/** The filters of the page that make sense at a terminal. */
function filtered(command: Command): Command {
  return command
    .option("--search <text>", "only where name, id, e-mail or OU contain every word")
    .option("--ou <path>", "only below this path of names, such as /Workloads/Prod")
    .option("--state <state>", "only in this state, such as SUSPENDED")
    .option("--environment <name>", "only of this environment; - stands for none")
    .option("--business-unit <name>", "only of this business unit; - stands for none")
    .option("--owner <want>", "only where an owner is none, unconfirmed or confirmed")
    .option("--contact <address>", "only what this address answers for, in any role")
    .option(
      "--source <source>",
      "only those that came to be known so: organization, manual, spreadsheet, discovered",
    );
}

function addImport(accounts: Command, io: CommandIo, setCode: SetCode): void {
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

/** `accounts list|export|import|show`. */
export function addAccounts(program: Command, io: CommandIo, setCode: SetCode): void {
  const accounts = program.command("accounts").description("the inventory of accounts");
  runs(
    filtered(accounts.command("list").description("every account")).option("--json", "as JSON"),
    io,
    setCode,
    async () => (await import("./accounts.ts")).listCommand,
  );
  runs(
    filtered(
      accounts.command("export").description("accounts into a spreadsheet that can be imported again"),
    ).argument("<file>", "its ending is the format: .csv, .tsv, .xlsx, .json or .jsonl"),
    io,
    setCode,
    async () => (await import("./accounts-export.ts")).exportCommand,
  );
  addImport(accounts, io, setCode);
  runs(
    accounts
      .command("show")
      .description("one account")
      .argument("<id>", "account id", accountId)
      .option("--json", "as JSON"),
    io,
    setCode,
    async () => (await import("./accounts.ts")).showCommand,
  );
}
