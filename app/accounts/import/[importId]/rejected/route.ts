import { answerFile, textTypes } from "#app/file-answer.ts";
import { listRejectedRows } from "#lib/data/account-imports.ts";
import { csv } from "#lib/export/csv.ts";

interface Context {
  params: Promise<{ importId: string }>;
}

async function* rowsOf(rows: readonly string[][]): AsyncGenerator<string[]> {
  yield* rows;
}

/** The rejected rows as they were in the file, each with its number and why. */
export function GET(request: Request, { params }: Context): Promise<Response> {
  return answerFile(request, async ({ viewer }) => {
    const rejected = await listRejectedRows(viewer, (await params).importId);
    const rows = rejected.rows.map(({ row, reason, cells }) => [String(row), reason, ...cells]);
    const heads = ["Row", "Why it was rejected", ...rejected.heads];
    const columns = heads.map((head, at) => ({ head, value: (cells: string[]) => cells[at] ?? null }));
    return { type: textTypes.csv, filename: "rejected-rows.csv", parts: csv(rowsOf(rows), columns) };
  });
}
