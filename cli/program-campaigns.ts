/** The commands of confirmation campaigns. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { standings, usualCampaign } from "#lib/campaign.ts";
import type { CommandIo } from "./io.ts";
import { runs, type SetCode, wholeNumber } from "./program-parts.ts";

function days(text: string): number[] {
  const parts = text.split(",").map((part) => part.trim());
  if (text === "none") return [];
  if (parts.some((part) => !/^\d{1,4}$/.test(part)))
    throw new InvalidArgumentError("Days are numbers with commas between them, or none.");
  return parts.map(Number);
}

function addScope(command: Command): Command {
  return command
    .option("--organization <id>", "only accounts of this organization")
    .option("--ou <path>", "only accounts of this OU and below, such as /Workloads/Prod")
    .option("--environment <name>", "only accounts of this environment");
}

function addUnitContacts(campaigns: Command, io: CommandIo, setCode: SetCode): void {
  const contacts = campaigns
    .command("unit-contacts")
    .description("who hears of what the owners of an OU do not answer")
    .option("--json", "as JSON");
  runs(contacts, io, setCode, async () => (await import("./unit-contacts.ts")).listCommand);
  const set = campaigns
    .command("unit-contact")
    .description("make somebody the contact of an OU, or take it away")
    .argument("<ou>", "id of the root or OU")
    .argument("[address]", "e-mail address; absent with --remove")
    .option("--name <name>", "their name; kept when absent")
    .option("--remove", "take the contact away");
  runs(set, io, setCode, async () => (await import("./unit-contacts.ts")).setCommand);
}

/** `campaigns list|show|start|remind|end|unit-contacts|unit-contact`. */
export function addCampaigns(program: Command, io: CommandIo, setCode: SetCode): void {
  const campaigns = program
    .command("campaigns")
    .description("ask owners whether they still answer for their accounts");
  const load = () => import("./campaigns.ts");
  const list = campaigns
    .command("list")
    .description("campaigns with how far they are, the one that opens last first")
    .option("--open", "only those that ask now")
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await load()).listCommand);
  const show = campaigns
    .command("show")
    .description("one campaign with its accounts, and whom it asks about them")
    .argument("<id>", "id of the campaign")
    .addOption(new Option("--is <standing>", "only accounts that stand so").choices(standings))
    .option("--json", "as JSON");
  runs(show, io, setCode, async () => (await load()).showCommand);
  const start = addScope(
    campaigns
      .command("start")
      .description(
        "plan a campaign, or open it at once; each owner gets one message with all their accounts",
      ),
  )
    .option("--title <text>", "without its quarter", usualCampaign.title)
    .option("--opens <date>", "the day on which it opens, YYYY-MM-DD; absent: now")
    .option("--days <n>", "days to answer", wholeNumber(1, 84), usualCampaign.days)
    .option("--reminders <days>", "days after its opening, with commas, or none", days, [
      ...usualCampaign.reminderDays,
    ])
    .option("--once", "not again every quarter")
    .option("--dry-run", "say whom it would ask now, and write nothing")
    .option("--json", "as JSON");
  runs(start, io, setCode, async () => (await load()).startCommand);
  const remind = campaigns
    .command("remind")
    .description("write again to whoever has not answered; to nobody twice a day")
    .argument("<id>", "id of the campaign")
    .option("--json", "as JSON");
  runs(remind, io, setCode, async () => (await load()).remindCommand);
  const end = campaigns
    .command("end")
    .description("close a campaign that is open, or cancel it; what it came to is kept")
    .argument("<id>", "id of the campaign")
    .option("--cancel", "cancel it; also one that has not opened");
  runs(end, io, setCode, async () => (await load()).endCommand);
  addUnitContacts(campaigns, io, setCode);
}
