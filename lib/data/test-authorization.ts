/** What the attempts of the authorization test are aimed at. */
import { cautious } from "#lib/sheets/current.ts";
import { guessMapping } from "#lib/sheets/mapping.ts";
import { readSheet } from "#lib/sheets/read-sheet.ts";
import { type Role, type Viewer } from "#lib/viewer.ts";
import type { NewAttestations } from "./attestations.ts";
import type { HandoverRequest } from "./handover-plan.ts";
import type { ImportFile } from "./import-apply.ts";
import type { NewRecords } from "./roadmap-records.ts";
import { useBackupFolder } from "./test-backup.ts";
import { useTestDatabase } from "./test-database.ts";
import { items, memberId, organizationId, start } from "./test-scenario.ts";

let database: ReturnType<typeof useTestDatabase>;
let folder: ReturnType<typeof useBackupFolder>;

/** Opens what the attempts work on, for the tests of the file that calls it. */
export function openAttempts(): void {
  database = useTestDatabase();
  folder = useBackupFolder();
}

export const db = () => database.db();
export const file: (typeof folder)["file"] = (...of) => folder.file(...of);

export const mine = memberId(1);
export const foreign = memberId(2);
/** An account of the register. */
export const unlisted = "900000000000";
/** A resource of the foreign account. */
export const foreignArn = `arn:aws:sqs:eu-west-1:${foreign}:orders`;
/** An account that the foreign one names. */
export const sighted = "999988887777";
export const now = start;
/** A channel of somebody's own. */
export const aWebhook = {
  kind: "webhook" as const,
  name: "of the tests",
  url: new URL("https://hooks.example.com/waymark"),
  signingKey: "whsec_AA==",
  key: "ab".repeat(32),
};
/** Of whatever got worse. */
export const aSubscription = {
  recipient: "channel" as const,
  userId: null,
  contactId: null,
  accountId: null,
  unitId: null,
  events: ["regression" as const],
  frequency: "immediately" as const,
  minute: 480,
  weekday: 1,
  zone: "UTC",
  quietFrom: null,
  quietTo: null,
};
export const options = { items, now };
export const ids = {
  runId: "",
  workerId: "",
  viewId: "",
  answerId: "",
  recordId: "",
  tokenId: "",
  userId: "",
  importId: "",
  handoverId: "",
  campaignId: "",
  unitId: "",
  previewId: "",
  questionId: "00000000-0000-4000-8000-000000000001",
  placeId: "00000000-0000-4000-8000-000000000002",
  contactId: "",
  channelId: "",
  deliveryId: "",
  subscriptionId: "",
  number: 0,
  earlier: 0,
};
export const held = () => ({ runId: ids.runId, accountId: foreign, fence: 1n });
export const context = () => ({ runId: ids.runId, now, items });

/** A yes to one question about an account. */
export function anAnswerAbout(accountId: string): NewAttestations {
  return {
    organizationId,
    accountId,
    itemId: "5.1",
    answers: [{ question: "idp-mfa", holds: true, details: null }],
    evidenceUrl: "https://wiki.example.com/mfa",
    evidenceAt: null,
    note: "",
    reviewBy: new Date(now.getTime() + 30 * 86_400_000),
    now,
  };
}

/** A file that says something of an account. */
export async function aFile(note = "n"): Promise<ImportFile> {
  const sheet = await readSheet(Buffer.from(`Account ID,Notes\n${foreign},${note}\n`), { name: "a.csv" });
  const mapping = guessMapping(sheet, { customColumns: [], itemIds: [] });
  return { name: "a.csv", sheet, mapping, choices: cautious };
}

/** The same as a file of bytes. */
export const anUpload = {
  name: "a.csv",
  content: Buffer.from(`Account ID,Notes\n${foreign},uploaded\n`),
  itemIds: [],
  now,
};

/** Somebody whom the register of contacts does not know yet. */
export const aPerson = { email: "grace@example.com", name: "Grace" } as const;

/** The foreign account for them. */
export function aHandover(): HandoverRequest {
  return { accountIds: [foreign], from: null, to: aPerson, reason: "handed_on", note: null };
}

/** What an account turned out to be. */
export function aClassificationOf(accountId: string): NewRecords {
  return { organizationId, kind: "candidate", entries: [{ accountId, classification: "ours" }], now };
}

export const step = { signal: new AbortController().signal, onProgress: () => undefined };
/** A backup, and an empty database to restore it into. */
export const restoring = { url: "", file: "" };
export async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

/** Roles that may do it at all, besides admin; and the attempt, aimed at the foreign account wherever it can be. */
export interface Attempt {
  also: readonly Role[];
  /** Tables in which it adds rows about whoever asks, and about nobody else. */
  adds?: readonly string[];
  attempt: (viewer: Viewer) => unknown;
}
