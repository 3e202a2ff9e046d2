/**
 * Account ids as spreadsheets leave them. Repaired is what has one possible reading: signs around twelve digits, and zeros
 * lost at the front where the padded id is an account that is known here. Zeros lost from an id that nobody knows, and a
 * rounded number that fits one known account, are asked about; anything else is refused with what it may have been.
 */

/** What the file says, read. */
export type ReadId =
  | { kind: "exact"; id: string }
  /** Certain: `why` says what was repaired. */
  | { kind: "repaired"; id: string; why: string }
  /** One reading, and a person has to say that it is meant. */
  | { kind: "asked"; id: string; why: string }
  | { kind: "refused"; why: string };

/** The accounts that are known. */
export interface KnownIds {
  has(id: string): boolean;
  /** Sorted. */
  ids: readonly string[];
}

const groups = (id: string) => `${id.slice(0, 4)} ${id.slice(4, 8)} ${id.slice(8)}`;

/** Marks that show nothing: they come with cells that were copied from web pages and chats. */
const invisible = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/gu;

/** Digits of other scripts are digits: full-width ones come from Japanese keyboards. */
function plain(text: string): string {
  return text.normalize("NFKC").replaceAll(invisible, "").trim();
}

interface Bare {
  digits: string;
  /** What was taken away, as words; empty: nothing. */
  removed: string[];
}

/** Takes away what stands around and between digits. */
function bare(text: string): Bare {
  const removed: string[] = [];
  let left = text;
  const take = (pattern: RegExp, replacement: string, words: string) => {
    const next = left.replace(pattern, replacement);
    if (next !== left) removed.push(words);
    left = next;
  };
  take(/^=?"(.*)"$/, "$1", "quotation marks");
  take(/^=(\d+)$/, "$1", "an equals sign");
  take(/^['\u2018\u2019`]+/, "", "an apostrophe");
  take(/^(?:aws[-_:\s]|arn:aws[\w-]*:iam::)(?=\d{12})/i, "", "words before it");
  take(/(?<=^\d{12}):root$/, "", "words after it");
  take(/^(\d[\d\s.,-]*?)[.,]0+$/, "$1", "decimals");
  take(/[\s\u00A0\u202F]+/g, "", "spaces");
  take(/[-\u2010-\u2015\u2212]/g, "", "hyphens");
  take(/(?<=\d)[.,'\u2019](?=\d{3}(?:\D|$))/g, "", "separators of thousands");
  return { digits: left, removed };
}

const scientific = /^(\d)(?:[.,](\d+))?e\+?(\d{1,2})$/i;

function readScientific(text: string, known: KnownIds): ReadId | null {
  const found = scientific.exec(text.replaceAll(/\s/g, ""));
  if (found === null) return null;
  const [, lead = "", rest = "", power = "0"] = found;
  const digits = lead + rest;
  const length = Number(power) + 1;
  if (length > 12 || length < 9)
    return { kind: "refused", why: `${text} is no account id, which has 12 digits.` };
  if (digits.length >= length) return readDigits(digits, known, ["scientific notation"]);
  const candidates = roundingTo(known.ids, digits, length);
  const lost = `${text} keeps ${digits.length} digits of ${length}; the others are lost`;
  const [only, ...more] = candidates;
  if (only === undefined)
    return { kind: "refused", why: `${lost}, and no known account begins with ${digits.slice(0, -1)}.` };
  if (more.length === 0)
    return {
      kind: "asked",
      id: only,
      why: `${lost}. The one known account that it can be is ${groups(only)}.`,
    };
  return {
    kind: "refused",
    why: `${lost}. It can be ${candidates.slice(0, 4).map(groups).join(", ")}${candidates.length > 4 ? ` or one of ${candidates.length - 4} more` : ""}.`,
  };
}

/** By list of ids, then by length and digits kept, then by the number that is left: a whole column may be mangled. */
const rounded = new WeakMap<readonly string[], Map<string, Map<number, string[]>>>();

/** The ids that, written with as many digits, are that number: the last one may have been rounded up. */
function roundingTo(ids: readonly string[], digits: string, length: number): readonly string[] {
  const forms = rounded.get(ids) ?? new Map<string, Map<number, string[]>>();
  rounded.set(ids, forms);
  const form = `${length} ${digits.length}`;
  const unit = 10 ** (length - digits.length);
  const groups =
    forms.get(form) ??
    Map.groupBy(
      ids.filter((id) => id.replace(/^0+/, "").length === length),
      (id) => Math.round(Number(id) / unit),
    );
  forms.set(form, groups);
  return groups.get(Number(digits)) ?? [];
}

function readDigits(digits: string, known: KnownIds, removed: readonly string[]): ReadId {
  if (digits.length === 12) {
    if (/0{6}$/.test(digits) && removed.length === 0 && !known.has(digits))
      return {
        kind: "refused",
        why: `${digits} ends in six zeros and is no known account: a spreadsheet probably rounded it. If it is right, write it as ${groups(digits)}.`,
      };
    if (removed.length === 0) return { kind: "exact", id: digits };
    return { kind: "repaired", id: digits, why: `Taken away: ${removed.join(", ")}.` };
  }
  if (digits.length >= 9 && digits.length < 12) {
    const id = digits.padStart(12, "0");
    const lost = 12 - digits.length;
    const zeros = lost === 1 ? "A zero at the front was lost" : `${lost} zeros at the front were lost`;
    return known.has(id)
      ? { kind: "repaired", id, why: `${zeros}: ${groups(id)}, which is known.` }
      : {
          kind: "asked",
          id,
          why: `${digits.length} digits of 12. Probably ${zeros.toLowerCase()}: ${groups(id)}.`,
        };
  }
  return { kind: "refused", why: `An account id has 12 digits; this has ${digits.length}.` };
}

/** What the cell of an id says. */
export function readAccountId(cell: string, known: KnownIds): ReadId {
  const text = plain(cell);
  if (text === "") return { kind: "refused", why: "No account id." };
  const { digits, removed } = bare(text);
  if (text !== cell.trim()) removed.unshift("signs that show nothing");
  if (/^\d+$/.test(digits)) return readDigits(digits, known, removed);
  const number = readScientific(digits, known);
  if (number !== null) return number;
  const letter = /[oOlI|]/.exec(digits)?.[0];
  if (letter !== undefined && /^[\doOlI|]{12}$/.test(digits))
    return { kind: "refused", why: `A letter ${letter} where a digit belongs.` };
  return { kind: "refused", why: "An account id has 12 digits and nothing else." };
}

/** Known ids that the cell of a lost id may have been: those that round to it, else those that its digits are part of. */
export function idsLike(cell: string, ids: readonly string[]): readonly string[] {
  const { digits } = bare(plain(cell));
  const [, lead = "", rest = "", power = "0"] = scientific.exec(digits) ?? [];
  if (lead !== "") return roundingTo(ids, lead + rest, Number(power) + 1);
  // Fewer digits are part of too many ids to say anything.
  if (!/^\d{4,12}$/.test(digits)) return [];
  const kept = digits.replace(/0+$/, "");
  return digits.length === 12 ? roundingTo(ids, kept, 12) : ids.filter((id) => id.includes(digits));
}

/** A row at the end of a list that sums it up. */
export function isFooter(cell: string): boolean {
  return /^(?:grand\s+)?(?:total|sum|summe|count)\b/i.test(cell.trim());
}
