/** Puts together one statement from parts that each bring their own values. */

/** The values of a statement, in order; `add` answers the placeholder. */
export interface SqlValues {
  add(value: unknown, type: string): string;
  readonly list: readonly unknown[];
}

/** No values yet. @example sqlValues().add(["a"], "text[]") // "$1::text[]" */
export function sqlValues(): SqlValues {
  const list: unknown[] = [];
  return {
    list,
    add: (value, type) => {
      list.push(value);
      return `$${list.length}::${type}`;
    },
  };
}
