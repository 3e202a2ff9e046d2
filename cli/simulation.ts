/**
 * The simulated organization of a demo home. One process of the home runs the simulator, the others use it; when none
 * does, the next command that needs it starts it again as it was: same seed, same epoch, same port where it is free.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { systemClock } from "#lib/clock.ts";
import { writeFileWhole } from "#lib/embedded/files.ts";
import { type DemoSettings, readHome, updateDemoHome } from "#lib/embedded/home.ts";
import { type FileLock, tryLock } from "#lib/embedded/lock.ts";
import type { Env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import type { SimulatedOrganization } from "#lib/sim/organization.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import type { CommandContext } from "./context.ts";

const weekMs = 7 * 24 * 3_600_000;

export interface Week {
  /** Weeks lived through. */
  epoch: number;
  /** Accounts that cannot be entered by construction. */
  planned: ReadonlySet<string>;
}

export interface Simulation {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** The organization at the present epoch, as far as `connect` may know it. */
  organization: SimulatedOrganization;
  /** The present week; another process may move it on after each finished run. */
  week(): Week;
  /** One week on, after a finished run. Only the process that runs the simulator does it; elsewhere it does nothing. */
  moveOn(): Promise<void>;
  /** Sets epoch and date for a replay. */
  replay(epoch: number): Promise<void>;
}

const announcementSchema = z.strictObject({
  url: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
});
type Announcement = z.infer<typeof announcementSchema>;

function settingsOf(home: string): DemoSettings {
  const settings = readHome(home);
  if (settings?.kind === "demo") return settings.demo;
  throw new AppError("WRONG_STATE", {
    userMessage: `${home} holds no demo. Run waymark demo, or name it with WAYMARK_HOME.`,
  });
}

function generate(
  { accounts, seed, epoch, generatedAt }: DemoSettings,
  { demoRegions }: Pick<Env, "demoRegions">,
): SimulatedOrganization {
  const regions = demoRegions === undefined ? {} : { regions: demoRegions };
  return generateOrganization({ accounts, seed, epoch, now: new Date(generatedAt), ...regions });
}

function announcementFile(home: string): string {
  return join(home, "simulator.json");
}

/** What the running simulator says of itself; waits a moment for one that is just starting. */
async function readAnnouncement(home: string): Promise<Announcement | null> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const file = announcementFile(home);
    if (existsSync(file)) {
      const parsed = announcementSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
      if (parsed.success && (await answers(parsed.data.url))) return parsed.data;
    }
    await sleep(100);
  }
  return null;
}

/** Any HTTP answer will do: an unsigned request is refused, but by the simulator. */
async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return true;
  } catch (error) {
    if (error instanceof TypeError || (error instanceof Error && error.name === "TimeoutError")) return false;
    throw error;
  }
}

/**
 * Starts on the port of last time, so that stored endpoints stay true; on another one where that is taken. Its clock is
 * the machine's, by which sessions expire, also while weeks are replayed.
 */
async function startOnPort(settings: DemoSettings, env: Env): Promise<Simulator> {
  const organization = generate(settings, env);
  const port = settings.endpoint === null ? 0 : Number(new URL(settings.endpoint).port);
  try {
    return await startSimulator({ organization, port, clock: systemClock });
  } catch (error) {
    const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!taken || port === 0) throw error;
    return startSimulator({ organization, port: 0, clock: systemClock });
  }
}

async function own(context: CommandContext, lock: FileLock): Promise<Simulation> {
  const home = context.env.home;
  const simulator = await startOnPort(settingsOf(home), context.env);
  context.onEnd(async () => {
    await simulator.close();
    lock.release();
  });
  const endpoint = simulator.url;
  const { accessKeyId, secretAccessKey } = simulator.baseCredentials;
  updateDemoHome(home, { endpoint });
  writeFileWhole(announcementFile(home), JSON.stringify({ url: endpoint, accessKeyId, secretAccessKey }));
  const advance = async (change: Partial<DemoSettings>) => {
    const next = updateDemoHome(home, change);
    simulator.advance(next.epoch, new Date(next.generatedAt));
  };
  return {
    ...describe(context.env, { url: endpoint, accessKeyId, secretAccessKey }),
    moveOn: async () => {
      const epoch = settingsOf(home).epoch + 1;
      // The new week is this one: nothing in the simulated accounts lies in the future.
      const generatedAt = new Date(context.clock.now().getTime() - epoch * weekMs).toISOString();
      await advance({ epoch, generatedAt });
    },
    replay: (epoch) => advance({ epoch }),
  };
}

function describe(env: Env, { url, accessKeyId, secretAccessKey }: Announcement): Simulation {
  const organization = generate(settingsOf(env.home), env);
  return {
    endpoint: url,
    region: organization.homeRegion,
    credentials: { accessKeyId, secretAccessKey },
    organization,
    week: () => {
      const settings = settingsOf(env.home);
      const failures = plannedFailures(generate(settings, env));
      return { epoch: settings.epoch, planned: new Set(failures.map(({ accountId }) => accountId)) };
    },
    moveOn: async () => undefined,
    replay: async () => undefined,
  };
}

/**
 * The simulator of the command's demo home: started, or the running one of another process.
 *
 * @throws AppError WRONG_STATE where the home is no demo's, RESOURCE_BUSY where another process holds the simulator and
 * it does not answer.
 */
export async function openSimulation(context: CommandContext): Promise<Simulation> {
  const home = context.env.home;
  const lock = tryLock(join(home, "simulator.lock"));
  if (lock !== null) {
    try {
      return await own(context, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }
  const announcement = await readAnnouncement(home);
  if (announcement !== null) return describe(context.env, announcement);
  throw new AppError("RESOURCE_BUSY", {
    userMessage: `Another waymark process runs the simulator of ${home}, but it does not answer. Stop that process.`,
  });
}
