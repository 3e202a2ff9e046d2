/** Every function of lib/data about contacts and hand-overs, as the authorization test tries it. */
import { confirmContacts } from "./contact-answers.ts";
import { removeContact, setContact } from "./contact-changes.ts";
import { compareContacts, listContactDifferences } from "./contact-comparison.ts";
import { eachContactLine, getContact, listContacts } from "./contact-list.ts";
import { listAccountContacts } from "./contacts.ts";
import { answerHandovers } from "./handover-answers.ts";
import { handOverAtOnce, proposeHandover, withdrawHandover } from "./handover-changes.ts";
import { previewHandover } from "./handover-plan.ts";
import { listHandovers, listOffers } from "./handovers.ts";
import { askSuggestedOwners } from "./owner-requests.ts";
import { type Attempt, aHandover, all, aPerson, foreign, ids, now } from "./test-authorization.ts";
import { organizationId } from "./test-scenario.ts";
import { listUnownedAccounts } from "./unowned-accounts.ts";

export const contactReading: Record<string, Attempt> = {
  listContacts: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listContacts(viewer, { limit: 10, now }),
  },
  getContact: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getContact(viewer, ids.contactId, { limit: 10, now }),
  },
  listUnownedAccounts: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listUnownedAccounts(viewer, { limit: 10, now }),
  },
  eachContactLine: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => all(eachContactLine(viewer)),
  },
  listAccountContacts: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listAccountContacts(viewer, foreign),
  },
  previewHandover: {
    also: ["security", "owner"],
    attempt: (viewer) => previewHandover(viewer, aHandover()),
  },
  compareContacts: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => compareContacts(viewer, { accountId: foreign, now }),
  },
  listContactDifferences: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listContactDifferences(viewer, { organizationId, limit: 10, now }),
  },
  listHandovers: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listHandovers(viewer, { limit: 10, now }),
  },
  listOffers: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listOffers(viewer, { now }),
  },
};

export const contactWriting: Record<string, Attempt> = {
  setContact: {
    also: ["security", "owner"],
    attempt: (viewer) =>
      setContact(viewer, { accountId: foreign, role: "security", kind: "person", ...aPerson }),
  },
  confirmContacts: {
    also: ["security", "owner"],
    attempt: (viewer) => confirmContacts(viewer, { accountId: foreign, now }),
  },
  proposeHandover: {
    also: ["security", "owner"],
    attempt: (viewer) => proposeHandover(viewer, { ...aHandover(), now }),
  },
  askSuggestedOwners: {
    also: ["security", "owner"],
    attempt: (viewer) =>
      askSuggestedOwners(viewer, { requests: [{ accountId: foreign, email: "next@example.com" }], now }),
  },
  handOverAtOnce: {
    also: ["security"],
    attempt: (viewer) => handOverAtOnce(viewer, { ...aHandover(), now }),
  },
  answerHandovers: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => answerHandovers(viewer, { ids: null, accept: true, answer: null, now }),
  },
  withdrawHandover: {
    also: ["security", "owner"],
    attempt: (viewer) => withdrawHandover(viewer, { id: ids.handoverId, now }),
  },
  removeContact: {
    also: ["security", "owner"],
    attempt: (viewer) => removeContact(viewer, { accountId: foreign, email: aPerson.email, role: null }),
  },
};
