/** Paths of OUs where a file gives each OU with the one above it: put together, and refused where they go round. */
import type { Mapping } from "./mapping.ts";
import type { SheetRow } from "./sheet.ts";

/** The path of each OU, or why it has none. */
export interface UnitTree {
  /** null: the file has no column for the OU above. */
  pathOf(row: SheetRow): { path: string } | { problem: string } | null;
}

/** Reads the tree that the rows describe. */
export function readUnitTree(rows: readonly SheetRow[], mapping: Mapping): UnitTree {
  const unitAt = mapping.findIndex((target) => target.to === "field" && target.field === "unit");
  const parentAt = mapping.findIndex(({ to }) => to === "unitParent");
  if (unitAt === -1 || parentAt === -1) return { pathOf: () => null };
  const nameOf = ({ cells }: SheetRow) => (cells[unitAt] ?? "").trim();
  const parents = new Map<string, string>();
  for (const row of rows) {
    const parent = (row.cells[parentAt] ?? "").trim();
    if (nameOf(row) !== "" && parent !== "") parents.set(nameOf(row), parent);
  }
  return {
    pathOf: (row) => {
      const name = nameOf(row);
      if (name === "") return { path: "" };
      const path: string[] = [];
      for (
        let at: string | undefined = name;
        at !== undefined && at.toLowerCase() !== "root";
        at = parents.get(at)
      ) {
        if (path.includes(at))
          return { problem: `The OU ${name} lies within itself: ${[...path, at].join(", below ")}.` };
        path.push(at);
      }
      return { path: `/${path.reverse().join("/")}` };
    },
  };
}
