/** `waymark worker` as a process of its own, to be killed, stopped and starved. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { World } from "#jobs/test-refresh.ts";

const executable = fileURLToPath(new URL("../../bin/waymark.ts", import.meta.url));

export interface WorkerProcesses {
  /** Answers when it takes jobs. */
  start(options?: { nodeOptions?: readonly string[]; concurrency?: number }): Promise<ChildProcess>;
  /** Ends it as nothing can prevent, and waits until it is gone. */
  kill(child: ChildProcess): Promise<void>;
}

/** Kills what the tests of the file leave running. */
export function useWorkerProcesses(world: World): WorkerProcesses {
  const children: ChildProcess[] = [];
  let home = "";
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "waymark-worker-"));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });
  afterAll(() => rmSync(home, { recursive: true }));
  return {
    start: async ({ nodeOptions = [], concurrency = 6 } = {}) => {
      const child = spawn(process.execPath, [...nodeOptions, executable, "worker"], {
        env: { ...environment(world, home), WAYMARK_CONCURRENCY: String(concurrency) },
        stdio: ["ignore", "ignore", "pipe"],
      });
      children.push(child);
      await saysReady(child);
      return child;
    },
    kill: async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

function environment(world: World, home: string): NodeJS.ProcessEnv {
  const { baseCredentials, url } = world.simulator();
  return {
    PATH: process.env["PATH"],
    NODE_ENV: "test",
    // Compiled code of the program is kept between the many processes of a file.
    NODE_COMPILE_CACHE: join(home, "compiled"),
    DATABASE_URL: world.databaseUrl(),
    WAYMARK_HOME: home,
    WAYMARK_LEASE_SECONDS: "2",
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: baseCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: baseCredentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

async function saysReady(child: ChildProcess): Promise<void> {
  const log = { text: "" };
  child.stderr?.on("data", (part: Buffer) => {
    log.text += part.toString();
  });
  while (!log.text.includes("worker ready")) {
    if (child.exitCode !== null) throw new Error(`the worker ended: ${log.text}`);
    await sleep(20);
  }
}
