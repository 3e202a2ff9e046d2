/**
 * What people and tools record beside the answers to questions: one schema a kind, which says what a file may hold and
 * names the field that is wrong. Nothing recorded is a known fact of its item, not an open question.
 */
import { z } from "zod";

const text = z.string().trim().min(1).max(500);
const accountId = z.string().regex(/^\d{12}$/, "must be an account id of 12 digits");
const time = z.iso.datetime({ offset: true }).or(z.iso.date());
const link = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" }).max(2000);
const mail = z.email({ error: "must be an e-mail address" }).max(320);

/** Until when something dated counts: a day, to its end (UTC); a moment, itself. */
export function lastMomentOf(dated: string): Date {
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(dated) ? `${dated}T23:59:59.999Z` : dated);
}

/** 1.1: who answers for an account. A field that nobody knows is null. */
const contactSchema = z.strictObject({
  accountId,
  ownerName: text.nullable().default(null),
  ownerEmail: mail.nullable().default(null),
  team: text.nullable().default(null),
  securityContactEmail: mail.nullable().default(null),
  /** Counts only once a person has confirmed the record. */
  payerAccountId: accountId.nullable().default(null),
  environment: text.nullable().default(null),
  /** When the owner or an administrator last said that all of it is right; an import never does. */
  confirmedAt: time.nullable().default(null),
  confirmedBy: text.nullable().default(null),
  source: z.enum(["person", "import", "enumeration"]).default("person"),
});

/** 1.1: one search for accounts that nobody had told us of. */
const sweepSchema = z.strictObject({
  /** One of the setting requiredSources, or another one. */
  source: text,
  doneAt: time,
  evidenceUrl: link,
  reviewBy: time.nullable().default(null),
});

/** 1.1: an account id that turned up somewhere, and what it turned out to be. */
const candidateSchema = z.strictObject({
  accountId,
  sources: z
    .array(
      z.strictObject({
        kind: z.enum([
          "organizations",
          "cost",
          "invoice_upload",
          "trust_policy",
          "resource_policy",
          "ram",
          "peering",
          "snapshot_share",
          "trail",
          "tam",
          "mail_search",
          "netlog",
          "manual",
        ]),
        ref: text,
      }),
    )
    .default([]),
  classification: z.enum(["ours", "vendor", "aws_service", "retired", "unclassified"]),
  note: text.nullable().default(null),
});

const regionScanSchema = z.strictObject({
  /** Ids of the checks that ran there, whatever they found; absent: the file says findings only. */
  checksRun: z.array(text).optional(),
  /** Ids of checks that could not run. */
  errors: z.array(text).default([]),
});

const scanFindingSchema = z.strictObject({
  region: text,
  checkId: text,
  resource: text,
  severity: z.enum(["critical", "high", "medium", "low", "informational"]),
  /** To be fixed at once: public data, public search clusters, soft ports. */
  tactical: z.boolean().default(false),
  triage: z.enum(["open", "fixed", "false_positive", "accepted"]).default("open"),
  reason: text.nullable().default(null),
  by: text.nullable().default(null),
  expiresAt: time.nullable().default(null),
});

const scannedAccountSchema = z.strictObject({
  regions: z.record(text, regionScanSchema),
  findings: z.array(scanFindingSchema).max(20_000).default([]),
});

const scanHeadShape = {
  tool: text,
  version: text,
  startedAt: time,
  finishedAt: time,
  /** Part of a schedule, or a single time. */
  mode: z.enum(["one-time", "regular"]),
  reportUrl: link.nullable().default(null),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits")
    .nullable()
    .default(null),
};

/** 3.3 and 4.3: what a scanner covered and found, over some accounts. It is stored account by account. */
const scanSchema = z
  .strictObject({
    ...scanHeadShape,
    accounts: z
      .record(accountId, scannedAccountSchema)
      .refine((accounts) => Object.keys(accounts).length > 0, "names at least one account"),
  })
  .refine(({ startedAt, finishedAt }) => Date.parse(startedAt) <= Date.parse(finishedAt), {
    path: ["finishedAt"],
    error: "the scan ends before it begins",
  });

/** 3.3 and 4.3: the part of a scan that is about one account. */
const accountScanSchema = z.strictObject({ ...scanHeadShape, ...scannedAccountSchema.shape });

