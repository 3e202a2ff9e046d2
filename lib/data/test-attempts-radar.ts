/** Every function of the radar and of expected places, as the authorization test tries it; those that write in an order in which each can be done. */
import { Readable } from "node:stream";
import { listExpectedPlaces, markExpected, unmarkExpected } from "./expected-places.ts";
import { importSightingFile, listSightingFiles, removeSightingFile } from "./radar-files.ts";
import {
  countSightedAccounts,
  eachSightedAccount,
  everySighted,
  getSightedAccount,
  listSightedAccounts,
} from "./radar-list.ts";
import { listSightings, requireSighted } from "./radar-page.ts";
import { answerSightingQuestion, askOwners, listSightingQuestions } from "./radar-questions.ts";
import { listVendors, loadVendors, removeVendorList } from "./radar-vendors.ts";
import { dismissSighting, nameVendor, removeVendor, restoreSighting } from "./radar-verdicts.ts";
import { type Attempt, all, foreign, foreignArn, ids, now, sighted } from "./test-authorization.ts";
import { organizationId } from "./test-scenario.ts";

const aVendorList = Buffer.from("- name: Cinderlog\n  accounts: ['999988885555']\n");

export const radarReadingAttempts: Record<string, Attempt> = {
  listExpectedPlaces: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listExpectedPlaces(viewer, { organizationId, after: null, limit: 100 }),
  },
  listSightedAccounts: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listSightedAccounts(viewer, everySighted, { organizationId, limit: 100, now }),
  },
  eachSightedAccount: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => all(eachSightedAccount(viewer, everySighted, { organizationId, now })),
  },
  countSightedAccounts: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => countSightedAccounts(viewer, { organizationId, now }),
  },
  getSightedAccount: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => getSightedAccount(viewer, { accountId: sighted, organizationId, now }),
  },
  requireSighted: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => requireSighted(viewer, sighted),
  },
  listSightings: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) =>
      listSightings(viewer, { accountId: sighted, organizationId, after: null, limit: 100 }),
  },
  listSightingQuestions: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listSightingQuestions(viewer, sighted),
  },
  listSightingFiles: { also: ["security"], attempt: (viewer) => listSightingFiles(viewer) },
  listVendors: {
    also: ["security"],
    attempt: (viewer) => listVendors(viewer, { text: "", after: null, limit: 100 }),
  },
};

export const radarWritingAttempts: Record<string, Attempt> = {
  markExpected: {
    also: ["security"],
    attempt: (viewer) =>
      markExpected(viewer, {
        organizationId,
        region: "eu-west-1",
        accountId: foreign,
        arn: foreignArn,
        reason: "A branch there.",
        until: new Date(now.getTime() + 30 * 86_400_000),
        now,
      }),
  },
  unmarkExpected: { also: ["security"], attempt: (viewer) => unmarkExpected(viewer, ids.placeId) },
  importSightingFile: {
    also: ["security"],
    attempt: (viewer) =>
      importSightingFile(viewer, {
        name: "ids.txt",
        content: Readable.from([Buffer.from("999988884444\n")]),
        now,
      }),
  },
  removeSightingFile: { also: ["security"], attempt: (viewer) => removeSightingFile(viewer, "ids.txt") },
  nameVendor: {
    also: ["security"],
    attempt: (viewer) =>
      nameVendor(viewer, { accountId: sighted, vendor: "Tallyvane", link: null, reviewBy: null, now }),
  },
  removeVendor: { also: ["security"], attempt: (viewer) => removeVendor(viewer, sighted) },
  loadVendors: {
    also: ["security"],
    attempt: (viewer) => loadVendors(viewer, { name: "vendors.yaml", content: aVendorList, now }),
  },
  removeVendorList: { also: ["security"], attempt: (viewer) => removeVendorList(viewer, "vendors.yaml") },
  dismissSighting: {
    also: ["security"],
    attempt: (viewer) =>
      dismissSighting(viewer, {
        accountId: sighted,
        reason: "The contract ends in December.",
        until: new Date(now.getTime() + 30 * 86_400_000),
        now,
      }),
  },
  restoreSighting: { also: ["security"], attempt: (viewer) => restoreSighting(viewer, sighted) },
  answerSightingQuestion: {
    also: ["security", "owner"],
    attempt: (viewer) =>
      answerSightingQuestion(viewer, { id: ids.questionId, answer: "The vendor of our backups.", now }),
  },
  askOwners: {
    also: ["security"],
    attempt: (viewer) => askOwners(viewer, { sightedId: sighted, organizationId, text: "Whose is it?", now }),
  },
};
