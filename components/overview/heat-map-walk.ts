/** Where a key leads in the heat map: rows flow from one OU into the next. Pure. */

export interface MapPosition {
  row: number;
  column: number;
}

export interface MapShape {
  /** Cells of each row. */
  widths: readonly number[];
  /** Index of the first row of each group, ascending. */
  groups: readonly number[];
}

function target(
  at: MapPosition,
  pressed: { key: string; control: boolean },
  shape: MapShape,
): MapPosition | null {
  const last = shape.widths.length - 1;
  switch (pressed.key) {
    case "ArrowRight":
      return { row: at.row, column: at.column + 1 };
    case "ArrowLeft":
      return { row: at.row, column: at.column - 1 };
    case "ArrowDown":
      return { row: at.row + 1, column: at.column };
    case "ArrowUp":
      return { row: at.row - 1, column: at.column };
    case "Home":
      return { row: pressed.control ? 0 : at.row, column: 0 };
    case "End":
      return { row: pressed.control ? last : at.row, column: Number.POSITIVE_INFINITY };
    case "PageDown":
      return { row: shape.groups.find((start) => start > at.row) ?? last, column: at.column };
    case "PageUp":
      return { row: shape.groups.findLast((start) => start < at.row) ?? 0, column: at.column };
    default:
      return null;
  }
}

/** The cell that a key leads to, inside the map; null: the key means nothing here. */
export function nextCell(
  at: MapPosition,
  pressed: { key: string; control: boolean },
  shape: MapShape,
): MapPosition | null {
  const wanted = target(at, pressed, shape);
  if (wanted === null) return null;
  const row = Math.min(Math.max(wanted.row, 0), shape.widths.length - 1);
  const width = shape.widths[row] ?? 0;
  return { row, column: Math.min(Math.max(wanted.column, 0), Math.max(width - 1, 0)) };
}
