/** A list that lib/data answers in steps, read to its end. */
import type { Step } from "#lib/data/step.ts";

const stepRows = 500;

/** Every row of it, in its order. */
export async function everyRow<Row extends { id: string }>(
  read: (step: Required<Step> & { limit: number }) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const step = await read({ after: rows.at(-1)?.id ?? null, limit: stepRows });
    rows.push(...step);
    if (step.length < stepRows) return rows;
  }
}
