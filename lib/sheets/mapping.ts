/** Which column becomes what: guessed from the heads, corrected by people. */
import { refuseFile } from "./limits.ts";
import type { Sheet, SheetColumn } from "./sheet.ts";
import { goals, notImported, plainHead, synonyms } from "./synonyms.ts";
import { parseTarget, type Target, targetText, targetWords } from "./targets.ts";

/** One target per column of the file, in their order. */
export type Mapping = readonly Target[];

/** What guessing looks at beside the file. */
export interface MappingHints {
  /** Names of the custom columns that there are. */
  customColumns: readonly string[];
  /** Ids of the roadmap's items. */
  itemIds: readonly string[];
}

const bySynonym = new Map(
  synonyms.flatMap(([target, heads]) => heads.map((head) => [head, target] as const)),
);

/** Head → how well it is known among those of its target; the less the better. */
const ranks = new Map(synonyms.flatMap(([, heads]) => heads.map((head, rank) => [head, rank] as const)));

/** `3.1 CloudTrail`, `item 3.1`, `3.1`: as our own exports name them. */
const itemHead = /^(?:item\s+)?(\d{1,2}\.\d{1,2})(?:\s|$|:)/i;

function guessTarget({ head, sample }: SheetColumn, { customColumns, itemIds }: MappingHints): Target {
  const text = head.trim();
  const prefixed = /^(tag|custom|contact)\s*:\s*(.+)$/i.exec(text);
  const direct = prefixed && parseTarget(`${prefixed[1]?.toLowerCase()}:${prefixed[2]}`);
  if (direct) return direct;
  const item = itemHead.exec(text)?.[1];
  if (item !== undefined) return itemIds.includes(item) ? { to: "item", itemId: item } : { to: "ignore" };
  const plain = plainHead(text);
  if (notImported.has(plain) || /^stage\d/.test(plain)) return { to: "ignore" };
  const custom = customColumns.find((name) => plainHead(name) === plain);
  if (custom !== undefined) return { to: "custom", name: custom };
  const synonym = bySynonym.get(plain);
  if (synonym !== undefined) return parseTarget(synonym) ?? { to: "ignore" };
  const goal = goals.find(([, heads]) => heads.test(plain))?.[0];
  // A column of numbers or sentences is no answer to "is it on?".
  if (goal !== undefined && itemIds.includes(goal) && sample.length <= 24)
    return { to: "item", itemId: goal };
  return { to: "ignore" };
}

/** An address under a head that says who, and a name where the address has a column of its own. */
function adjust(
  target: Target,
  column: SheetColumn,
  { columns, targets }: { columns: readonly SheetColumn[]; targets: readonly Target[] },
): Target {
  const ownerMail = targets.some(
    (one) => one.to === "contact" && one.role === "owner" && one.part === "email",
  );
  if (target.to === "contact" && target.part === "all" && target.role === "owner" && ownerMail)
    return { ...target, part: "name" };
  // "Owner" and "E-mail" side by side, and the owner is a name: the address is the owner's, not that of root.
  const bare = ["email", "mail", "emailaddress"].includes(plainHead(column.head));
  const ownerAt = targets.findIndex((one) => one.to === "contact" && one.role === "owner");
  const owner = columns[ownerAt]?.sample ?? "";
  const others = targets.some((one) => one.to === "contact" && one.role !== "owner");
  const isOwners = bare && !ownerMail && !others && owner !== "" && !owner.includes("@");
  return isOwners && !/^(?:aws|root)/i.test(column.sample)
    ? { to: "contact", role: "owner", part: "email" }
    : target;
}

/** Of several columns with one target the best known head counts, else the first: two cells of one row cannot both be it. */
function withoutTwins(targets: readonly Target[], columns: readonly SheetColumn[]): Target[] {
  const rankOf = (at: number) => ranks.get(plainHead(columns[at]?.head ?? "")) ?? Number.POSITIVE_INFINITY;
  const best = new Map<string, number>();
  for (const [at, target] of targets.entries()) {
    const text = targetText(target);
    const other = best.get(text);
    if (other === undefined || rankOf(at) < rankOf(other)) best.set(text, at);
  }
  return targets.map((target, at) => (best.get(targetText(target)) === at ? target : { to: "ignore" }));
}

/** What the columns most likely are. */
export function guessMapping({ columns }: Pick<Sheet, "columns">, hints: MappingHints): Mapping {
  const guessed = columns.map((column) => guessTarget(column, hints));
  // "Account" is the name beside an id, and the id where there is no other.
  const named = guessed.some(({ to }) => to === "id")
    ? guessed
    : guessed.map((target, at) =>
        ["account", "aws"].includes(plainHead(columns[at]?.head ?? "")) &&
        /\d{9}|E\+/.test(columns[at]?.sample ?? "")
          ? ({ to: "id" } as const)
          : target,
      );
  const adjusted = (targets: readonly Target[]) =>
    columns.map((column, at) => adjust(targets[at] ?? { to: "ignore" }, column, { columns, targets }));
  // Once an address was found for the owner, the owner's own column is a name.
  return withoutTwins(adjusted(adjusted(named)), columns);
}

/**
 * What people chose, in place of what was guessed.
 *
 * @param chosen head of a column → text of its target
 * @throws AppError INVALID_INPUT naming the column
 */
export function correctMapping(
  { columns }: Pick<Sheet, "columns">,
  guessed: Mapping,
  chosen: Readonly<Record<string, string>>,
): Mapping {
  const heads = new Map(columns.map(({ head }, at) => [plainHead(head), at]));
  const corrected = [...guessed];
  for (const [head, text] of Object.entries(chosen)) {
    const at = heads.get(plainHead(head));
    if (at === undefined) throw refuseFile(`The file has no column "${head}".`);
    corrected[at] = requireTarget(head, text);
  }
  return corrected;
}

/** @throws AppError INVALID_INPUT naming the column */
export function requireTarget(head: string, text: string): Target {
  const target = parseTarget(text);
  if (target === null) throw refuseFile(`Column "${head}" cannot become "${text.slice(0, 60)}".`);
  return target;
}

/** @throws AppError INVALID_INPUT: no column has the id, or two become the same. */
export function requireUsable({ columns }: Pick<Sheet, "columns">, mapping: Mapping): void {
  if (!mapping.some(({ to }) => to === "id"))
    throw refuseFile('No column is the account id: say which one is, for example {"Number": "id"}.');
  const seen = new Map<string, number>();
  for (const [at, target] of mapping.entries()) {
    if (target.to === "ignore") continue;
    const text = targetText(target);
    const other = seen.get(text);
    if (other !== undefined)
      throw refuseFile(
        `The columns "${columns[other]?.head}" and "${columns[at]?.head}" would both become ${targetWords(target)}: choose one.`,
      );
    seen.set(text, at);
  }
}
