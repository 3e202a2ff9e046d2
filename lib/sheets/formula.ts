/** Texts that a spreadsheet would run, and how they are written so that none does. */

/**
 * Begins with = + - @ (also in their wide forms), a tab or a return; white space and marks without width before it do not
 * hide it from every spreadsheet. Texts that would be read as written by us count too, so that reading undoes writing.
 */
const formula = /^'*(?:[\s\u200B-\u200F\u2060\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])/;

/** The text with an apostrophe before what a spreadsheet would run. */
export function harmless(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The text as it was before `harmless`. */
export function unharmed(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text;
}
