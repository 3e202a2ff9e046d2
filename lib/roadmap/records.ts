/**
 * What people and tools record beside the answers to questions: one schema a kind, which says what a file may hold and
 * names the field that is wrong. Nothing recorded is a known fact of its item, not an open question.
 */
import type { z } from "zod";
import {
  type Candidate,
  type Contact,
  candidateSchema,
  type Sweep,
  sweepSchema,
} from "./records/contacts.ts";
import { type Exercise, exerciseSchema } from "./records/exercises.ts";
import { type Guideline, guidelineSchema } from "./records/guidelines.ts";
import { type Heartbeat, heartbeatSchema } from "./records/heartbeats.ts";
import { type HoneyToken, honeyTokenSchema } from "./records/honey-tokens.ts";
import { type Repositories, repositoriesSchema } from "./records/repositories.ts";
import { type AccountScan, accountScanSchema, scanSchema } from "./records/scans.ts";
import { type TerraformState, terraformStateSchema } from "./records/terraform.ts";

export interface RecordKind<Schema extends z.ZodType> {
  schema: Schema;
  /** What one of them is, in words. */
  meaning: string;
  /** Fields with a time that cannot lie ahead: what is dated tomorrow would stay fresh for longer than it is true. */
  past: readonly string[];
  /** The account that it is about; null: the organization. */
  accountOf(data: z.output<Schema>): string | null;
  /** A later record of the same kind, account and key takes the place of this one. */
  keyOf(data: z.output<Schema>): string;
}

function recordKind<Schema extends z.ZodType>(kind: RecordKind<Schema>): RecordKind<Schema> {
  return kind;
}

/** By kind. */
export const recordKinds = {
  sweep: recordKind({
    schema: sweepSchema,
    meaning: "one search for unknown accounts",
    past: ["doneAt"],
    accountOf: () => null,
    keyOf: ({ source }) => source,
  }),
  candidate: recordKind({
    schema: candidateSchema,
    meaning: "an account id that turned up, and what it is",
    past: [],
    accountOf: (candidate) => candidate.accountId,
    keyOf: () => "candidate",
  }),
  scan: recordKind({
    schema: scanSchema,
    meaning: "what a scanner covered and found",
    past: ["startedAt", "finishedAt"],
    accountOf: () => null,
    keyOf: ({ tool, startedAt }) => `${tool} ${startedAt}`,
  }),
  guideline: recordKind({
    schema: guidelineSchema,
    meaning: "a document of security guidelines",
    past: ["publishedAt"],
    accountOf: () => null,
    keyOf: ({ url }) => url,
  }),
  heartbeat: recordKind({
    schema: heartbeatSchema,
    meaning: "the proof that an alert reached people",
    past: ["injectedAt", "seenAt"],
    accountOf: () => null,
    keyOf: ({ method, accountId: of, region }) => `${method} ${of} ${region}`,
  }),
  repositories: recordKind({
    schema: repositoriesSchema,
    meaning: "the repositories of an organization at a code host",
    past: ["listedAt"],
    accountOf: () => null,
    keyOf: ({ host, org }) => `${host}/${org}`,
  }),
  terraform_state: recordKind({
    schema: terraformStateSchema,
    meaning: "what a state of Terraform manages in an account",
    past: [],
    accountOf: (state) => state.accountId,
    keyOf: ({ lineage }) => lineage,
  }),
  "honey-token": recordKind({
    schema: honeyTokenSchema,
    meaning: "a decoy, where it lies and who is told of its use",
    past: ["lastTestFiredAt", "alertReceivedAt"],
    accountOf: () => null,
    keyOf: ({ id }) => id,
  }),
  exercise: recordKind({
    schema: exerciseSchema,
    meaning: "a rehearsed or a real incident, its times and its lessons",
    past: ["detectedAt", "understoodAt", "reactedAt", "recoveredAt"],
    accountOf: () => null,
    keyOf: ({ id }) => id,
  }),
} as const;

export type RecordKindName = keyof typeof recordKinds;

/** Kinds that only those with the permission `decoy.read` may see, whose rows no list, log or audit line may name. */
export const secretRecordKinds: ReadonlySet<RecordKindName> = new Set(["honey-token"]);

/** Who recorded it and when; the rest is what was recorded. */
export interface Recorded<Data> {
  data: Data;
  recordedAt: Date;
  recordedBy: string;
}

/** A token as it stands in the registry. */
export interface RegisteredToken extends Recorded<HoneyToken> {
  /** Of the row, by which verdicts name it: it says nothing of the decoy. */
  recordId: string;
  /** Tests that earlier versions of the record named. */
  earlierTests: readonly string[];
}

/**
 * What an evaluation reads of the records: of an account those about it and about the organization; of the organization
 * its own and every candidate, while contacts and scans of single accounts stand with their accounts.
 */
export interface Records {
  /** Of an account, from the register of contacts; null: nobody answers for it. */
  contact: Contact | null;
  /** Of an account: what it was classified as, if it turned up somewhere. */
  candidates: readonly Recorded<Candidate>[];
  sweeps: readonly Recorded<Sweep>[];
  /** Of this account, in no order. */
  scans: readonly Recorded<AccountScan>[];
  guidelines: readonly Recorded<Guideline>[];
  heartbeats: readonly Recorded<Heartbeat>[];
  repositories: readonly Recorded<Repositories>[];
  /** Of this account; recorded when it was imported last, changed or not. */
  terraformStates: readonly Recorded<TerraformState>[];
  /** The whole registry, whichever account is evaluated. */
  honeyTokens: readonly RegisteredToken[];
  exercises: readonly Recorded<Exercise>[];
}

/** Nothing was recorded. */
export const noRecords: Records = {
  contact: null,
  candidates: [],
  sweeps: [],
  scans: [],
  guidelines: [],
  heartbeats: [],
  repositories: [],
  terraformStates: [],
  honeyTokens: [],
  exercises: [],
};

/** How each kind is stored: a scan account by account, the others as they were recorded. */
export const storedSchemas = {
  sweep: sweepSchema,
  candidate: candidateSchema,
  scan: accountScanSchema,
  guideline: guidelineSchema,
  heartbeat: heartbeatSchema,
  repositories: repositoriesSchema,
  terraform_state: terraformStateSchema,
  "honey-token": honeyTokenSchema,
  exercise: exerciseSchema,
} as const satisfies Record<RecordKindName, z.ZodType>;
