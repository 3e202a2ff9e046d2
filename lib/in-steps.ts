/** Rows that come one by one, in steps of a size: for what is read for many at once. No step is empty. */
export async function* inSteps<Row>(rows: AsyncIterable<Row>, size: number): AsyncGenerator<Row[]> {
  let step: Row[] = [];
  for await (const row of rows) {
    step.push(row);
    if (step.length < size) continue;
    yield step;
    step = [];
  }
  if (step.length > 0) yield step;
}
