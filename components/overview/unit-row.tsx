"use client";

import { memo } from "react";
import { Cell } from "#components/cell.tsx";
import { Icon } from "#components/icon.tsx";
import type { StageName } from "#components/words.ts";
import { unpackCells } from "./packed-cells.ts";

interface UnitRowProps {
  unitId: string;
  name: string;
  /** `214 accounts, show` */
  label: string;
  depth: number;
  open: boolean;
  toggleHref: string;
  /** Where its accounts are listed; null: the list cannot be narrowed to them. */
  listHref: string | null;
  /** See `packed-cells.ts`. */
  cells: string;
  /** Accounts done of those it applies to, a stage each: `3/20 0/20 …` */
  done: string;
  stages: readonly StageName[];
  first: boolean;
}

function Row(props: UnitRowProps) {
  const { unitId, name, label, depth, open, toggleHref, listHref, stages, first } = props;
  const byStage = new Map(unpackCells(props.cells).map((cell) => [cell.stage, cell]));
  const done = props.done.split(" ");
  return (
    <div role="row" className="map-row map-unit">
      <span role="rowheader" className="map-account cut" style={{ paddingLeft: depth * 14 }}>
        <a href={toggleHref} tabIndex={-1} aria-expanded={open} aria-label={`${name}, ${label}`}>
          <span className={open ? "unit-mark unit-open" : "unit-mark"}>
            <Icon name="down" small />
          </span>
          {label.endsWith("show") ? null : <b className="strong">{name}</b>}
          <span className="unit-label num">{label}</span>
        </a>
      </span>
      {stages.map((stage, index) => {
        const cell = byStage.get(stage.number);
        const [complete, applicable] = (done[index] ?? "").split("/");
        const sentence =
          cell === undefined || cell.applicable === 0
            ? "not applicable"
            : `${cell.fillHundredths} percent met, ${cell.unknownHundredths} percent unknown, ${complete} of ${applicable} accounts complete`;
        return (
          <span role="gridcell" key={stage.number}>
            {cell === undefined ? null : (
              <a
                id={`cell-${unitId}-${stage.number}`}
                className="map-link"
                href={
                  listHref === null ? `/accounts?stage=${stage.number}` : `${listHref}&stage=${stage.number}`
                }
                tabIndex={first && index === 0 ? 0 : -1}
                aria-label={`${name}, stage ${stage.number} ${stage.name}: ${sentence}`}
              >
                <Cell
                  size="map"
                  // A share of many accounts: a level, never the cross of a single one.
                  state={cell.applicable === 0 ? "na" : cell.fillHundredths === 100 ? "met" : "partly"}
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

/** Many accounts in one row; a new page while a run is active renders it again only where it changed. */
export const UnitRow = memo(Row, (before, after) =>
  (["unitId", "name", "label", "depth", "open", "toggleHref", "cells", "done", "first"] as const).every(
    (name) => before[name] === after[name],
  ),
);
