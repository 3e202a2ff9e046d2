/** A part of a run, page by page: its accounts in one state, or those on which one item went one way. */
import type { ReactNode } from "react";
import { z } from "zod";
import { readForPage } from "#app/server.ts";
import { Pager } from "#components/pager.tsx";
import { LanePage } from "#components/runs/lanes.tsx";
import { ChangedAccounts } from "#components/runs/run-changes.tsx";
import { listChangedAccounts } from "#lib/data/run-changes.ts";
import { listRunLanes } from "#lib/data/run-lanes.ts";
import type { RunView } from "#lib/data/runs.ts";
import { items } from "#lib/roadmap/catalog.ts";
import type { Viewer } from "#lib/viewer.ts";

const pageSize = 100;

const after = z
  .string()
  .regex(/^\d{12}$/)
  .optional()
  .catch(undefined);
const partSchema = z.union([
  z.object({ show: z.enum(["running", "failed", "partial", "waiting", "succeeded", "skipped"]), after }),
  z.object({ item: z.string().regex(/^\d{1,2}\.\d$/), kind: z.enum(["better", "worse", "unknown"]), after }),
]);

const stateTitles = {
  running: "Running",
  failed: "Failed",
  partial: "Read in part",
  waiting: "Waiting",
  succeeded: "Complete",
  skipped: "Skipped, not active",
} as const;

interface Page {
  rows: readonly { accountId: string | null }[];
  /** The address of the first page. */
  href: string;
  after: string | undefined;
}

function pager({ rows, href, after: begins }: Page) {
  const last = rows.length > pageSize ? rows[pageSize - 1]?.accountId : undefined;
  return (
    <Pager
      first={begins === undefined ? null : { href, label: "First page" }}
      next={last ? { href: `${href}&after=${last}`, label: "Next page" } : null}
    />
  );
}

/** The part that the address asks for; null: the whole run. What the address misspells is the whole run too. */
export async function readRunPart(
  viewer: Viewer,
  run: RunView,
  search: Record<string, string | string[] | undefined>,
): Promise<ReactNode> {
  const asked = partSchema.safeParse(search);
  if (!asked.success) return null;
  const { number } = run;
  const page = { number, after: asked.data.after ?? null, limit: pageSize + 1 };
  if ("show" in asked.data) {
    const { show } = asked.data;
    const rows = await readForPage(listRunLanes(viewer, { ...page, state: show }));
    return (
      <>
        <LanePage title={stateTitles[show]} lanes={rows.slice(0, pageSize)} />
        {pager({ rows, href: `/runs/${number}?show=${show}`, after: asked.data.after })}
      </>
    );
  }
  const { item, kind } = asked.data;
  const rows = await readForPage(listChangedAccounts(viewer, { ...page, itemId: item, kind }));
  const title = items.find(({ id }) => id === item)?.title ?? "";
  return (
    <>
      <ChangedAccounts
        title={`${item} ${title}: ${kind === "unknown" ? "newly unknown" : kind}`}
        itemId={item}
        accounts={rows.slice(0, pageSize)}
      />
      {pager({ rows, href: `/runs/${number}?item=${item}&kind=${kind}`, after: asked.data.after })}
    </>
  );
}
