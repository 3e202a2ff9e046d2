/** `waymark radar list|show`: accounts that were seen and that no connected organization lists. */
import { listOrganizations } from "#lib/data/organizations.ts";
import {
  eachSightedAccount,
  everySighted,
  getSightedAccount,
  type SightedAccount,
} from "#lib/data/radar-list.ts";
import { listSightings, type SightingRow } from "#lib/data/radar-page.ts";
import { listSightingQuestions } from "#lib/data/radar-questions.ts";
import type { SightingClass } from "#lib/data/sighting-class.ts";
import { AppError } from "#lib/errors.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonArray } from "#lib/export/json.ts";
import { radarColumns } from "#lib/export/radar.ts";
import type { SightingPlace } from "#lib/radar/sighting.ts";
import type { Viewer } from "#lib/viewer.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { selectOrganization } from "./selection.ts";
import { textTable } from "./text-table.ts";

interface ListOptions {
  class?: SightingClass;
  place?: SightingPlace;
  search?: string;
  openTrust?: boolean;
  organization?: string;
  csv?: boolean;
  json?: boolean;
}

/** Which organization a command of the radar is about. */
export async function organizationOf(viewer: Viewer, organization: string | undefined): Promise<string> {
  const selection = { ofAccounts: [], ...(organization !== undefined && { organization }) };
  return selectOrganization(await listOrganizations(viewer), selection).id;
}

/** More are a file's. */
const mostShown = 200;

async function listText(rows: AsyncIterable<SightedAccount>): Promise<string> {
  const shown: SightedAccount[] = [];
  for await (const row of rows) if (shown.push(row) > mostShown) break;
  if (shown.length === 0) return "No other account was seen, or the filters match none.\n";
  const table = textTable(
    ["ACCOUNT", "IS", "NAME", "PLACES", "ACCOUNTS", "FIRST"],
    shown
      .slice(0, mostShown)
      .map((row) => [
        row.accountId,
        row.class,
        row.name ?? "",
        row.places.join(" ") + (row.isOpenTrust ? " (no external id)" : ""),
        String(row.seenIn),
        row.firstSeenAt.toISOString().slice(0, 10),
      ]),
  );
  return shown.length > mostShown ? `${table}\nThe first ${mostShown}; --csv and --json write all.\n` : table;
}

/** The list, of any length. */
export function listCommand(io: CommandIo, options: ListOptions): Promise<number> {
  if (options.csv === true && options.json === true)
    throw new AppError("INVALID_INPUT", { userMessage: "Either --csv or --json." });
  const asked = {
    ...everySighted,
    classes: options.class === undefined ? [] : [options.class],
    places: options.place === undefined ? [] : [options.place],
    withoutExternalId: options.openTrust === true,
    text: options.search ?? "",
  };
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const organizationId = await organizationOf(viewer, options.organization);
    const rows = eachSightedAccount(viewer, asked, { organizationId, now: clock.now() });
    if (options.json === true) for await (const part of jsonArray(rows)) io.out(part);
    else if (options.csv === true) for await (const part of csv(rows, radarColumns)) io.out(part);
    else io.out(await listText(rows));
    return exitCodes.done;
  });
}

/** Places that are shown of one account. */
const mostPlaces = 500;

function placeText(rows: readonly SightingRow[]): string {
  return textTable(
    ["PLACE", "IN", "WHAT NAMES IT", "EXTERNAL ID", "SINCE", "GONE"],
    rows.map(({ kind, accountId, resource, detail, firstSeenAt, goneAt }) => [
      kind,
      accountId ?? "a file",
      resource,
      detail["externalId"] === undefined ? "" : detail["externalId"] === true ? "asked for" : "none",
      firstSeenAt.toISOString().slice(0, 10),
      goneAt?.toISOString().slice(0, 10) ?? "",
    ]),
  );
}

/** One account with the places that name it. */
export function showCommand(
  io: CommandIo,
  options: { argument: string; organization?: string; json?: boolean },
): Promise<number> {
  const { argument: accountId } = options;
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const organizationId = await organizationOf(viewer, options.organization);
    const account = await getSightedAccount(viewer, { accountId, organizationId, now: clock.now() });
    const [{ rows }, questions] = await Promise.all([
      listSightings(viewer, { accountId, organizationId, after: null, limit: mostPlaces }),
      listSightingQuestions(viewer, accountId),
    ]);
    printResult(io, options.json, { ...account, sightingsNow: rows, questions }, () =>
      [
        `${accountId} ${account.name ?? "(no name known)"}: ${account.class}\n\n`,
        placeText(rows),
        ...questions.map(
          ({ accountId: asked, text, answer }) =>
            `\nAsked ${asked}: ${text}\n  ${answer ?? "not answered"}\n`,
        ),
      ].join(""),
    );
    return exitCodes.done;
  });
}
