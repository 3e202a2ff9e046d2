/**
 * The ten cells of an account as one short text. The page of an organization holds hundreds of rows, and each refresh
 * sends them all again: as text they are small, and a row that did not change is seen at once. Pure.
 */
import type { StageCell } from "#lib/data/rollup.ts";

const numbers = [
  "stage",
  "met",
  "applicable",
  "unknown",
  "excepted",
  "notMet",
  "partial",
  "fillHundredths",
  "unknownHundredths",
] as const;

type Numbers = Record<(typeof numbers)[number], number>;

const isState = (text: string | undefined): text is StageCell["state"] =>
  text !== undefined && ["met", "partly", "no", "unk", "exc", "na"].includes(text);

/** `no,4,1,4,0,0,3,0,25,0 met,5,…` */
export function packCells(cells: readonly StageCell[]): string {
  return cells.map((cell) => [cell.state, ...numbers.map((name) => cell[name])].join(",")).join(" ");
}

/** What `packCells` packed. @throws RangeError for any other text. */
export function unpackCells(packed: string): StageCell[] {
  if (packed === "") return [];
  return packed.split(" ").map((part) => {
    const [state, ...values] = part.split(",");
    if (!isState(state) || values.length !== numbers.length)
      throw new RangeError(`"${part}" is no packed cell.`);
    const read = (name: keyof Numbers) => Number(values[numbers.indexOf(name)]);
    return {
      state,
      stage: read("stage"),
      met: read("met"),
      applicable: read("applicable"),
      unknown: read("unknown"),
      excepted: read("excepted"),
      notMet: read("notMet"),
      partial: read("partial"),
      fillHundredths: read("fillHundredths"),
      unknownHundredths: read("unknownHundredths"),
    };
  });
}
