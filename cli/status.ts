/** `waymark status`: where each account stands on the roadmap. */
import { listOrganizations } from "#lib/data/organizations.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { requireConnection } from "./selection.ts";
import { textTable } from "./text-table.ts";

interface StatusOptions {
  account?: string;
  ou?: string;
  json?: boolean;
}

type Report = Awaited<ReturnType<typeof getStatuses>>;

/** `MET`, `42 %` and the like: one word an item. */
function word(item: Report["accounts"][number]["items"][string]): string {
  if (item.state === "PARTIAL" && item.fraction !== null) return `${Math.floor(item.fraction * 100)} %`;
  return item.state === "UNKNOWN" ? `UNKNOWN (${item.reasonCode})` : item.state;
}

function oneAccount(account: Report["accounts"][number]): string {
  const titles = new Map(items.map(({ id, title }) => [id, title]));
  const rows = Object.entries(account.items).map(([id, item]) => [
    id,
    titles.get(id) ?? "",
    word(item),
    item.reason,
  ]);
  return `${account.id}  ${account.name}\n\n${textTable(["ITEM", "TITLE", "STATE", "WHY"], rows)}`;
}

function overview(report: Report): string {
  if (report.accounts.length === 0) return "No accounts yet: waymark sync lists them.\n";
  const rows = report.accounts.map(({ id, name, stages }) => [
    id,
    name,
    ...stages.map(
      ({ met, applicable, unknown }) => `${met}/${applicable}${unknown > 0 ? ` ?${unknown}` : ""}`,
    ),
  ]);
  const head = ["ACCOUNT", "NAME", ...Array.from({ length: 10 }, (_, at) => `${at + 1}`)];
  return `${textTable(head, rows)}\nmet/applicable items per stage; ?n: n unknown\n`;
}

export function status(io: CommandIo, options: StatusOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    requireConnection(await listOrganizations(viewer));
    const report = await getStatuses(viewer, {
      items,
      now: clock.now(),
      ...(options.account !== undefined && { accountIds: [options.account] }),
      ...(options.ou !== undefined && { ouPath: options.ou }),
    });
    const [first] = report.accounts;
    printResult(io, options.json, report, () =>
      options.account !== undefined && first !== undefined ? oneAccount(first) : overview(report),
    );
    return exitCodes.done;
  });
}
