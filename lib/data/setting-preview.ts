/** What another value of a setting would change, from stored facts; nothing is saved and nothing asks AWS. */
import type { AccountInput, OrganizationInput } from "#lib/roadmap/input.ts";
import type { SettingKey } from "#lib/roadmap/settings.ts";
import type { State, Verdict } from "#lib/roadmap/verdict.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { listAccounts } from "./accounts.ts";
import { loadEvaluationInputs, loadOrganizationInput } from "./evaluation-input.ts";
import { findEvaluableRun } from "./reevaluation.ts";
import type { ItemOutline } from "./rollup.ts";
import { acceptedValue } from "./settings.ts";

/** One side of a cell that would change; the fraction as in `waymark status`. */
export interface FlipSide {
  state: State;
  fraction: number | null;
}

/** One cell that would change. */
export interface Flip {
  /** Account id; of an item of the organization its id. */
  subject: string;
  item: string;
  from: FlipSide;
  to: FlipSide & { reason: string };
}

/** The evaluators, which this room does not know, and the catalogue that they go with. */
export interface PreviewEvaluators {
  items: readonly ItemOutline[];
  /** The items whose verdicts on accounts those of the organization read. */
  accountItems: readonly string[];
  account(input: AccountInput): ReadonlyMap<string, Verdict>;
  organization(input: OrganizationInput): ReadonlyMap<string, Verdict>;
}

interface PreviewOptions {
  organizationId: string;
  now: Date;
  signal: AbortSignal;
  /** Called after each step. */
  onProgress?: (done: number, total: number) => Promise<void>;
}

/** Accounts evaluated at once: bounded memory. */
const chunkSize = 100;

/**
 * The cells of one organization that would come out otherwise: accounts in the order of their list, then the organization.
 * Both sides are evaluated now and from the same facts, so that nothing but the setting differs. What items of the
 * organization read of accounts is what is stored of them by now.
 *
 * @returns null: nothing was read so far, or a run is under way, so that there is nothing to compare.
 * @throws AppError FORBIDDEN; INVALID_INPUT naming the setting
 */
export async function previewSetting(
  viewer: Viewer,
  { key, value }: { key: SettingKey; value: unknown },
  { organizationId, now, signal, onProgress }: PreviewOptions,
  evaluators: PreviewEvaluators,
): Promise<Flip[] | null> {
  requirePermission(viewer, "settings.write");
  const change = { [key]: acceptedValue(key, value) };
  const run = await findEvaluableRun(viewer, organizationId);
  if (run === null) return null;
  const { items, accountItems } = evaluators;
  const context = { runId: run.runId, now, items };
  const accounts = await listAccounts(viewer, { organizationId, items, now });
  const flips: Flip[] = [];
  for (let start = 0; start < accounts.length; start += chunkSize) {
    signal.throwIfAborted();
    const ids = accounts.slice(start, start + chunkSize).map(({ id }) => id);
    const loaded = await loadEvaluationInputs(viewer, ids, context);
    const inputs = new Map(loaded.map(({ input }) => [input.account.id, input]));
    for (const id of ids) {
      const input = inputs.get(id);
      if (input === undefined) continue;
      const changed = evaluators.account({ ...input, settings: { ...input.settings, ...change } });
      flips.push(...flipsOf(id, evaluators.account(input), changed));
    }
    await onProgress?.(Math.min(start + chunkSize, accounts.length), accounts.length);
  }
  const { input } = await loadOrganizationInput(viewer, organizationId, { ...context, accountItems });
  const changed = evaluators.organization({ ...input, settings: { ...input.settings, ...change } });
  return [...flips, ...flipsOf(organizationId, evaluators.organization(input), changed)];
}

function flipsOf(
  subject: string,
  before: ReadonlyMap<string, Verdict>,
  after: ReadonlyMap<string, Verdict>,
): Flip[] {
  return [...after].flatMap(([item, to]): Flip[] => {
    const from = before.get(item);
    if (from === undefined) return [];
    if (from.state === to.state && from.fractionHundredths === to.fractionHundredths) return [];
    return [{ subject, item, from: sideOf(from), to: { ...sideOf(to), reason: to.reason } }];
  });
}

function sideOf({ state, fractionHundredths }: Verdict): FlipSide {
  return { state, fraction: fractionHundredths === null ? null : fractionHundredths / 100 };
}
