import { answerFile, textTypes } from "#app/file-answer.ts";
import { getImport } from "#lib/data/account-imports.ts";
import { previewImport } from "#lib/data/import-apply.ts";
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
    const file = await getImport(viewer, (await params).importId);
    const { rejected } = file.result ?? (await previewImport(viewer, file)).result;
    const byRow = new Map(file.sheet.rows.map(({ row, cells }) => [row, cells]));
    const rows = rejected.map(({ row, reason }) => [String(row), reason, ...(byRow.get(row) ?? [])]);
    const heads = ["Row", "Why it was rejected", ...file.sheet.columns.map(({ head }) => head)];
    const columns = heads.map((head, at) => ({ head, value: (cells: string[]) => cells[at] ?? null }));
    return { type: textTypes.csv, filename: "rejected-rows.csv", parts: csv(rowsOf(rows), columns) };
  });
}
