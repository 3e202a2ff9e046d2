/** Every function of lib/data about columns of accounts, as the authorization test tries it. */
import { addColumn, removeColumn, updateColumn } from "./column-changes.ts";
import { listColumnUse } from "./custom-columns.ts";
import { listTagMappings, setTagMappings } from "./tag-mapping.ts";
import type { Attempt } from "./test-authorization.ts";

export const columnAttempts: Record<string, Attempt> = {
  listColumnUse: { also: ["security"], attempt: (viewer) => listColumnUse(viewer) },
  listTagMappings: { also: ["security"], attempt: (viewer) => listTagMappings(viewer) },
  setTagMappings: {
    also: [],
    attempt: (viewer) => setTagMappings(viewer, [{ field: "environment", keys: [`of ${viewer.actor}`] }]),
  },
  addColumn: { also: [], attempt: (viewer) => addColumn(viewer, { name: "Tier", kind: "text" }) },
  updateColumn: { also: [], attempt: (viewer) => updateColumn(viewer, "tier", { name: "Level" }) },
  removeColumn: { also: [], attempt: (viewer) => removeColumn(viewer, { id: "tier", accounts: 0 }) },
};
