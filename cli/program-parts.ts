/** What the definitions of commands share: the check of an argument, and the wire from a command to the file that runs it. */
import { type Command, InvalidArgumentError } from "commander";
import type { CommandIo } from "./io.ts";

/** What a command is given beside its options. */
export type Run<Options> = (io: CommandIo, options: Options) => Promise<number>;

export type SetCode = (code: number) => void;

/** An option's account id. @throws InvalidArgumentError */
export function accountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError("An account id has 12 digits.");
  return text;
}

/** An option's whole number within its bounds. @throws InvalidArgumentError */
export function wholeNumber(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high)
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    return value;
  };
}

/** Wires a command to the file that runs it. */
export function runs<Options>(
  command: Command,
  io: CommandIo,
  setCode: SetCode,
  load: () => Promise<Run<Options>>,
) {
  command.action(async (...args: unknown[]) => {
    // Commander passes the declared arguments, then the options, then the command itself.
    const [argument, ...others] = args.slice(0, -2);
    const options = command.opts<Options & object>();
    const run = await load();
    setCode(
      await run(io, {
        ...options,
        ...(args.length > 2 && { argument }),
        ...(others.length > 0 && { arguments: others }),
      }),
    );
  });
}
