/** Every function of lib/data about fields and changes of accounts, as the authorization test tries it. */

import type { Envelope } from "#lib/facts/envelope.ts";
import { addAccounts, setAccountFields } from "./account-details.ts";
import { countEventWeeks } from "./account-event-weeks.ts";
import { eachAccountEvent, listAccountEvents } from "./account-events.ts";
import { listAccountFields, listNewAccountFields, listOwnFields } from "./account-field-list.ts";
import { readNewAccountId } from "./account-new.ts";
import { getAccountRemoval, removeAccount } from "./account-removal.ts";
import { getAccountStanding } from "./account-standing.ts";
import { listAccountsToTag, recordAccountTags, recordTagsReading } from "./account-tags.ts";
import { applyBulkEdit, previewBulkEdit } from "./bulk-fields.ts";
import { listFieldChoices } from "./field-choices.ts";
import { type Attempt, all, foreign, now, unlisted } from "./test-authorization.ts";
import { organizationId } from "./test-scenario.ts";

const aReading: Envelope = {
  partition: "aws",
  accountId: foreign,
  region: "global",
  collector: "organizations.account-tags",
  schema: 1,
  observedAt: now.toISOString(),
  complete: true,
  ops: [],
  data: null,
};

let next = Number(unlisted);
/** Each attempt adds another one. */
const anUnlistedId = () => String(++next);

/** Notes of one account. */
const anEdit = (notes: string) => ({
  accountIds: [foreign],
  edit: { set: { notes }, takeBack: [], tags: { set: {}, remove: [] } },
});
export const accountReading: Record<string, Attempt> = {
  listAccountEvents: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listAccountEvents(viewer, { accountId: foreign, limit: 10 }),
  },
  eachAccountEvent: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => all(eachAccountEvent(viewer, { accountId: foreign })),
  },
  countEventWeeks: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => countEventWeeks(viewer, { accountId: foreign }, { weeks: 2, now }),
  },
  listNewAccountFields: {
    also: ["security"],
    attempt: (viewer) => listNewAccountFields(viewer),
  },
  readNewAccountId: {
    also: ["security"],
    attempt: (viewer) => readNewAccountId(viewer, foreign),
  },
  getAccountRemoval: {
    also: ["security"],
    attempt: (viewer) => getAccountRemoval(viewer, foreign),
  },
  listAccountsToTag: {
    also: [],
    attempt: (viewer) => listAccountsToTag(viewer, { organizationId, readBefore: now, limit: 10 }),
  },
  getAccountStanding: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getAccountStanding(viewer, foreign),
  },
  listOwnFields: {
    also: ["security", "owner"],
    attempt: (viewer) => listOwnFields(viewer),
  },
  previewBulkEdit: {
    also: ["security", "owner"],
    attempt: (viewer) => previewBulkEdit(viewer, anEdit("looked at"), { limit: 10 }),
  },
  listFieldChoices: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listFieldChoices(viewer, organizationId),
  },
  listAccountFields: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listAccountFields(viewer, foreign),
  },
};

export const accountWriting: Record<string, Attempt> = {
  applyBulkEdit: {
    also: ["security", "owner"],
    attempt: async (viewer) => {
      const edit = anEdit("edited with others");
      const { fingerprint } = await previewBulkEdit(viewer, edit, { limit: 1 });
      return applyBulkEdit(viewer, { ...edit, fingerprint });
    },
  },
  recordAccountTags: {
    also: [],
    attempt: (viewer) =>
      recordAccountTags(viewer, { organizationId, accounts: [{ Id: foreign, Tags: { a: "1" } }], now }),
  },
  recordTagsReading: {
    also: [],
    attempt: (viewer) => recordTagsReading(viewer, { managementAccountId: foreign, reading: aReading }),
  },
  removeAccount: {
    also: ["security"],
    attempt: (viewer) => removeAccount(viewer, { accountId: unlisted, records: 99 }),
  },
  setAccountFields: {
    also: ["security", "owner"],
    attempt: (viewer) =>
      setAccountFields(viewer, [{ accountId: foreign, fields: { notes: `by ${viewer.actor}` } }], {
        source: "manual",
      }),
  },
  addAccounts: {
    also: ["security"],
    attempt: (viewer) =>
      addAccounts(viewer, [{ accountId: anUnlistedId(), fields: {} }], { source: "manual" }),
  },
};
