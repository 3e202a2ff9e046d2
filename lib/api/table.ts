/** Every operation of the API. Who adds one adds it here, and nowhere else. */
import type { Operation } from "./operation.ts";
import { accountEditOperations } from "./operations/account-edits.ts";
import { accountImportOperations } from "./operations/account-imports.ts";
import { accountOperations } from "./operations/accounts.ts";
import { answerOperations } from "./operations/answers.ts";
import { auditOperations } from "./operations/audit.ts";
import { campaignOperations } from "./operations/campaigns.ts";
import { columnOperations } from "./operations/columns.ts";
import { contactOperations } from "./operations/contacts.ts";
import { expectedPlaceOperations } from "./operations/expected-places.ts";
import { exportOperations } from "./operations/exports.ts";
import { handoverOperations } from "./operations/handovers.ts";
import { notificationOperations } from "./operations/notifications.ts";
import { organizationOperations } from "./operations/organizations.ts";
import { overviewOperations } from "./operations/overview.ts";
import { peopleOperations } from "./operations/people.ts";
import { radarOperations } from "./operations/radar.ts";
import { radarFileOperations } from "./operations/radar-files.ts";
import { recordOperations } from "./operations/records.ts";
import { resourceOperations } from "./operations/resources.ts";
import { roadmapOperations } from "./operations/roadmap.ts";
import { runOperations } from "./operations/runs.ts";
import { sessionOperations } from "./operations/sessions.ts";
import { settingOperations } from "./operations/settings.ts";
import { tokenOperations } from "./operations/tokens.ts";
import { unitContactOperations } from "./operations/unit-contacts.ts";
import { viewOperations } from "./operations/views.ts";

/** In the order of the reference. */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...accountEditOperations,
  ...accountImportOperations,
  ...contactOperations,
  ...handoverOperations,
  ...campaignOperations,
  ...unitContactOperations,
  ...expectedPlaceOperations,
  ...radarOperations,
  ...radarFileOperations,
  ...resourceOperations,
  ...overviewOperations,
  ...roadmapOperations,
  ...runOperations,
  ...answerOperations,
  ...recordOperations,
  ...organizationOperations,
  ...settingOperations,
  ...notificationOperations,
  ...columnOperations,
  ...tokenOperations,
  ...sessionOperations,
  ...peopleOperations,
  ...auditOperations,
  ...viewOperations,
  ...exportOperations,
];
