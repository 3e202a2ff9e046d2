/** `waymark attestations list|end|questions`: what people have answered, and what they are asked. */
import { type AttestationView, endAttestation, listAttestations } from "#lib/data/attestations.ts";
import { listOrganizations } from "#lib/data/organizations.ts";
import { questions } from "#lib/roadmap/questions/catalog.ts";
import { withContext } from "./context.ts";
import { evaluatedWords, evaluateNow } from "./evaluate-now.ts";
import { everyRow } from "./every-row.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { requireConnection } from "./selection.ts";
import { textTable } from "./text-table.ts";

interface ListOptions {
  account?: string;
  item?: string;
  all?: boolean;
  json?: boolean;
}

const day = (moment: Date) => moment.toISOString().slice(0, 10);

function listText(rows: readonly AttestationView[]): string {
  if (rows.length === 0)
    return "No answers. waymark attestations questions says what is asked, waymark attest answers.\n";
  return textTable(
    ["ITEM", "QUESTION", "ABOUT", "ANSWER", "STATE", "REVIEW BY", "BY", "EVIDENCE", "ID"],
    rows.map((row) => [
      row.itemId,
      row.question,
      row.accountId ?? row.organizationId,
      row.holds ? "yes" : "no",
      row.state,
      day(row.reviewBy),
      row.answeredBy,
      row.evidenceUrl ?? "",
      row.id,
    ]),
  );
}

export function listCommand(io: CommandIo, options: ListOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    requireConnection(await listOrganizations(viewer));
    const asked = {
      accountId: options.account ?? null,
      itemId: options.item ?? null,
      ended: options.all === true,
      now: clock.now(),
    };
    const rows = await everyRow((step) => listAttestations(viewer, { ...asked, ...step }));
    printResult(io, options.json, rows, () => listText(rows));
    return exitCodes.done;
  });
}

export function endCommand(
  io: CommandIo,
  options: { argument: string; reason: string; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async (context) => {
    const { viewer, clock } = context;
    const { argument: id, reason } = options;
    const organizationId = await endAttestation(viewer, { id, reason, now: clock.now() });
    const result = await evaluateNow(context, organizationId);
    printResult(io, options.json, { id, ...result }, () => `The answer has ended. ${evaluatedWords(result)}`);
    return exitCodes.done;
  });
}

/** Needs no database: the questions come with the program. */
export async function questionsCommand(io: CommandIo, options: { json?: boolean }): Promise<number> {
  const rows = questions.map(({ itemId, id, text, scope, yes, details, maxReviewDays }) => ({
    item: itemId,
    question: id,
    text,
    scope,
    yes: yes === "pass" ? "MET" : "NOT_APPLICABLE",
    details: details !== null,
    maxReviewDays,
  }));
  printResult(io, options.json, rows, () =>
    textTable(
      ["ITEM", "QUESTION", "ABOUT", "YES MEANS", "DETAILS", "DAYS", "TEXT"],
      rows.map((row) => [
        row.item,
        row.question,
        row.scope,
        row.yes,
        row.details ? "possible" : "none",
        String(row.maxReviewDays),
        row.text,
      ]),
    ),
  );
  return exitCodes.done;
}
