/** The commands of the register of contacts. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { contactProblems, contactRoles, handoverReasons, handoverStates } from "#lib/contact.ts";
import type { CommandIo } from "./io.ts";
import { accountId, runs, type SetCode } from "./program-parts.ts";

function address(text: string): string {
  if (!text.includes("@")) throw new InvalidArgumentError("A contact is named by an e-mail address.");
  return text;
}

function eachAccountId(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), accountId(text)];
}

function role(description: string): Option {
  return new Option("--role <role>", description).choices(contactRoles);
}

function addHandovers(contacts: Command, io: CommandIo, setCode: SetCode): void {
  const handOver = contacts
    .command("hand-over")
    .description("ask somebody to answer for accounts in the place of another, who stays until they accept")
    .argument("<address>", "e-mail address of the successor", address)
    .option("--account <id...>", "these accounts; absent: all that --from answers for", eachAccountId)
    .option("--from <address>", "who hands over; absent: of each account its only owner", address)
    .option("--name <name>", "the successor's name")
    .addOption(
      new Option("--reason <reason>", "left and bounces move every role, the others ownership alone")
        .choices(handoverReasons)
        .default("handed_on"),
    )
    .option("--note <text>", "what to tell them")
    .option("--at-once", "without asking them: they answer for the accounts from now on")
    .option("--dry-run", "say what would move, and write nothing")
    .option("--json", "as JSON");
  runs(handOver, io, setCode, async () => (await import("./handovers.ts")).handOverCommand);
  const listed = contacts
    .command("hand-overs")
    .description("who was asked to answer for which account, the newest first")
    .argument("[account]", "account id", accountId)
    .addOption(new Option("--state <state>", "only those that stand so").choices(handoverStates))
    .option("--json", "as JSON");
  runs(listed, io, setCode, async () => (await import("./handovers.ts")).listHandoversCommand);
  const withdraw = contacts
    .command("withdraw")
    .description("take back a hand-over that is still open")
    .argument("<id>", "id of the hand-over")
    .option("--json", "as JSON");
  runs(withdraw, io, setCode, async () => (await import("./handovers.ts")).withdrawCommand);
}

/** `contacts list|unowned|ask-suggested|set|remove|confirm|compare|hand-over|hand-overs|withdraw`. */
export function addContacts(program: Command, io: CommandIo, setCode: SetCode): void {
  const contacts = program.command("contacts").description("who answers for which account");
  const list = contacts
    .command("list")
    .description("people and lists with what they answer for; of one account: its contacts")
    .argument("[account]", "account id", accountId)
    .addOption(role("only in this role"))
    .option("--search <text>", "only where name, address or team contain every word")
    .addOption(
      new Option(
        "--problem <problem>",
        "only who probably left, whose mail bounces, or who has not confirmed everything",
      ).choices(contactProblems),
    )
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await import("./contacts.ts")).listCommand);
  const unowned = contacts
    .command("unowned")
    .description("accounts that nobody owns, with whom their tags suggest")
    .option("--json", "as JSON");
  runs(unowned, io, setCode, async () => (await import("./unowned-accounts.ts")).unownedCommand);
  const askSuggested = contacts
    .command("ask-suggested")
    .description("ask whom tags suggest to own accounts that nobody owns, each person once")
    .option("--account <id...>", "only these accounts", eachAccountId)
    .option("--dry-run", "say whom, and ask nobody")
    .option("--json", "as JSON");
  runs(askSuggested, io, setCode, async () => (await import("./unowned-accounts.ts")).askSuggestedCommand);
  const set = contacts
    .command("set")
    .description("give somebody a role for an account, or correct their name")
    .argument("<account>", "account id", accountId)
    .argument("<address>", "their e-mail address", address)
    .addOption(role("what they answer for").makeOptionMandatory())
    .option("--name <name>", "their name; kept when absent")
    .option("--team <team>", "their team; kept when absent")
    .option("--list", "it is a distribution list: it never signs in")
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
  const compare = contacts
    .command("compare")
    .description("the register beside the contacts that AWS has: of one account, or of all that differ")
    .argument("[account]", "account id", accountId)
    .option("--commands", "print the commands that bring AWS in line; Waymark itself never writes to AWS")
    .option("--json", "as JSON");
  runs(compare, io, setCode, async () => (await import("./contact-comparison.ts")).compareCommand);
  addHandovers(contacts, io, setCode);
}
