/** `waymark expected list|mark|end`: what stands out by its region and is meant to be there. */
import {
  type ExpectedPlace,
  listExpectedPlaces,
  markExpected,
  unmarkExpected,
} from "#lib/data/expected-places.ts";
import { listOrganizations } from "#lib/data/organizations.ts";
import { withContext } from "./context.ts";
import { dayOf } from "./day.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { organizationOf } from "./radar.ts";
import { requireConnection } from "./selection.ts";
import { textTable } from "./text-table.ts";

const stepRows = 500;

/** What was marked, of every organization. */
export function listCommand(io: CommandIo, options: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const organizations = await listOrganizations(viewer);
    requireConnection(organizations);
    const places: ExpectedPlace[] = [];
    for (const { id } of organizations) {
      let after: string | null = null;
      do {
        const page = await listExpectedPlaces(viewer, { organizationId: id, after, limit: stepRows });
        places.push(...page.rows);
        after = page.next;
      } while (after !== null);
    }
    printResult(io, options.json, places, () =>
      places.length === 0
        ? "Nothing is marked as expected.\n"
        : textTable(
            ["ID", "REGION", "ACCOUNT", "RESOURCE", "UNTIL", "BY", "WHY"],
            places.map(({ id, region, accountId, arn, until, markedBy, reason }) => [
              id,
              region,
              accountId ?? "every",
              arn ?? "every",
              until.toISOString().slice(0, 10),
              markedBy,
              reason,
            ]),
          ),
    );
    return exitCodes.done;
  });
}

interface Mark {
  argument: string;
  account?: string;
  arn?: string;
  reason: string;
  until: string;
  organization?: string;
}

/** Marks one place. */
export function markCommand(io: CommandIo, options: Mark): Promise<number> {
  const { argument: region, account = null, arn = null, reason } = options;
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    await markExpected(viewer, {
      organizationId: await organizationOf(viewer, options.organization),
      region,
      accountId: account,
      arn,
      reason,
      until: dayOf(options.until, "--until"),
      now: clock.now(),
    });
    io.out(
      `${arn ?? (account === null ? region : `${account} in ${region}`)} is expected until ${options.until}.\n`,
    );
    return exitCodes.done;
  });
}

/** Takes it back. */
export function endCommand(io: CommandIo, { argument: id }: { argument: string }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    await unmarkExpected(viewer, id);
    io.out("It stands out again.\n");
    return exitCodes.done;
  });
}
