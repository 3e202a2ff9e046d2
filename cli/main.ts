/** The command line's entry: parse, run one command, turn its end into an exit code. */
import { reportFailure } from "./failure.ts";
import { type CommandIo, processIo } from "./io.ts";
import { createProgram } from "./program.ts";

/** Runs `waymark <argv>` and answers the exit code; never throws, never calls process.exit. */
export async function main(argv: readonly string[], io: CommandIo = processIo()): Promise<number> {
  const json = argv.includes("--json");
  const end = { code: 0 };
  const program = createProgram(io, (code) => {
    end.code = code;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return end.code;
  } catch (error) {
    return reportFailure(io, error, json);
  }
}
