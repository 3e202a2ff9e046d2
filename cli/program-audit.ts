/** The commands of the audit log. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ChainHead } from "#lib/data/audit-chain.ts";
import { auditActors } from "#lib/data/audit-query.ts";
import type { CommandIo } from "./io.ts";
import { runs, type SetCode, wholeNumber } from "./program-parts.ts";

function chainHead(text: string): ChainHead {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || hash === undefined)
    throw new InvalidArgumentError("It is written POSITION:HASH, as waymark audit verify prints it.");
  return { position: Number(position), hash };
}

function filtered(command: Command): Command {
  return command
    .addOption(new Option("--by <who>", "whose events").choices(auditActors).default("everybody"))
    .option("--actor <id>", "only of this one, such as cli:ada or user:<id>")
    .option("--action <name>", "only this action, such as run.started, or all of a noun: run")
    .option("--subject <id>", "only on this account, run, user, setting …")
    .option("--q <text>", "only where this text stands somewhere")
    .option("--from <time>", "only from this moment on, such as 2026-11-01T00:00:00Z")
    .option("--to <time>", "only before this moment");
}

/** `audit verify|list|export`. */
export function addAudit(program: Command, io: CommandIo, setCode: SetCode): void {
  const audit = program
    .command("audit")
    .description("who did what, and whether that is still what was written");
  const verify = audit
    .command("verify")
    .description("seal what waits, and recompute the whole chain; exit 1 says that it is broken")
    .option("--head <position:hash>", "a place that was written down: the log must go through it", chainHead)
    .option("--json", "as JSON");
  runs(verify, io, setCode, async () => (await import("./audit.ts")).verifyCommand);
  const list = filtered(audit.command("list").description("the newest events"))
    .option("--limit <n>", "how many", wholeNumber(1, 1000), 50)
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await import("./audit.ts")).listCommand);
  const exported = filtered(
    audit.command("export").description("every event into a .csv or .jsonl file, oldest first"),
  ).argument("<file>", "its ending is the format");
  runs(exported, io, setCode, async () => (await import("./audit.ts")).exportCommand);
}
