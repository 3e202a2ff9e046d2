/** How a cost grows with size. */

/**
 * The exponent of cost ∝ size^e: the slope of the line through the logarithms. 1 is in proportion, 0 is no growth.
 *
 * @throws RangeError for fewer than two sizes, or a cost that is not positive
 */
export function growthExponent(points: readonly { size: number; cost: number }[]): number {
  const logs = points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(cost) }));
  if (new Set(points.map(({ size }) => size)).size < 2 || logs.some(({ x, y }) => !Number.isFinite(x + y)))
    throw new RangeError("an exponent needs two sizes and positive costs");
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(logs.map(({ x }) => x));
  const meanY = mean(logs.map(({ y }) => y));
  const rise = logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const run = logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return rise / run;
}

/** The value below which `share` of the values lie, by nearest rank. @throws RangeError of an empty list */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("no values");
  return value;
}
