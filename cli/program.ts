/** Every command and option in one place; what a command does stands in its own file, loaded when it is called. */
import { Command, InvalidArgumentError, Option } from "commander";
import { version } from "#lib/version.ts";
import type { CommandIo } from "./io.ts";
import { addAccounts } from "./program-accounts.ts";
import { addAnswers } from "./program-answers.ts";
import { addAudit } from "./program-audit.ts";
import { addCampaigns } from "./program-campaigns.ts";
import { addColumns } from "./program-columns.ts";
import { addContacts } from "./program-contacts.ts";
import { addNotifications } from "./program-notifications.ts";
import { accountId, runs, type SetCode, wholeNumber } from "./program-parts.ts";
import { addRadar } from "./program-radar.ts";
import { addSignIn } from "./program-sign-in.ts";
import { addTokens } from "./program-tokens.ts";
import { addPeople } from "./program-users.ts";

const runNumber = wholeNumber(1, 2 ** 31 - 1);

function accountIds(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), accountId(text)];
}

function commaList(text: string): "all" | string[] {
  if (text === "all") return "all";
  const regions = text.split(",").map((region) => region.trim());
  const wrong = regions.find((region) => !/^[a-z]{2,}(-[a-z]+)+-\d$/.test(region));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is not a Region name.`);
  return [...new Set(regions)].sort();
}

function addProcesses(program: Command, io: CommandIo, setCode: SetCode): void {
  const demo = program
    .command("demo")
    .description("a simulated organization: embedded Postgres, first refresh, web and worker")
    .option("--accounts <n>", "accounts of the organization, 3 to 10000", wholeNumber(3, 10_000))
    .option("--seed <s>", "which organization is generated", wholeNumber(0, 2 ** 31 - 1))
    .option("--epochs <e>", "replay so many weekly epochs, for history", wholeNumber(1, 520))
    .option("--port <p>", "port of the web listener", wholeNumber(0, 65_535))
    .option("--once", "refresh once, print the summary and end")
    .option("--json", "the summary as JSON");
  runs(demo, io, setCode, async () => (await import("./demo.ts")).demo);
  const start = program
    .command("start")
    .description("web and worker under one supervisor")
    .option("--port <p>", "port of the web listener", wholeNumber(0, 65_535));
  runs(start, io, setCode, async () => (await import("./start.ts")).start);
  const web = program
    .command("web")
    .description("the web application alone")
    .option("--port <p>", "port of the web listener", wholeNumber(0, 65_535));
  runs(web, io, setCode, async () => (await import("./serve.ts")).web);
  const worker = program
    .command("worker")
    .description("a worker that refreshes accounts until it is stopped")
    .option("--check", "whether the worker with the same WAYMARK_HEARTBEAT_FILE lives");
  runs(worker, io, setCode, async () => (await import("./serve.ts")).worker);
  runs(
    program.command("migrate").description("bring the database to this version").option("--json", "as JSON"),
    io,
    setCode,
    async () => (await import("./migrate.ts")).migrate,
  );
}

function addConnection(program: Command, io: CommandIo, setCode: SetCode): void {
  const connect = program
    .command("connect")
    .description("register the organization, or standalone account, that the current credentials see")
    .option("--name <name>", "what to call it")
    .option("--role-name <role>", "audit role in every account, with its path; WaymarkAudit at first")
    .option("--external-id <id>", "external id of the audit roles; generated when absent")
    .option("--security-account <id>", "account of the security team", accountId)
    .option("--log-account <id>", "log archive account", accountId)
    .option("--regions <list>", "all, or the only Regions to collect, with commas", commaList)
    .option("--json", "as JSON");
  runs(connect, io, setCode, async () => (await import("./connect.ts")).connect);
  const template = program
    .command("role-template")
    .description("the audit role as a template, its actions made from the collectors")
    .addOption(
      new Option("--format <format>", "which kind of template")
        .choices(["cloudformation", "terraform"])
        .default("cloudformation"),
    )
    .option(
      "--stack-set",
      "for the management account: its own role, and a stack set for every other account",
    )
    .option("--organization <id>", "which organization, where several are connected")
    .option("--role-name <role>", "name of the role, with its path; the connected one at first")
    .option("--external-id <id>", "external id; the connected one at first")
    .option("--trusted-principal <arn>", "role or user that Waymark runs as; the present one at first")
    .option("--template-url <url>", "where the template lies in S3, for a launch-stack link")
    .option("--json", "as JSON, with the reason of each action");
  runs(template, io, setCode, async () => (await import("./role-template.ts")).roleTemplate);
  const sync = program
    .command("sync")
    .description("refresh in the foreground")
    .option("--account <id>", "only this account; may be repeated", accountIds)
    .option("--organization <id>", "which organization, where several are connected")
    .option("--due", "only what changes often, and whatever is older than a day")
    .option("--json", "as JSON");
  runs(sync, io, setCode, async () => (await import("./sync.ts")).sync);
  const doctor = program
    .command("doctor")
    .description("check configuration, database, credentials, access and permissions")
    .option("--json", "as JSON");
  runs(doctor, io, setCode, async () => (await import("./doctor.ts")).doctor);
}

function addReading(program: Command, io: CommandIo, setCode: SetCode): void {
  const status = program
    .command("status")
    .description("where each account stands on the roadmap")
    .option("--account <id>", "only this account", accountId)
    .option("--ou <path>", "only accounts below this path of names, such as /Workloads/Prod")
    .option("--json", "as JSON");
  runs(status, io, setCode, async () => (await import("./status.ts")).status);
  const resources = program
    .command("resources")
    .description("what there is, in every account and region")
    .option("--account <id>", "only of this account", accountId)
    .option("--region <name>", "only in this region, such as eu-west-1, or global")
    .option("--type <type>", "only of this type, such as ec2:instance")
    .option("--tag <tag>", "only with this tag: key, or key=value")
    .option("--search <text>", "only what this names: part of a name or id, an ARN, an address, key=value")
    .option("--csv", "as CSV, in the columns of the console's Tag Editor")
    .option("--json", "as JSON");
  runs(resources, io, setCode, async () => (await import("./resources.ts")).resources);
  const show = resources
    .command("show")
    .description("one resource: who names it, since when, its tags and addresses, and what happened to it")
    .argument("<arn>", "its ARN")
    .option("--account <id>", "whose it is, where several accounts have an ARN that names none", accountId)
    .option("--json", "as JSON");
  runs(show, io, setCode, async () => (await import("./resource.ts")).showResource);
  const importing = program
    .command("import-resources")
    .description("take in a CSV of the console's Tag Editor, for accounts that no role reads")
    .argument("<file>", "the CSV; it replaces what an earlier one named of its accounts")
    .option("--account <id>", "whose rows are that name no account, such as buckets", accountId)
    .option("--skip-bad", "take the rows that can be used and leave out the others")
    .option("--dry-run", "only say what would come of it")
    .option("--json", "as JSON");
  runs(importing, io, setCode, async () => (await import("./import-resources.ts")).importCommand);
  addExpected(program, io, setCode);
}

/** `expected list|mark|end`. */
function addExpected(program: Command, io: CommandIo, setCode: SetCode): void {
  const expected = program
    .command("expected")
    .description("what stands out by its region and is meant to be there, until a day");
  const commands = () => import("./expected.ts");
  const list = expected.command("list").description("by region").option("--json", "as JSON");
  runs(list, io, setCode, async () => (await commands()).listCommand);
  const mark = expected
    .command("mark")
    .description("mark a region, what one account has in it, or one resource")
    .argument("<region>", "such as sa-east-1")
    .option("--account <id>", "only of this account", accountId)
    .option("--arn <arn>", "only this resource of the account")
    .requiredOption("--reason <text>", "why")
    .requiredOption("--until <date>", "YYYY-MM-DD, at most 366 days ahead")
    .option("--organization <id>", "which organization, where several are connected");
  runs(mark, io, setCode, async () => (await commands()).markCommand);
  const end = expected.command("end").description("take it back").argument("<id>", "as listed");
  runs(end, io, setCode, async () => (await commands()).endCommand);
}

function addKeeping(program: Command, io: CommandIo, setCode: SetCode): void {
  const backup = program
    .command("backup")
    .description("write everything that is needed to move or recover into one file")
    .argument("<file>", "where it goes; nothing may be there yet")
    .option("--json", "as JSON");
  runs(backup, io, setCode, async () => (await import("./backup.ts")).backup);
  const restore = program
    .command("restore")
    .description("load a backup into an empty database")
    .argument("<file>", "what waymark backup wrote")
    .option("--json", "as JSON");
  runs(restore, io, setCode, async () => (await import("./restore.ts")).restore);
  runs(
    program.command("metrics").description("what GET /metrics answers, for where no web process runs"),
    io,
    setCode,
    async () => (await import("./metrics.ts")).metrics,
  );
}

function addRuns(program: Command, io: CommandIo, setCode: SetCode): void {
  const schedule = program
    .command("schedule")
    .description("when an organization is refreshed by itself; without arguments: the present schedule")
    .argument("[cron]", 'five fields in quotes, such as "0 6 * * *", or off')
    .option("--zone <zone>", "time zone of the schedule, such as Europe/Zurich; UTC at first")
    .option("--organization <id>", "which organization, where several are connected")
    .option("--json", "as JSON");
  runs(schedule, io, setCode, async () => (await import("./schedule.ts")).schedule);
  const all = program.command("runs").description("past refreshes, and the one that is under way");
  const list = all
    .command("list")
    .description("the newest 50 runs")
    .option("--before <n>", "only runs with a smaller number", runNumber)
    .option("--organization <id>", "only this organization")
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await import("./runs.ts")).listCommand);
  const one = (name: string, description: string) =>
    all
      .command(name)
      .description(description)
      .argument("<n>", "number of the run", runNumber)
      .option("--json", "as JSON");
  const commands = () => import("./runs.ts");
  runs(one("show", "one run"), io, setCode, async () => (await commands()).showCommand);
  runs(one("cancel", "end a run before its time"), io, setCode, async () => (await commands()).cancelCommand);
  runs(
    one("resume", "let a cancelled or failed run go on"),
    io,
    setCode,
    async () => (await commands()).resumeCommand,
  );
  const retry = one("retry", "a new run of the accounts that failed in this one").option(
    "--partial",
    "also of those that were read in part",
  );
  runs(retry, io, setCode, async () => (await commands()).retryCommand);
}

/** The whole command line. `setCode` receives the exit code of the command that ran. */
export function createProgram(io: CommandIo, setCode: SetCode): Command {
  const program = new Command("waymark")
    .description("Which AWS accounts there are, how far each is along the roadmap, and what to do next.")
    .version(version, "-V, --version")
    .exitOverride()
    // `resources` and `resources show` both have --json: what stands behind a command is its own.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      // Errors are thrown, and said once by reportFailure.
      outputError: () => undefined,
    });
  addProcesses(program, io, setCode);
  addConnection(program, io, setCode);
  addAccounts(program, io, setCode);
  addReading(program, io, setCode);
  addRuns(program, io, setCode);
  addAnswers(program, io, setCode);
  addContacts(program, io, setCode);
  addCampaigns(program, io, setCode);
  addRadar(program, io, setCode);
  addNotifications(program, io, setCode);
  addColumns(program, io, setCode);
  addTokens(program, io, setCode);
  addPeople(program, io, setCode);
  addSignIn(program, io, setCode);
  addAudit(program, io, setCode);
  addKeeping(program, io, setCode);
  return program;
}
