import { Cell } from "#components/cell.tsx";
import { cellCounts, cellStateWords, type StageName } from "#components/words.ts";
import type { StageCell } from "#lib/data/rollup.ts";

const done = (cell: StageCell) => cell.state === "met" || cell.state === "exc" || cell.state === "na";

/** The path through the ten stages; the ring is the first stage that is not complete. */
export function StagePath({ path, names }: { path: readonly StageCell[]; names: readonly StageName[] }) {
  const byNumber = new Map(names.map((name) => [name.number, name]));
  const here = path.find((cell) => !done(cell))?.stage;
  return (
    <ol className="card path" aria-label="Path through the ten stages">
      {path.map((cell) => {
        const name = byNumber.get(cell.stage);
        if (name === undefined) return null;
        const counts = cell.applicable === 0 ? "" : ` (${cellCounts(cell)})`;
        return (
          <li
            key={cell.stage}
            data-done={done(cell) ? "" : undefined}
            data-here={cell.stage === here ? "" : undefined}
          >
            <a href={`#stage-${cell.stage}`}>
              <Cell
                size="path"
                state={cell.state}
                met={cell.fillHundredths / 100}
                unknown={cell.unknownHundredths / 100}
              />
              <span className="stage-label">
                <span className="quiet num">{cell.stage}</span> {name.name}
              </span>
              <span className="sr-only">{`: ${cellStateWords[cell.state]}${counts}, `}</span>
              <span className="stage-count">
                {cell.applicable === 0 ? "—" : `${cell.met} of ${cell.applicable}`}
              </span>
            </a>
          </li>
        );
      })}
    </ol>
  );
}
