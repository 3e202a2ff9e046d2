/** Every function of lib/data that reads files of accounts on their way in, as the authorization test tries it. */
import { getImport, listOpenImports, listRejectedRows } from "./account-imports.ts";
import { previewImport } from "./import-apply.ts";
import { findAccounts, listCandidates, listImportCandidates } from "./import-candidates.ts";
import { getExpectedResult, listImportRows } from "./import-comparison.ts";
import { findMapping } from "./sheet-mappings.ts";
import { type Attempt, aFile, ids } from "./test-authorization.ts";

export const importReading: Record<string, Attempt> = {
  getImport: { also: ["security"], attempt: (viewer) => getImport(viewer, ids.importId) },
  listOpenImports: { also: ["security"], attempt: (viewer) => listOpenImports(viewer, { limit: 5 }) },
  listImportRows: {
    also: ["security"],
    attempt: (viewer) => listImportRows(viewer, { importId: ids.importId, limit: 5 }),
  },
  listCandidates: {
    also: ["security"],
    attempt: async (viewer) => listCandidates(viewer, await aFile(), []),
  },
  listImportCandidates: {
    also: ["security"],
    attempt: (viewer) => listImportCandidates(viewer, { importId: ids.importId, mapping: [], rows: [] }),
  },
  findAccounts: { also: ["security"], attempt: (viewer) => findAccounts(viewer, { text: "a", limit: 5 }) },
  getExpectedResult: { also: ["security"], attempt: (viewer) => getExpectedResult(viewer, ids.importId) },
  listRejectedRows: { also: ["security"], attempt: (viewer) => listRejectedRows(viewer, ids.importId) },
  previewImport: { also: ["security"], attempt: async (viewer) => previewImport(viewer, await aFile()) },
  findMapping: { also: ["security"], attempt: async (viewer) => findMapping(viewer, (await aFile()).sheet) },
};
