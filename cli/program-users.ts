/** The commands about people: users and groups. */
import { Argument, type Command, Option } from "commander";
import { roles, userRoles } from "#lib/viewer.ts";
import type { CommandIo } from "./io.ts";
import { runs, type SetCode } from "./program-parts.ts";

/** Names may hold commas, so that each is an option of its own. */
function unitNames(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

const unitWords = "only accounts of this OU (path or id) and of what is below; may be repeated";

/** `users list|role|disable|enable|sign-out`. */
function addUsers(program: Command, io: CommandIo, setCode: SetCode): void {
  const users = program.command("users").description("who may sign in, and what each of them may");
  const commands = () => import("./users.ts");
  runs(
    users
      .command("list")
      .description("everybody who has signed in")
      .option("--search <text>", "only where name, address or a group contain every word")
      .addOption(new Option("--role <role>", "only with this role; nobody: not let in").choices(roles))
      .option("--json", "as JSON"),
    io,
    setCode,
    async () => (await commands()).listCommand,
  );
  const one = (name: string, description: string) =>
    users.command(name).description(description).argument("<user>", "id or address");
  runs(
    one("role", "give a role, which outranks groups and contacts")
      .addArgument(new Argument("<role>", "none: groups and contacts decide").choices([...userRoles, "none"]))
      .option("--unit <unit>", unitWords, unitNames)
      .option("--json", "as JSON"),
    io,
    setCode,
    async () => (await commands()).roleCommand,
  );
  runs(
    one("disable", "lock somebody out, whatever gives them a role, and end their sessions").option(
      "--json",
      "as JSON",
    ),
    io,
    setCode,
    async () => (await commands()).disableCommand,
  );
  runs(
    one("enable", "let somebody in again").option("--json", "as JSON"),
    io,
    setCode,
    async () => (await commands()).enableCommand,
  );
  runs(
    one("sign-out", "end every session of somebody").option("--json", "as JSON"),
    io,
    setCode,
    async () => (await commands()).signOutCommand,
  );
}

/** `groups list|set|remove`. */
function addGroups(program: Command, io: CommandIo, setCode: SetCode): void {
  const groups = program.command("groups").description("what groups of the identity provider may do");
  const commands = () => import("./groups.ts");
  runs(
    groups.command("list").description("every group with a role").option("--json", "as JSON"),
    io,
    setCode,
    async () => (await commands()).listCommand,
  );
  const one = (name: string, description: string) =>
    groups
      .command(name)
      .description(description)
      .argument("<group>", "its name as the provider writes it, in quotes");
  runs(
    one("set", "give the members of a group a role")
      .addArgument(new Argument("<role>", "of several groups, the highest counts").choices(userRoles))
      .option("--unit <unit>", unitWords, unitNames)
      .option("--json", "as JSON"),
    io,
    setCode,
    async () => (await commands()).setCommand,
  );
  runs(
    one("remove", "take the role from a group").option("--json", "as JSON"),
    io,
    setCode,
    async () => (await commands()).removeCommand,
  );
}

/** The commands about people. */
export function addPeople(program: Command, io: CommandIo, setCode: SetCode): void {
  addUsers(program, io, setCode);
  addGroups(program, io, setCode);
}
