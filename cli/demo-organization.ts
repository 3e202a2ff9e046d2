/** The simulated organization of a demo home: registered, replayed for history, and reported on. */

import {
  connectOrganization,
  listOrganizations,
  moveEndpoint,
  type Organization,
} from "#lib/data/organizations.ts";
import { getOverview } from "#lib/data/overview.ts";
import { seedPersonas } from "#lib/data/personas.ts";
import { listRuns } from "#lib/data/run-views.ts";
import { type DemoSettings, requireDemoHome, updateDemoHome } from "#lib/embedded/home.ts";
import type { Env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { openOwnAws } from "./aws-access.ts";
import type { CommandContext } from "./context.ts";
import { demoPersonas } from "./demo-personas.ts";
import { exitCodes } from "./failure.ts";
import { type FollowedRun, type RunReport, reportText, requireFinished, runReport } from "./follow-run.ts";
import type { Simulation, Week } from "./simulation.ts";
import { everything, refreshNow } from "./sync.ts";

export interface DemoOptions {
  accounts?: number;
  seed?: number;
  epochs?: number;
  port?: number;
  once?: boolean;
  json?: boolean;
}

const weekMs = 7 * 24 * 3_600_000;
const defaults = { accounts: 50, seed: 1 };

/** Marks the home as a demo, or finds the one that it is. @throws AppError WRONG_STATE naming what stands in the way. */
export function openDemoHome(env: Env, options: DemoOptions, now: Date): DemoSettings {
  if (env.databaseUrl !== undefined) {
    throw new AppError("WRONG_STATE", {
      userMessage:
        "DATABASE_URL is set, and the demo never touches a database of yours. " +
        "Unset it: the demo keeps its own under WAYMARK_HOME.",
    });
  }
  const settings = requireDemoHome(env.home, {
    accounts: options.accounts ?? defaults.accounts,
    seed: options.seed ?? defaults.seed,
    epoch: 0,
    generatedAt: now.toISOString(),
    endpoint: null,
  });
  for (const name of ["accounts", "seed"] as const) {
    const asked = options[name];
    if (asked === undefined || asked === settings[name]) continue;
    throw new AppError("WRONG_STATE", {
      userMessage:
        `${env.home} holds a demo with --${name} ${settings[name]}, not ${asked}. ` +
        `Leave --${name} out, or name another folder with WAYMARK_HOME.`,
    });
  }
  return settings;
}

/** Registers the simulated organization as `connect` would, and its people; doing it again changes nothing. */
export async function connectDemo(context: CommandContext, simulation: Simulation): Promise<Organization> {
  const { viewer } = context;
  const { organization } = simulation;
  const before = (await listOrganizations(viewer)).find(({ id }) => id === organization.id);
  if (before !== undefined && before.endpoint !== simulation.endpoint)
    await moveEndpoint(viewer, before.id, simulation.endpoint);
  await seedPersonas(viewer, demoPersonas(organization));
  return connectOrganization(viewer, {
    id: organization.id,
    kind: "organization",
    name: "Northmole (simulated)",
    managementAccountId: organization.managementAccountId,
    featureSet: "ALL",
    partition: organization.partition,
    homeRegion: organization.homeRegion,
    roleName: organization.auditRoleName,
    externalId: organization.externalId,
    securityAccountId: organization.securityAccountId,
    logAccountId: organization.logArchiveAccountId,
    regions: [],
    baseAccountId: organization.securityAccountId,
    endpoint: simulation.endpoint,
  });
}

/**
 * Replays weekly epochs, the last one now; each refresh sees the clock of its week.
 *
 * @throws AppError WRONG_STATE where the demo has a history already: none is invented beside it.
 */
export async function replayEpochs(
  context: CommandContext,
  simulation: Simulation,
  organization: Organization,
  epochs: number,
): Promise<FollowedRun> {
  if ((await listRuns(context.viewer, { limit: 1, now: context.clock.now() })).length > 0) {
    throw new AppError("WRONG_STATE", {
      userMessage:
        `--epochs makes a history, but the demo in ${context.env.home} has one already. ` +
        "Name an empty folder with WAYMARK_HOME.",
    });
  }
  const end = context.clock.now().getTime();
  updateDemoHome(context.env.home, { generatedAt: new Date(end - (epochs - 1) * weekMs).toISOString() });
  let run: FollowedRun | undefined;
  for (let epoch = 0; epoch < epochs; epoch++) {
    await simulation.replay(epoch);
    const offsetMs = (epochs - 1 - epoch) * weekMs;
    const then = { ...context, clock: { now: () => new Date(context.clock.now().getTime() - offsetMs) } };
    context.io.err(`Week ${epoch + 1} of ${epochs}\n`);
    run = await refreshNow(then, await openOwnAws(then, simulation), organization, everything);
    requireFinished(run);
  }
  if (run === undefined) throw new RangeError("--epochs is at least 1");
  return run;
}

export interface DemoReport extends RunReport {
  organization: { id: string; name: string };
  /** Accounts whose failure the simulation planned. */
  planned: string[];
  /** Weeks that the organization had lived through in this refresh. */
  epoch: number;
  /** Share of applicable items that are met over all accounts, in percent; null: nothing is applicable. */
  metPercent: number | null;
}

/** The summary of `waymark demo --once`; `week` is the one that the run saw. */
export async function demoReport(
  context: CommandContext,
  week: Week,
  organization: Organization,
  run: FollowedRun,
): Promise<DemoReport> {
  const overview = await getOverview(context.viewer, organization.id, { items, now: context.clock.now() });
  const report = runReport(run);
  return {
    ...report,
    organization: { id: organization.id, name: organization.name },
    planned: report.failures.map(({ account }) => account).filter((account) => week.planned.has(account)),
    epoch: week.epoch,
    metPercent: overview.headline.metHundredths,
  };
}

/** 0 when every failure is one that the simulation planned, else 3. */
export function demoExitCode(report: Pick<DemoReport, "failures" | "planned">): number {
  const unplanned = report.failures.filter(({ account }) => !report.planned.includes(account));
  return unplanned.length === 0 ? exitCodes.done : exitCodes.partly;
}

/** The summary in words. */
export function demoText(report: DemoReport): string {
  const planned =
    report.planned.length > 0 ? `Planned by the simulation: ${report.planned.join(", ")}\n` : "";
  const met = report.metPercent === null ? "" : `: ${report.metPercent} % of the applicable items are met`;
  return `${report.organization.name}${met}\n${reportText(report)}${planned}`;
}
