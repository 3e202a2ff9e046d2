/** The commands by which people answer, record and set what facts cannot say. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { answerStates } from "#lib/roadmap/questions/select.ts";
import { type RecordKindName, recordKinds } from "#lib/roadmap/records.ts";
import type { CommandIo } from "./io.ts";
import { accountId, runs, type SetCode } from "./program-parts.ts";

/** The end of the named day, or the named moment; days are UTC. */
function lastMoment(text: string): Date {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const moment = day || /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) ? new Date(text) : null;
  // 30 February is a day that new Date moves into March.
  const exists = moment !== null && !Number.isNaN(moment.getTime()) && (!day || isoDay(moment) === text);
  if (!exists) throw new InvalidArgumentError("It must be a date such as 2027-03-31.");
  return day ? new Date(`${text}T23:59:59.999Z`) : moment;
}

function firstMoment(text: string): Date {
  const last = lastMoment(text);
  return text.includes("T") ? last : new Date(`${text}T00:00:00.000Z`);
}

function isoDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function itemId(text: string): string {
  if (!/^\d{1,2}\.\d$/.test(text)) throw new InvalidArgumentError("An item is written like 5.1.");
  return text;
}

function addAttestations(program: Command, io: CommandIo, setCode: SetCode): void {
  const attest = program
    .command("attest")
    .description("answer the questions of an item, with evidence; facts still decide")
    .option("--account <id>", "about this account; without it, about the whole organization", accountId)
    .option("--organization <id>", "which organization, where several are connected")
    .requiredOption("--item <item>", "which item, such as 5.1", itemId)
    .addOption(
      new Option(
        "--state <state>",
        "MET: yes to its questions; NOT_MET: no; NOT_APPLICABLE where the item can be",
      )
        .choices([...answerStates])
        .makeOptionMandatory(),
    )
    .requiredOption("--evidence <url>", "link to what shows it")
    .option("--evidence-date <date>", "as of when the evidence says so; today at first", firstMoment)
    .requiredOption("--review-by <date>", "until when the answer counts; at most a year ahead", lastMoment)
    .option("--question <id>", "only this one of the item's questions")
    .option("--details <file>", "JSON with the figures of the one question")
    .option("--note <text>", "whatever others should know", "")
    .option("--json", "as JSON: the status that results");
  runs(attest, io, setCode, async () => (await import("./attest.ts")).attest);

  const all = program.command("attestations").description("what people have answered");
  const list = all
    .command("list")
    .description("the answers that stand or wait for their review, and which questions are open to answers")
    .option("--account <id>", "only about this account and the whole organization", accountId)
    .option("--item <item>", "only of this item", itemId)
    .option("--all", "also answers that have ended")
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await import("./attestations.ts")).listCommand);
  const end = all
    .command("end")
    .description("take an answer back; its question is open again")
    .argument("<id>", "id of the answer")
    .requiredOption("--reason <text>", "why it no longer holds")
    .option("--json", "as JSON");
  runs(end, io, setCode, async () => (await import("./attestations.ts")).endCommand);
  runs(
    all.command("questions").description("every question that items ask people").option("--json", "as JSON"),
    io,
    setCode,
    async () => (await import("./attestations.ts")).questionsCommand,
  );
}

function kindOption(): Option {
  // The keys of the catalogue are its kinds.
  return new Option("--kind <kind>", "what it is").choices(Object.keys(recordKinds) as RecordKindName[]);
}

function addRecords(program: Command, io: CommandIo, setCode: SetCode): void {
  const records = program
    .command("records")
    .description("sweeps, candidates, scans, guidelines and heartbeats");
  const add = records
    .command("add")
    .description("record the content of a JSON file, in the place of an earlier one of the same kind and key")
    .argument("<file>", "one record, or an array of them")
    .addOption(kindOption().makeOptionMandatory())
    .option("--organization <id>", "which organization, where several are connected")
    .option("--json", "as JSON");
  runs(add, io, setCode, async () => (await import("./records.ts")).addCommand);
  const list = records
    .command("list")
    .description("what is recorded, newest first")
    .addOption(kindOption().makeOptionMandatory())
    .option("--account <id>", "only about this account", accountId)
    .option("--all", "also what has ended")
    .option("--json", "as JSON, with the records themselves");
  runs(list, io, setCode, async () => (await import("./records.ts")).listCommand);
  const end = records
    .command("end")
    .description("take a record back")
    .argument("<id>", "id of the record")
    .option("--json", "as JSON");
  runs(end, io, setCode, async () => (await import("./records.ts")).endCommand);
}

/** What tools know of the accounts. */
function addImports(program: Command, io: CommandIo, setCode: SetCode): void {
  const terraform = program
    .command("import")
    .description("what other tools know of the accounts")
    .command("terraform-state")
    .description("which resources a state of Terraform or OpenTofu manages; nothing else of it is kept")
    .argument("<file>", "a state of version 4")
    .option("--account <id>", "the account of what names none, where the state does not tell", accountId)
    .option("--organization <id>", "which organization, where several are connected")
    .option("--json", "as JSON");
  runs(terraform, io, setCode, async () => (await import("./import-terraform.ts")).importTerraformCommand);
}

function addSettings(program: Command, io: CommandIo, setCode: SetCode): void {
  const settings = program.command("settings").description("what an installation may set about evaluation");
  runs(
    settings
      .command("list")
      .description("every setting, its default and what it means")
      .option("--json", "as JSON"),
    io,
    setCode,
    async () => (await import("./settings.ts")).listCommand,
  );
  const preview = settings
    .command("preview")
    .description("which cells another value would change; nothing is saved")
    .argument("<key>", "name of the setting")
    .argument("<value>", "JSON, a plain text, or a list with commas")
    .option("--json", "as JSON");
  runs(preview, io, setCode, async () => (await import("./preview-setting.ts")).previewCommand);
  const set = settings
    .command("set")
    .description("change a setting and evaluate again from stored facts; shows which cells change, and asks")
    .argument("<key>", "name of the setting")
    .argument("[value]", "JSON, a plain text, or a list with commas")
    .option("--default", "give it its default again")
    .option("--yes", "without showing and asking, as scripts need it")
    .option("--json", "as JSON");
  runs(set, io, setCode, async () => (await import("./settings.ts")).setCommand);
}

/** `attest`, `attestations`, `records` and `settings`. */
export function addAnswers(program: Command, io: CommandIo, setCode: SetCode): void {
  addAttestations(program, io, setCode);
  addRecords(program, io, setCode);
  addImports(program, io, setCode);
  addSettings(program, io, setCode);
}
