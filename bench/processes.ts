/** The processes that a benchmark starts: the simulator, and waymark itself. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { z } from "zod";

const helloSchema = z.object({
  url: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  organization: z.object({
    id: z.string(),
    homeRegion: z.string(),
    roleName: z.string(),
    externalId: z.string(),
    securityAccountId: z.string(),
  }),
});

const callsSchema = z.object({
  calls: z.array(
    z.object({
      account: z.string().nullable(),
      operation: z.string(),
      region: z.string(),
      status: z.number(),
      isThrottled: z.boolean(),
    }),
  ),
});

export type Call = z.infer<typeof callsSchema>["calls"][number];

export interface SimulatorProcess extends z.infer<typeof helloSchema> {
  /** Every call since this was asked last, oldest first. */
  calls(): Promise<Call[]>;
  stop(): Promise<void>;
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the simulator ended with ${String(code)}`);
  });
  const [message] = await Promise.race([once(child, "message"), ended]);
  return message;
}

/** Starts the simulator and waits until it listens. */
export async function startSimulatorProcess(options: {
  accounts: number;
  seed: number;
  latencyMs: number;
  largestAccount?: number;
  bucket?: { perSecond: number; burst: number };
}): Promise<SimulatorProcess> {
  const child = fork("bench/simulator-process.ts", [JSON.stringify(options)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const hello = helloSchema.parse(await nextMessage(child));
  return {
    ...hello,
    async calls() {
      const answer = nextMessage(child);
      child.send("calls");
      return callsSchema.parse(await answer).calls;
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** The environment of a waymark process that reads the simulated organization into `databaseUrl`. */
export function waymarkEnvironment(simulator: SimulatorProcess, databaseUrl: string): NodeJS.ProcessEnv {
  return {
    NODE_ENV: "production",
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    DATABASE_URL: databaseUrl,
    AWS_ENDPOINT_URL: simulator.url,
    AWS_REGION: simulator.organization.homeRegion,
    AWS_ACCESS_KEY_ID: simulator.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: simulator.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    LOG_LEVEL: "error",
  };
}

/** Runs a waymark command to its end. @throws with what it said on stderr where it fails. */
export async function waymark(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, ["bin/waymark.ts", ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  const [code] = await once(child, "close");
  if (code !== 0)
    throw new Error(`waymark ${args.join(" ")} ended with ${String(code)}: ${said.stderr.trim()}`);
  return said.stdout;
}

export interface WorkerProcess {
  /** Most resident memory so far, MB; null where the system does not tell. */
  peakMemoryMb(): number | null;
  /** Processor time used so far, seconds; null where the system does not tell. */
  cpuSeconds(): number | null;
  stop(): Promise<void>;
}

/** A file of what Linux tells of a process; null on other systems. */
function readProcess(pid: number | undefined, file: string): string | null {
  return process.platform === "linux" ? readFileSync(`/proc/${pid}/${file}`, "utf8") : null;
}

/** Most resident memory of a process so far, MB; null where the system does not tell. */
export function peakMemoryMb(pid: number | undefined): number | null {
  const peak = /VmHWM:\s+(\d+) kB/.exec(readProcess(pid, "status") ?? "")?.[1];
  return peak === undefined ? null : Math.round(Number(peak) / 1024);
}

/** Starts `waymark worker`. */
export function startWorkerProcess(env: NodeJS.ProcessEnv): WorkerProcess {
  const child = spawn(process.execPath, ["bin/waymark.ts", "worker"], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return {
    peakMemoryMb: () => peakMemoryMb(child.pid),
    cpuSeconds() {
      // Fields 14 and 15 (utime, stime) in hundredths of a second; the name in field 2 may hold spaces.
      const fields = readProcess(child.pid, "stat")?.split(") ").at(-1)?.split(" ");
      return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) / 100;
    },
    stop: () => stop(child),
  };
}