/** 4.4: a document that says what is expected. */
const guidelineSchema = z.strictObject({
  title: text,
  url: link,
  /** Empty: nobody answers for it. */
  owner: z.string().trim().max(500).default(""),
  version: z.string().trim().max(100).default(""),
  publishedAt: time.nullable().default(null),
  draft: z.boolean().default(false),
  audience: z.string().trim().max(500).default(""),
  topics: z.array(text).max(100).default([]),
  reviewBy: time,
  /** What a person or a tool got when it opened the link; only 404 and 410 count against it. */
  urlStatus: z.int().min(100).max(599).nullable().default(null),
  /** Owners who have confirmed that they read it. */
  acknowledged: z
    .strictObject({ teams: z.int().min(0), total: z.int().min(1) })
    .refine(({ teams, total }) => teams <= total, {
      path: ["teams"],
      error: "more teams have confirmed than there are",
    })
    .nullable()
    .default(null),
  /** It went to every owner at once. */
  broadcast: z.boolean().default(false),
  /** The accepted deviations; null: none are kept. */
  exceptions: z
    .array(
      z.strictObject({
        pattern: text,
        rule: text,
        reason: text,
        approvedBy: text,
        expiresAt: time,
      }),
    )
    .max(1000)
    .nullable()
    .default(null),
  rules: z
    .array(
      z.strictObject({
        rule: text,
        state: z.enum(["checked", "manual", "not_checkable"]),
        item: text.nullable().default(null),
        check: text.nullable().default(null),
      }),
    )
    .max(1000)
    .default([]),
});

/** 4.2: the proof that an alert of one account was seen by people. */
const heartbeatSchema = z
  .strictObject({
    method: z.enum(["gd_sample_finding", "canary_api_call"]),
    accountId,
    region: text,
    injectedAt: time,
    /** null: it never arrived. */
    seenAt: time.nullable(),
    /** Where it was seen: a chat channel, the pager, the SIEM. */
    channel: text,
  })
  .refine(({ injectedAt, seenAt }) => seenAt === null || Date.parse(injectedAt) <= Date.parse(seenAt), {
    path: ["seenAt"],
    error: "it was seen before it was sent",
  });

/** 5.4: the repositories of one organization at a code host, as a tool with read access lists them. */
const repositoriesSchema = z.strictObject({
  host: text,
  org: text,
  listedAt: time,
  repositories: z
    .array(
      z.strictObject({
        name: text,
        archived: z.boolean().default(false),
        /** Secret scanning, over the history too; null: the tool could not read it. */
        scanning: z.boolean().nullable(),
        /** Pushes that hold a credential are refused; null: the tool could not read it. */
        pushProtection: z.boolean().nullable(),
      }),
    )
    .max(100_000),
});

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
  contact: recordKind({
    schema: contactSchema,
    meaning: "who answers for an account",
    past: ["confirmedAt"],
    accountOf: (contact) => contact.accountId,
    keyOf: () => "contact",
  }),
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
} as const;

export type RecordKindName = keyof typeof recordKinds;

export type Contact = z.infer<typeof contactSchema>;
export type Sweep = z.infer<typeof sweepSchema>;
export type Candidate = z.infer<typeof candidateSchema>;
export type AccountScan = z.infer<typeof accountScanSchema>;
export type Guideline = z.infer<typeof guidelineSchema>;
export type Heartbeat = z.infer<typeof heartbeatSchema>;
export type Repositories = z.infer<typeof repositoriesSchema>;

/** Who recorded it and when; the rest is what was recorded. */
export interface Recorded<Data> {
  data: Data;
  recordedAt: Date;
  recordedBy: string;
}

/**
 * What an evaluation reads of the records: of an account those about it and about the organization; of the organization
 * its own and every candidate, while contacts and scans of single accounts stand with their accounts.
 */
export interface Records {
  contact: Recorded<Contact> | null;
  /** Of an account: what it was classified as, if it turned up somewhere. */
  candidates: readonly Recorded<Candidate>[];
  sweeps: readonly Recorded<Sweep>[];
  /** Of this account, in no order. */
  scans: readonly Recorded<AccountScan>[];
  guidelines: readonly Recorded<Guideline>[];
  heartbeats: readonly Recorded<Heartbeat>[];
  repositories: readonly Recorded<Repositories>[];
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
};

/** How each kind is stored: a scan account by account, the others as they were recorded. */
export const storedSchemas = {
  contact: contactSchema,
  sweep: sweepSchema,
  candidate: candidateSchema,
  scan: accountScanSchema,
  guideline: guidelineSchema,
  heartbeat: heartbeatSchema,
  repositories: repositoriesSchema,
} as const satisfies Record<RecordKindName, z.ZodType>;
