/** The same observation has to be the same text, in whichever order AWS lists. */

/** The list ordered by one of its members, by code units; null stays what could not be read. */
export function orderedBy<Name extends string, Item extends Record<Name, string>>(
  items: readonly Item[],
  name: Name,
): Item[];
export function orderedBy<Name extends string, Item extends Record<Name, string>>(
  items: readonly Item[] | null,
  name: Name,
): Item[] | null;
export function orderedBy<Name extends string, Item extends Record<Name, string>>(
  items: readonly Item[] | null,
  name: Name,
): Item[] | null {
  return items?.toSorted((a, b) => (a[name] < b[name] ? -1 : Number(a[name] > b[name]))) ?? null;
}
