/** The commands of the register of contacts. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { contactRoles } from "#lib/contact.ts";
import type { CommandIo } from "./io.ts";
import { accountId, runs, type SetCode } from "./program-parts.ts";

function address(text: string): string {
  if (!text.includes("@")) throw new InvalidArgumentError("A contact is named by an e-mail address.");
  return text;
}

function role(description: string): Option {
  return new Option("--role <role>", description).choices(contactRoles);
}

/** `contacts list|set|remove|confirm`. */
export function addContacts(program: Command, io: CommandIo, setCode: SetCode): void {
  const contacts = program.command("contacts").description("who answers for which account");
  const list = contacts
    .command("list")
    .description("people and lists with what they answer for; of one account: its contacts")
    .argument("[account]", "account id", accountId)
    .addOption(role("only in this role"))
    .option("--search <text>", "only where name or address contain every word")
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await import("./contacts.ts")).listCommand);
  const set = contacts
    .command("set")
    .description("give somebody a role for an account, or correct their name")
    .argument("<account>", "account id", accountId)
    .argument("<address>", "their e-mail address", address)
    .addOption(role("what they answer for").makeOptionMandatory())
    .option("--name <name>", "their name; kept when absent")
    .option("--team <team>", "their team; kept when absent")
    .option("--list", "it is a distribution list: it never signs in")
    .option("--hand-over [owner]", "with --role owner: in the place of this owner, or of the only one")
    .option("--json", "as JSON");
  runs(set, io, setCode, async () => (await import("./contacts.ts")).setCommand);
  const remove = contacts
    .command("remove")
    .description("take a role for an account from somebody, or all of theirs")
    .argument("<account>", "account id", accountId)
    .argument("<address>", "their e-mail address", address)
    .addOption(role("only this role"))
    .option("--json", "as JSON");
  runs(remove, io, setCode, async () => (await import("./contacts.ts")).removeCommand);
  const confirm = contacts
    .command("confirm")
    .description("say that all contacts of an account are right")
    .argument("<account>", "account id", accountId)
    .option("--json", "as JSON");
  runs(confirm, io, setCode, async () => (await import("./contacts.ts")).confirmCommand);
}
