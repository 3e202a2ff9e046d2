import { problem } from "#app/problem.ts";
import { requestViewer } from "#lib/auth/viewer.ts";
import { getImport } from "#lib/data/account-imports.ts";
import { previewImport } from "#lib/data/import-apply.ts";
import { csv } from "#lib/export/csv.ts";
import { streamText } from "#lib/stream-text.ts";

interface Context {
  params: Promise<{ importId: string }>;
}

async function* rowsOf(rows: readonly string[][]): AsyncGenerator<string[]> {
  yield* rows;
}

/** The rejected rows as they were in the file, each with its number and why. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  try {
    const viewer = await requestViewer();
    const file = await getImport(viewer, (await params).importId);
    const { rejected } = file.result ?? (await previewImport(viewer, file)).result;
    const byRow = new Map(file.sheet.rows.map(({ row, cells }) => [row, cells]));
    const rows = rejected.map(({ row, reason }) => [String(row), reason, ...(byRow.get(row) ?? [])]);
    const heads = ["Row", "Why it was rejected", ...file.sheet.columns.map(({ head }) => head)];
    const columns = heads.map((head, at) => ({ head, value: (cells: string[]) => cells[at] ?? null }));
    return new Response(await streamText(csv(rowsOf(rows), columns)), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="rejected-rows.csv"',
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problem(error);
  }
}
