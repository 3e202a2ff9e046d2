import type { CustomColumnKind } from "#lib/account-field-values.ts";

/** What a column holds, as people read it. */
export const columnKindWords: Record<CustomColumnKind, string> = {
  text: "A text",
  choice: "One of some choices",
  date: "A date",
};
