import { Cell, type CellState } from "#components/cell.tsx";
import type { ListedState } from "#lib/data/item-read.ts";

const looks: Record<ListedState, { state: CellState; word: string }> = {
  NOT_MET: { state: "no", word: "Not met" },
  PARTIAL: { state: "partly", word: "Partly" },
  UNKNOWN: { state: "unk", word: "Unknown" },
  EXCEPTED: { state: "exc", word: "Excepted" },
  MET: { state: "met", word: "Met" },
  NOT_APPLICABLE: { state: "na", word: "Not applicable" },
};

/** A mark and its word; a share instead of the word where there is one. */
export function ItemState({ state, fraction = null }: { state: ListedState; fraction?: number | null }) {
  const { state: look, word } = looks[state];
  return (
    <span className="item-state" data-state={state}>
      <Cell size="mark" state={look} met={(fraction ?? 50) / 100} />
      {state === "PARTIAL" && fraction !== null ? (
        <span className="num">
          <span className="sr-only">Partly, </span>
          {fraction} %
        </span>
      ) : (
        word
      )}
    </span>
  );
}
