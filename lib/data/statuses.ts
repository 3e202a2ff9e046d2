/** Statuses as programs read them: the shape of `waymark status --json`. */

import { inSteps } from "#lib/in-steps.ts";
import type { Evidence, FailingResource, Source, State } from "#lib/roadmap/verdict.ts";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { findAccountRecords, readAccountStages } from "./account-read.ts";
import { query } from "./database.ts";
import { getOrganization } from "./organizations.ts";
import { type ItemOutline, stageCell } from "./rollup.ts";
import {
  factsAt,
  type ObservationTimes,
  type ReadStatus,
  readObservationTimes,
  readStatuses,
  type StatusesBySubject,
  shownStatus,
  statusOf,
} from "./status-read.ts";
import { organizationSubject } from "./subject.ts";

interface StatusItem {
  state: State;
  /** 1 for MET, 0 for NOT_MET, 0.01–0.99 for PARTIAL, else null. */
  fraction: number | null;
  known: number;
  units: number;
  knownFraction: number | null;
  excepted: number;
  evidenceIncomplete: boolean;
  inherited: boolean;
  source: Source;
  reason: string;
  reasonCode: string;
  evidence: Evidence[];
  /** At most a thousand; `failingCount` counts all. */
  failing: FailingResource[];
  failingCount: number;
  /** ISO 8601 UTC of the oldest fact it rests on; null: none. */
  factsAt: string | null;
  evaluatedAt: string | null;
}

/** Every item of one account. */
export interface AccountStatuses {
  id: string;
  name: string;
  items: Record<string, StatusItem>;
  stages: { stage: number; met: number; applicable: number; unknown: number }[];
}

export interface StatusReport {
  accounts: AccountStatuses[];
  /** Items of scope organization, and those of accounts in which the organization has units of its own. */
  organizations: { id: string; items: Record<string, StatusItem> }[];
}

interface StatusOptions {
  items: readonly ItemOutline[];
  now: Date;
  /** Only these accounts. */
  accountIds?: readonly string[];
  /** Only this OU and what is below it, as a path of names. */
  ouPath?: string;
}

/**
 * The roadmap of every account that the viewer may see, and of their organizations; all arrays sorted by id.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND for an account or an OU that is not there.
 */
export async function getStatuses(
  viewer: Viewer,
  { items, now, accountIds, ouPath }: StatusOptions,
): Promise<StatusReport> {
  requirePermission(viewer, "account.read");
  const accounts = await findAccountRecords({ query }, visibleAccounts(viewer), {
    ...(accountIds !== undefined && { accountIds }),
    ...(ouPath !== undefined && { ouPath }),
  });
  for (const id of accountIds ?? [])
    requireRow(
      accounts.find((account) => account.id === id),
      "account",
      id,
    );
  if (ouPath !== undefined && accounts.length === 0) throw notFound("account below the OU", ouPath);
  const organizationIds = [...new Set(accounts.map(({ organizationId }) => organizationId))].sort();
  const subjects = [...accounts.map(({ id }) => id), ...organizationIds.map(organizationSubject)];
  const [statuses, stages] = await Promise.all([
    readStatuses({ query }, subjects, now),
    readAccountStages({ query }, accounts, { items, now }),
  ]);
  const times = await readObservationTimes({ query }, everyStatus(statuses));
  const sorted = [...items].sort((a, b) => compareIds(a.id, b.id));
  return {
    accounts: accounts.map((account) => {
      const organization = statuses.get(organizationSubject(account.organizationId));
      const own = statuses.get(account.id);
      const shown = sorted.map((item) => ({
        id: item.id,
        ...shownStatus(item, { own, organization, state: account.state }),
      }));
      return {
        id: account.id,
        name: account.name,
        items: Object.fromEntries(
          shown.map(({ id, status, inherited }) => [id, asItem(status, times, inherited)]),
        ),
        stages: (stages.get(account.id) ?? []).map(stageCell).map(({ stage, met, applicable, unknown }) => ({
          stage,
          met,
          applicable,
          unknown,
        })),
      };
    }),
    organizations: organizationIds.map((id) => ({
      id,
      items: organizationItems(sorted, statuses, times, id),
    })),
  };
}

/** Accounts that are read at once: thirty items with their evidence are large. */
const stepAccounts = 25;

/**
 * Every item of accounts that the viewer was shown, in their order and as `getStatuses` answers them, in bounded memory.
 *
 * @throws AppError FORBIDDEN, when the first account is asked for; NOT_FOUND for an account that is not there.
 */
export async function* eachAccountStatuses(
  viewer: Viewer,
  accounts: AsyncIterable<{ id: string }>,
  options: Pick<StatusOptions, "items" | "now">,
): AsyncGenerator<AccountStatuses> {
  requirePermission(viewer, "account.read");
  for await (const step of inSteps(accounts, stepAccounts)) {
    const accountIds = step.map(({ id }) => id);
    const report = await getStatuses(viewer, { ...options, accountIds });
    const byId = new Map(report.accounts.map((account) => [account.id, account]));
    yield* accountIds.flatMap((id) => byId.get(id) ?? []);
  }
}

/** The items that the organization itself has: those of its scope, and those in which it has units of its own. */
function organizationItems(
  sorted: readonly ItemOutline[],
  statuses: StatusesBySubject,
  times: ObservationTimes,
  id: string,
): Record<string, StatusItem> {
  const own = statuses.get(organizationSubject(id));
  return Object.fromEntries(
    sorted
      .filter((item) => item.scope === "organization" || isRolledUp(item, statuses, id))
      .map((item) => [item.id, asItem(statusOf(item, own), times, false)]),
  );
}

/** The organization's own part of the report. @throws AppError FORBIDDEN, NOT_FOUND */
export async function getOrganizationStatuses(
  viewer: Viewer,
  organizationId: string,
  { items, now }: Pick<StatusOptions, "items" | "now">,
): Promise<StatusReport["organizations"][number]> {
  requirePermission(viewer, "account.read");
  const { id } = await getOrganization(viewer, organizationId);
  const statuses = await readStatuses({ query }, [organizationSubject(id)], now);
  const times = await readObservationTimes({ query }, everyStatus(statuses));
  const sorted = [...items].sort((a, b) => compareIds(a.id, b.id));
  return { id, items: organizationItems(sorted, statuses, times, id) };
}

/** Whether the organization has units of its own in an item of its accounts. */
function isRolledUp({ id }: ItemOutline, statuses: StatusesBySubject, organizationId: string): boolean {
  return statuses.get(organizationSubject(organizationId))?.has(id) ?? false;
}

function* everyStatus(statuses: StatusesBySubject): Generator<ReadStatus> {
  for (const items of statuses.values()) yield* items.values();
}

/** 2.1 before 10.1 */
function compareIds(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function asItem(status: ReadStatus, times: ObservationTimes, inherited: boolean): StatusItem {
  const { evaluatedAt, validUntil: _validUntil, ...rest } = status;
  return {
    ...rest,
    inherited,
    factsAt: factsAt(status, times),
    evaluatedAt: evaluatedAt?.toISOString() ?? null,
  };
}
