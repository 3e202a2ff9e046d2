/** The commands of signing in. */
import { type Command, Option } from "commander";
import { userRoles } from "#lib/viewer.ts";
import type { CommandIo } from "./io.ts";
import { runs, type SetCode } from "./program-parts.ts";

/** `login-link`. */
export function addSignIn(program: Command, io: CommandIo, setCode: SetCode): void {
  const link = program
    .command("login-link")
    .description("a link that signs somebody in, once and within ten minutes")
    .argument("<email>", "whose it is")
    .addOption(
      new Option("--role <role>", "what they may do from then on; absent: what they may already").choices(
        userRoles,
      ),
    )
    .option("--json", "as JSON");
  runs(link, io, setCode, async () => (await import("./login-link.ts")).loginLink);
}
