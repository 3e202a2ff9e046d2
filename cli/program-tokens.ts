/** The commands of API tokens. */
import { type Command, Option } from "commander";
import { tokenDays } from "#lib/data/tokens.ts";
import { roles } from "#lib/viewer.ts";
import type { CommandIo } from "./io.ts";
import { runs, type SetCode, wholeNumber } from "./program-parts.ts";

function unitIds(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** `token create|list|revoke`. */
export function addTokens(program: Command, io: CommandIo, setCode: SetCode): void {
  const token = program.command("token").description("keys with which scripts use the API");
  const create = token
    .command("create")
    .description("make a token for a service; it is shown this once")
    .requiredOption("--name <name>", "what it is for")
    .addOption(
      new Option("--role <role>", "what it may do at most")
        .choices(roles.filter((role) => role !== "nobody"))
        .makeOptionMandatory(),
    )
    .option("--read-only", "it may change nothing, whatever its role may")
    .option("--unit <id>", "only accounts of this OU and of what is below; may be repeated", unitIds)
    .option("--expires <days>", "days until it ends", wholeNumber(1, tokenDays.most), tokenDays.usual)
    .option("--json", "as JSON");
  runs(create, io, setCode, async () => (await import("./tokens.ts")).createCommand);
  const list = token
    .command("list")
    .description("every token, newest first; never the tokens themselves")
    .option("--all", "also those that are revoked or past their end")
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await import("./tokens.ts")).listCommand);
  const revoke = token
    .command("revoke")
    .description("end a token at once")
    .argument("<id>", "its id")
    .option("--json", "as JSON");
  runs(revoke, io, setCode, async () => (await import("./tokens.ts")).revokeCommand);
}
