/** Runs the same work over many things, a few at a time. */

/** Maps in order, at most `width` at once. The first rejection rejects; what runs then, ends on its own. */
export async function mapAtOnce<T, R>(
  things: readonly T[],
  width: number,
  work: (thing: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = things.entries();
  const worker = async () => {
    for (const [index, thing] of queue) results.set(index, await work(thing));
  };
  await Promise.all(Array.from({ length: Math.min(width, things.length) }, worker));
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** Splits a list into pieces of at most `size`. */
export function inPieces<T>(things: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < things.length; start += size) pieces.push(things.slice(start, start + size));
  return pieces;
}
