/** The commands of the columns that administrators add to the accounts. */
import { type Command, Option } from "commander";
import { customColumnKinds } from "#lib/account-field-values.ts";
import type { CommandIo } from "./io.ts";
import { runs, type SetCode } from "./program-parts.ts";

function choices(text: string): string[] {
  return text.split(",");
}

/** `columns list|add|rename|remove|tags|map`. */
export function addColumns(program: Command, io: CommandIo, setCode: SetCode): void {
  const columns = program.command("columns").description("columns of your own for accounts");
  const list = columns
    .command("list")
    .description("every column, and how many accounts have a value in it")
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await import("./columns.ts")).listCommand);
  const add = columns
    .command("add")
    .description("add a column behind the others")
    .argument("<name>", "its name")
    .addOption(new Option("--kind <kind>", "what it holds").choices(customColumnKinds).default("text"))
    .option("--choices <list>", "of a choice, what can be chosen, with commas", choices)
    .option("--json", "as JSON");
  runs(add, io, setCode, async () => (await import("./columns.ts")).addCommand);
  const rename = columns
    .command("rename")
    .description("give a column another name; its id and its values stay")
    .argument("<id>", "its id")
    .argument("<name>", "the new name")
    .option("--json", "as JSON");
  runs(rename, io, setCode, async () => (await import("./columns.ts")).renameCommand);
  const remove = columns
    .command("remove")
    .description("remove a column and what it holds")
    .argument("<id>", "its id")
    .option("--yes", "do not ask, however many values are lost")
    .option("--json", "as JSON");
  runs(remove, io, setCode, async () => (await import("./columns.ts")).removeCommand);
  const tags = columns
    .command("tags")
    .description("which tags of AWS Organizations say which fields of accounts")
    .option("--json", "as JSON");
  runs(tags, io, setCode, async () => (await import("./columns.ts")).tagsCommand);
  const map = columns
    .command("map")
    .description("say which tags say a field, such as environment; accounts follow at once")
    .argument("<field>", "environment, dataClassification, businessUnit, costCentre, owner, or custom.<id>")
    .option("--tags <keys>", "keys of tags with commas between them; absent: no tag says it any more")
    .option("--json", "as JSON");
  runs(map, io, setCode, async () => (await import("./columns.ts")).mapCommand);
}
