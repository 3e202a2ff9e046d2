/** `waymark resources show`: one resource, who names it and what happened to it. */
import { getResource, type ResourceDetail } from "#lib/data/resource-page.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

const open = { true: "yes", false: "no", null: "no source says" } as const;

function textOf(resource: ResourceDetail): string {
  const { tags, changes } = resource;
  const day = (at: Date | null) => at?.toISOString().slice(0, 10) ?? "-";
  const facts: [string, string][] = [
    ["ARN", resource.arn],
    ["NAME", resource.name ?? "-"],
    ["TYPE", resource.type],
    ["DETAIL", resource.detail ?? "-"],
    ["ACCOUNT", `${resource.accountId} ${resource.accountName}`],
    ["REGION", resource.region],
    ["ADDRESSES", resource.addresses.join(" ") || "-"],
    ["OPEN TO EVERYBODY", open[`${resource.isPublic}`]],
    ["MADE", day(resource.createdAt)],
    ["FIRST SEEN", day(resource.firstSeenAt)],
    [resource.goneAt === null ? "LAST SEEN" : "LAST SEEN, THEN GONE", day(resource.lastSeenAt)],
    ["NAMED BY", resource.sources.join(" ") || "nobody any more"],
    ...Object.entries(tags)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]): [string, string] => [`TAG ${key}`, value]),
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
  if (changes.length === 0) return lines;
  const rows = changes.map(({ at, kind, run }) => [
    at.toISOString(),
    kind,
    run === null ? "import" : `run ${run}`,
  ]);
  return `${lines}\n${textTable(["WHEN", "WHAT", "BY"], rows)}`;
}

/** One resource by its ARN. @throws AppError NOT_FOUND, CONFLICT (several accounts have it) */
export function showResource(
  io: CommandIo,
  { argument: arn, account, json }: { argument: string; account?: string; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const resource = await getResource(viewer, { accountId: account ?? null, arn });
    printResult(io, json, resource, () => textOf(resource));
    return exitCodes.done;
  });
}
