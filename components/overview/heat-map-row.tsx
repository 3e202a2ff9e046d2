"use client";

import { memo } from "react";
import { Cell } from "#components/cell.tsx";
import { cellSentence, type StageName } from "#components/words.ts";
import { unpackCells } from "./packed-cells.ts";

interface HeatMapRowProps {
  accountId: string;
  name: string;
  /** See `packed-cells.ts`. */
  cells: string;
  stages: readonly StageName[];
  /** Its first cell is where Tab enters the map. */
  first: boolean;
}

function Row({ accountId, name, cells, stages, first }: HeatMapRowProps) {
  const byStage = new Map(unpackCells(cells).map((cell) => [cell.stage, cell]));
  return (
    <div role="row" className="map-row">
      <span role="rowheader" className="map-account cut">
        <a href={`/accounts/${accountId}`} tabIndex={-1}>
          {name}
        </a>
      </span>
      {stages.map((stage, index) => {
        const cell = byStage.get(stage.number);
        return (
          <span role="gridcell" key={stage.number}>
            {cell === undefined ? null : (
              <a
                id={`cell-${accountId}-${stage.number}`}
                className="map-link"
                href={`/accounts/${accountId}?stage=${stage.number}`}
                tabIndex={first && index === 0 ? 0 : -1}
                aria-label={cellSentence(name, stage, cell)}
              >
                <Cell
                  size="map"
                  state={cell.state}
                  met={cell.fillHundredths / 100}
                  unknown={cell.unknownHundredths / 100}
                />
              </a>
            )}
          </span>
        );
      })}
    </div>
  );
}

/** One account: a new page while a run is active renders only the rows that changed. The stages never change. */
export const HeatMapRow = memo(
  Row,
  (before, after) =>
    before.accountId === after.accountId &&
    before.name === after.name &&
    before.cells === after.cells &&
    before.first === after.first,
);
