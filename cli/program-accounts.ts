/** The commands of the inventory of accounts. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { accountEventKinds } from "#lib/account-event-kinds.ts";
import type { CommandIo } from "./io.ts";
import { accountId, runs, type SetCode, wholeNumber } from "./program-parts.ts";

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
    .option(
      "--choose <row=account>",
      "the known account that a row without a usable id is about; --dry-run names candidates; repeatable",
      several,
    )
    .option("--empty-clears", "an empty cell empties its field; absent: it says nothing")
    .option("--replace-confirmed", "replace contacts who confirmed that they answer for an account")
    .option("--all-or-nothing", "import nothing when a row is rejected")
    .option("--json", "as JSON");
  runs(command, io, setCode, async () => (await import("./accounts-import.ts")).importCommand);
}

function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

function moment(text: string): Date {
  const at = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError("It is a day or a moment such as 2026-11-01 or 2026-11-01T12:00:00Z.");
}

function addWriting(accounts: Command, io: CommandIo, setCode: SetCode): void {
  const said = (command: Command) =>
    command
      .option(
        "--field <name=value>",
        "such as environment=prod; nothing after = empties it; repeatable",
        several,
      )
      .option("--tag <key=value>", "the account's tags, all of them; repeatable", several)
      .option("--json", "as JSON");
  runs(
    said(
      accounts
        .command("set")
        .description("say something of an account: what people say counts before what files say")
        .argument("<id>", "account id", accountId),
    ).option("--take-back <name>", "say nothing of this field any more; repeatable", several),
    io,
    setCode,
    async () => (await import("./account-changes.ts")).setCommand,
  );
  runs(
    said(
      accounts
        .command("add")
        .description("an account that no connected organization lists")
        .argument("<id>", "account id; spaces and hyphens are taken out"),
    ),
    io,
    setCode,
    async () => (await import("./account-changes.ts")).addCommand,
  );
}

function addChanges(accounts: Command, io: CommandIo, setCode: SetCode): void {
  const command = accounts
    .command("changes")
    .description("what happened to accounts, the newest first")
    .option("--since <time>", "only then or later, such as 2026-11-01", moment)
    .option("--until <time>", "only before then", moment)
    .option("--ou <path>", "only of accounts that are in this OU now, or below it")
    .addOption(new Option("--kind <kind...>", "only these").choices(accountEventKinds))
    .option("--account <id>", "only of this account", accountId)
    .option("--limit <rows>", "at most so many", wholeNumber(1, 10_000), 100)
    .option("--json", "as JSON");
  runs(command, io, setCode, async () => (await import("./account-changes.ts")).changesCommand);
}

function addEdit(accounts: Command, io: CommandIo, setCode: SetCode): void {
  const command = filtered(
    accounts.command("edit").description("one edit of the fields of every account that the filters match"),
  )
    .option("--account <id>", "only this account; repeatable", several)
    .option(
      "--field <name=value>",
      "such as environment=prod; nothing after = empties it; repeatable",
      several,
    )
    .option("--tag <key=value>", "set this tag, and leave the others; repeatable", several)
    .option("--untag <key>", "take away this tag, where people gave it; repeatable", several)
    .option("--take-back <name>", "say nothing of this field any more; repeatable", several)
    .option("--dry-run", "say what would change, and write nothing")
    .option("--yes", "do not ask")
    .option("--json", "as JSON");
  runs(command, io, setCode, async () => (await import("./account-edit.ts")).editCommand);
}

function addRemoval(accounts: Command, io: CommandIo, setCode: SetCode): void {
  const command = accounts
    .command("remove")
    .description("remove an account that no organization lists, with all that is kept of it")
    .argument("<id>", "account id", accountId)
    .option("--yes", "do not ask")
    .option("--json", "as JSON");
  runs(command, io, setCode, async () => (await import("./account-removal.ts")).removeCommand);
}

/** `accounts list|export|import|show|set|add|edit|remove|changes`. */
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
  addWriting(accounts, io, setCode);
  addEdit(accounts, io, setCode);
  addRemoval(accounts, io, setCode);
  addChanges(accounts, io, setCode);
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
