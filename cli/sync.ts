/** `waymark sync`: one refresh in the foreground, with a worker of its own beside whichever others run. */

import { type RunningWorker, startWorker } from "#jobs/worker.ts";
import { listAccounts } from "#lib/data/accounts.ts";
import { listOrganizations, type Organization } from "#lib/data/organizations.ts";
import { startRun } from "#lib/data/runs.ts";
import { AppError } from "#lib/errors.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { type AwsAccess, openAws, requireBaseIdentity } from "./aws-access.ts";
import { type CommandContext, withContext } from "./context.ts";
import {
  type FollowedRun,
  followRun,
  reportText,
  requireFinished,
  runExitCode,
  runReport,
} from "./follow-run.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { selectOrganization } from "./selection.ts";

interface SyncOptions {
  account?: string[];
  organization?: string;
  due?: boolean;
  json?: boolean;
}

/** The organizations that the named accounts belong to. @throws AppError INVALID_INPUT naming an unknown account. */
async function organizationsOf(
  context: CommandContext,
  organizations: readonly Organization[],
  accountIds: readonly string[],
): Promise<string[]> {
  if (accountIds.length === 0) return [];
  const owners = new Map<string, string>();
  for (const { id } of organizations) {
    const rows = await listAccounts(context.viewer, { items, now: context.clock.now(), organizationId: id });
    for (const row of rows) owners.set(row.id, id);
  }
  return accountIds.map((accountId) => {
    const owner = owners.get(accountId);
    if (owner !== undefined) return owner;
    throw new AppError("INVALID_INPUT", {
      userMessage: `Account ${accountId} is not in the inventory. A refresh of everything (waymark sync) lists new accounts.`,
    });
  });
}

/** What is joined may be about other accounts than those that were asked for. */
function joinedWords(number: number, accountIds: readonly string[]): string {
  const narrowed =
    accountIds.length === 0
      ? ""
      : " It was not started for these accounts: it reads what it was started for.";
  return `Run ${number} is still active: joining it.${narrowed}\n`;
}

/** Every account, and all of each. */
export const everything = { accountIds: [], dueOnly: false } as const;

/** One refresh with a worker of this process; the worker is stopped whatever happens. */
export async function refreshNow(
  context: CommandContext,
  aws: AwsAccess,
  organization: Organization,
  wanted: { accountIds: readonly string[]; dueOnly: boolean },
): Promise<FollowedRun> {
  const { io, env, viewer, clock, log, databaseUrl } = context;
  const worker: RunningWorker = await startWorker({
    databaseUrl,
    connection: aws.connection,
    endpoint: aws.endpoint,
    concurrency: env.concurrency,
    leaseSeconds: env.leaseSeconds,
    clock,
    log,
  });
  let number: number | null = null;
  try {
    const { run, joined } = await startRun(viewer, {
      organizationId: organization.id,
      ...wanted,
      now: clock.now(),
    });
    number = run.number;
    if (joined) io.err(joinedWords(run.number, wanted.accountIds));
    return await followRun(context, run);
  } catch (error) {
    if (io.signal.aborted && number !== null)
      io.err(
        `Run ${number} stays open: it goes on while another worker runs, and with the next waymark sync. ` +
          `waymark runs cancel ${number} ends it.\n`,
      );
    throw error;
  } finally {
    await worker.stop();
  }
}

export function sync(io: CommandIo, options: SyncOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async (context) => {
    const organizations = await listOrganizations(context.viewer);
    const accountIds = [...new Set(options.account ?? [])];
    const organization = selectOrganization(organizations, {
      ...(options.organization !== undefined && { organization: options.organization }),
      ofAccounts: await organizationsOf(context, organizations, accountIds),
    });
    const aws = await openAws(context, organization);
    await requireBaseIdentity(aws.connection, organization, io.signal);
    const run = await refreshNow(context, aws, organization, {
      accountIds,
      dueOnly: options.due === true,
    });
    requireFinished(run);
    await aws.simulation?.moveOn();
    const report = runReport(run);
    printResult(io, options.json, report, () => reportText(report));
    return runExitCode(report);
  });
}
