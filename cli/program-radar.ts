/** The commands of the radar: accounts that were seen and that no connected organization lists. */
import { type Command, Option } from "commander";
import { sightingClasses } from "#lib/data/sighting-class.ts";
import { sightingPlaces } from "#lib/radar/sighting.ts";
import type { CommandIo } from "./io.ts";
import { accountId, runs, type SetCode } from "./program-parts.ts";

const ofOrganization = ["--organization <id>", "which organization, where several are connected"] as const;

function addReading(radar: Command, io: CommandIo, setCode: SetCode): void {
  const list = radar
    .command("list")
    .description("accounts that policies, shares, networks, logs and bills name, unknown ones first")
    .addOption(new Option("--class <class>", "only these").choices(sightingClasses))
    .addOption(new Option("--place <place>", "only those seen there").choices(sightingPlaces))
    .option("--search <text>", "part of an id or a name")
    .option("--open-trust", "only those that a role lets in without an external id")
    .option(...ofOrganization)
    .option("--csv", "as CSV")
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await import("./radar.ts")).listCommand);
  const show = radar
    .command("show")
    .description("one of them, with every place that names it and what owners answered")
    .argument("<account>", "account id", accountId)
    .option(...ofOrganization)
    .option("--json", "as JSON");
  runs(show, io, setCode, async () => (await import("./radar.ts")).showCommand);
}

function addJudging(radar: Command, io: CommandIo, setCode: SetCode): void {
  const one = (name: string, description: string) =>
    radar.command(name).description(description).argument("<account>", "account id", accountId);
  const judging = () => import("./radar-judging.ts");
  const add = one("add", "it is ours: add it to the register")
    .option("--name <name>", "what to call it; as the bill does, when absent")
    .option(...ofOrganization);
  runs(add, io, setCode, async () => (await judging()).addCommand);
  const vendor = one("vendor", "it is a vendor's")
    .option("--name <name>", "which vendor")
    .option("--link <url>", "the vendor's own page, the contract or the ticket")
    .option("--review-by <date>", "when somebody has to look again, YYYY-MM-DD")
    .option("--remove", "take it back");
  runs(vendor, io, setCode, async () => (await judging()).vendorCommand);
  const dismiss = one("dismiss", "leave it aside until a day")
    .option("--reason <text>", "why")
    .option("--until <date>", "YYYY-MM-DD, at most 366 days ahead")
    .option("--remove", "take it back");
  runs(dismiss, io, setCode, async () => (await judging()).dismissCommand);
  const ask = one("ask", "ask the owners of the accounts that name it")
    .requiredOption("--text <question>", "what they read")
    .option(...ofOrganization)
    .option("--json", "as JSON");
  runs(ask, io, setCode, async () => (await judging()).askCommand);
}

function addVendors(radar: Command, io: CommandIo, setCode: SetCode): void {
  const vendors = radar.command("vendors").description("accounts of vendors that were named or loaded");
  const commands = () => import("./radar-vendors.ts");
  const list = vendors
    .command("list")
    .description("by account id")
    .option("--search <text>", "part of an id or a name")
    .option("--json", "as JSON");
  runs(list, io, setCode, async () => (await commands()).listCommand);
  const importing = vendors
    .command("import")
    .description("load a list: JSON or YAML with name, source and accounts, or a table")
    .argument("<file>", "the list; it is known by its name from then on")
    .option("--json", "as JSON");
  runs(importing, io, setCode, async () => (await commands()).importCommand);
  const remove = vendors
    .command("remove")
    .description("take a loaded list away again; what people named stays")
    .argument("<list>", "name of the list");
  runs(remove, io, setCode, async () => (await commands()).removeCommand);
}

function addFiles(radar: Command, io: CommandIo, setCode: SetCode): void {
  const commands = () => import("./radar-files.ts");
  const importing = radar
    .command("import")
    .description(
      "a bill (CUR, FOCUS, billing report, Cost Explorer by linked account) or a list of ids; also .gz",
    )
    .argument("<file>", "CSV or TSV; a newer file of the same name takes its place")
    .option("--json", "as JSON");
  runs(importing, io, setCode, async () => (await commands()).importCommand);
  const files = radar.command("files").description("what was brought").option("--json", "as JSON");
  runs(files, io, setCode, async () => (await commands()).filesCommand);
  const forget = radar
    .command("forget")
    .description("forget a file with all that it named")
    .argument("<file>", "its name");
  runs(forget, io, setCode, async () => (await commands()).forgetCommand);
}

/** `radar list|show|add|vendor|dismiss|ask|import|files|forget|vendors`. */
export function addRadar(program: Command, io: CommandIo, setCode: SetCode): void {
  const radar = program
    .command("radar")
    .description("accounts that were seen somewhere and that no connected organization lists");
  addReading(radar, io, setCode);
  addJudging(radar, io, setCode);
  addFiles(radar, io, setCode);
  addVendors(radar, io, setCode);
}
