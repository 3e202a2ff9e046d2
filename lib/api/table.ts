/** Every operation of the API. Who adds one adds it here, and nowhere else. */
import type { Operation } from "./operation.ts";
import { accountOperations } from "./operations/accounts.ts";
import { organizationOperations } from "./operations/organizations.ts";
import { roadmapOperations } from "./operations/roadmap.ts";
import { runOperations } from "./operations/runs.ts";
import { settingOperations } from "./operations/settings.ts";
import { tokenOperations } from "./operations/tokens.ts";

/** In the order of the reference. */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...roadmapOperations,
  ...runOperations,
  ...organizationOperations,
  ...settingOperations,
  ...tokenOperations,
];
