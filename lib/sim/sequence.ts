/** Lists whose items are made when they are asked for: an account may hold more roles than memory should. */

/** As much of an array as paging needs; every array is one. */
export interface Sequence<Item> {
  readonly length: number;
  /** Items from `start` up to `end`, which is left out; places beyond the ends hold nothing. */
  slice(start: number, end: number): Item[];
}

/** A list of `length` items, each made by its place; nothing is kept. */
export function drawn<Item>(length: number, at: (place: number) => Item): Sequence<Item> {
  return {
    length,
    slice: (start, end) => {
      const from = Math.max(0, start);
      const size = Math.max(0, Math.min(end, length) - from);
      return Array.from({ length: size }, (_, offset) => at(from + offset));
    },
  };
}

/** The same list in another form, item by item. */
export function mapped<Item, Made>(items: Sequence<Item>, make: (item: Item) => Made): Sequence<Made> {
  return { length: items.length, slice: (start, end) => items.slice(start, end).map(make) };
}

/** Several lists, one after the other. */
export function joined<Item>(...parts: readonly Sequence<Item>[]): Sequence<Item> {
  return {
    length: parts.reduce((sum, { length }) => sum + length, 0),
    slice: (start, end) => {
      const items: Item[] = [];
      let before = 0;
      for (const part of parts) {
        const [from, to] = [Math.max(0, start - before), end - before];
        if (from < part.length && to > 0) items.push(...part.slice(from, to));
        before += part.length;
      }
      return items;
    },
  };
}
