/** A command's process for tests: what it wrote is kept. */
import type { CommandIo } from "./io.ts";

export interface RecordedIo extends CommandIo {
  stdout(): string;
  stderr(): string;
  /** Ctrl-C. */
  interrupt(): void;
}

/** What the person at a terminal of tests answers, null: nobody sits there; and what is piped in. */
export const atTerminal: { answer: boolean | null; input: string } = { answer: null, input: "" };

/** `env` is the whole environment: nothing of the test's own process leaks in. */
export function recordedIo(env: NodeJS.ProcessEnv, cwd = "/"): RecordedIo {
  const written = { out: "", err: "" };
  const controller = new AbortController();
  return {
    env,
    cwd,
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    ask: async () => atTerminal.answer,
    read: async () => atTerminal.input,
    isTerminal: false,
    columns: 80,
    signal: controller.signal,
    stdout: () => written.out,
    stderr: () => written.err,
    interrupt: () => controller.abort(new Error("interrupted")),
  };
}
