/** Starts one tool of the test run and keeps what it says. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface Finished {
  /** null: killed by a signal or never started. */
  code: number | null;
  output: string;
  seconds: number;
}

const running = new Set<ReturnType<typeof spawn>>();

/** A test decides what is configured: the developer's database, home and AWS credentials must not leak into it. */
export function testEnvironment(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const environment = { ...source };
  for (const name of Object.keys(environment))
    if (/^(DATABASE_URL|PORT|HOST|LOG_LEVEL|LOG_FORMAT|AWS_.*|WAYMARK_.*)$/.test(name))
      delete environment[name];
  return {
    ...environment,
    AWS_EC2_METADATA_DISABLED: "true",
    NEXT_TELEMETRY_DISABLED: "1",
    NO_COLOR: "1",
  };
}

/** Runs a program of node_modules/.bin (or any other by its path) to its end, or to `limitSeconds`. */
export async function runTool(
  tool: string,
  args: readonly string[],
  options: { env?: Readonly<Record<string, string>>; limitSeconds: number },
): Promise<Finished> {
  const begun = performance.now();
  const command = tool.includes("/") ? tool : join("node_modules", ".bin", tool);
  const env = { ...testEnvironment(process.env), ...options.env };
  const child = spawn(command, args, {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  running.add(child);
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => parts.push(text));
  }
  const limit = setTimeout(() => {
    parts.push(`\nstopped: it took longer than ${options.limitSeconds} s\n`);
    child.kill("SIGKILL");
  }, options.limitSeconds * 1000);
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      parts.push(`\n${error.message}\n`);
      resolve(null);
    });
    child.once("close", (status) => resolve(status));
  });
  clearTimeout(limit);
  running.delete(child);
  return { code, output: parts.join(""), seconds: (performance.now() - begun) / 1000 };
}

/** Ends every tool that still runs; for Ctrl-C. */
export function stopTools(): void {
  for (const child of running) child.kill("SIGTERM");
}
