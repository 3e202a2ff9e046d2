/** `waymark demo`: a simulated organization in a home of its own, refreshed by the same code that talks to AWS. */
import { setTimeout as sleep } from "node:timers/promises";
import { supervise, waymarkChild } from "#jobs/supervisor.ts";
import { holdSupervisorLock, type SupervisorLock } from "#jobs/supervisor-lock.ts";
import { listRuns } from "#lib/data/run-views.ts";
import { startRun } from "#lib/data/runs.ts";
import { openOwnAws } from "./aws-access.ts";
import { ensureWebBuild } from "./build.ts";
import { channelKeyVariable } from "./channel-key.ts";
import { withoutAws, withoutSignIn } from "./child-environment.ts";
import { type CommandContext, commandClock, commandEnv, withContext } from "./context.ts";
import { seedDemoContacts } from "./demo-contacts.ts";
import {
  connectDemo,
  type DemoOptions,
  demoExitCode,
  demoReport,
  demoText,
  openDemoHome,
  replayEpochs,
} from "./demo-organization.ts";
import { seedDemoVendors } from "./demo-vendors.ts";
import { exitCodes } from "./failure.ts";
import { type FollowedRun, requireFinished } from "./follow-run.ts";
import type { CommandIo } from "./io.ts";
import { requireLoopback } from "./listener.ts";
import { printResult } from "./output.ts";
import { openSimulation, type Simulation } from "./simulation.ts";
import { everything, refreshNow } from "./sync.ts";

const watchMs = 1_000;

/** One refresh (or a replay of several weeks), its summary, and the end. */
async function once(context: CommandContext, options: DemoOptions): Promise<number> {
  const simulation = await openSimulation(context);
  const organization = await connectDemo(context, simulation);
  let week = simulation.week();
  let run: FollowedRun;
  if (options.epochs === undefined) {
    run = await refreshNow(context, await openOwnAws(context, simulation), organization, everything);
  } else {
    run = await replayEpochs(context, simulation, organization, options.epochs);
    week = simulation.week();
  }
  requireFinished(run);
  await seedDemoContacts(context, organization.id);
  await seedDemoVendors(context);
  const report = await demoReport(context, week, organization, run);
  await simulation.moveOn();
  printResult(context.io, options.json, report, () => demoText(report));
  return demoExitCode(report);
}

/**
 * After each finished run the organization lives on for a week, so that the next refresh finds something new. Who answers
 * for its accounts is entered as soon as they are listed.
 */
async function moveOnAfterRuns(
  context: CommandContext,
  simulation: Simulation,
  organizationId: string,
  signal: AbortSignal,
): Promise<void> {
  let seeded = false;
  const newest = async () => {
    const runs = await listRuns(context.viewer, { limit: 5, now: context.clock.now() });
    if (!seeded && runs.some(({ state }) => state !== "queued" && state !== "listing")) {
      await seedDemoContacts(context, organizationId);
      await seedDemoVendors(context);
      seeded = true;
    }
    return Math.max(0, ...runs.filter(({ state }) => state === "finished").map(({ number }) => number));
  };
  let seen = await newest();
  while (!signal.aborted) {
    try {
      await sleep(watchMs, undefined, { signal });
      const now = await newest();
      if (now > seen) await simulation.moveOn();
      seen = now;
    } catch (error) {
      if (!signal.aborted) context.log.warn({ err: error }, "could not look for finished runs");
    }
  }
}

/** Web and worker beside the simulator, until Ctrl-C; the first refresh fills the map while it is being looked at. */
async function keepRunning(
  context: CommandContext,
  options: DemoOptions,
  lock: SupervisorLock,
): Promise<number> {
  const { io, env, viewer } = context;
  await ensureWebBuild({ say: (line) => io.err(`${line}\n`), signal: io.signal, env: io.env });
  const simulation = await openSimulation(context);
  const organization = await connectDemo(context, simulation);
  if (options.epochs === undefined) {
    await startRun(viewer, { organizationId: organization.id, accountIds: [], now: context.clock.now() });
  } else {
    await replayEpochs(context, simulation, organization, options.epochs);
    await simulation.moveOn();
  }
  const port = options.port ?? env.port;
  const over = new AbortController();
  const watching = moveOnAfterRuns(
    context,
    simulation,
    organization.id,
    AbortSignal.any([io.signal, over.signal]),
  );
  const childEnv = {
    // The log of the demo is for whoever asks for it.
    LOG_LEVEL: "warn",
    ...io.env,
    NODE_ENV: io.env.NODE_ENV ?? "production",
    WAYMARK_HOME: env.home,
    PORT: String(port),
    ...channelKeyVariable(context),
  };
  try {
    await supervise({
      lock,
      children: [
        waymarkChild("web", ["web"], withoutAws(childEnv)),
        waymarkChild("worker", ["worker"], withoutSignIn(childEnv)),
      ],
      signal: io.signal,
      write: io.err,
      onReady: () => io.err(`\nThe demo runs at http://localhost:${port} (Ctrl-C ends it)\n`),
    });
  } finally {
    over.abort();
    await watching;
  }
  return exitCodes.done;
}

export async function demo(io: CommandIo, options: DemoOptions): Promise<number> {
  const env = commandEnv(io);
  const now = commandClock(env).now();
  if (options.once === true) {
    openDemoHome(env, options, now);
    return withContext(io, { home: "existing" }, (context) => once(context, options));
  }
  requireLoopback(env.host);
  openDemoHome(env, options, now);
  const lock = await holdSupervisorLock(env.home, "demo");
  try {
    return await withContext(io, { home: "existing" }, (context) => keepRunning(context, options, lock));
  } finally {
    lock.release();
  }
}
