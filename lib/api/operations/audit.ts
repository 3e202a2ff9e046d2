/** The audit log: who did what, before and after, from where. */
import { z } from "zod";
import { moment, pageOf } from "#lib/api/fields.ts";
import { exporting, operation } from "#lib/api/operation.ts";
import { checkAudit, eachAuditEvent, getAuditState, listAudit } from "#lib/data/audit-list.ts";
import { auditQuerySchema } from "#lib/data/audit-query.ts";
import { auditCsvColumns } from "#lib/export/audit.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonLines } from "#lib/export/json.ts";

const values = z.record(z.string(), z.unknown());

const list = operation({
  id: "listAudit",
  method: "GET",
  path: "/audit",
  tag: "People and tokens",
  summary: "Events of the audit log, newest first",
  permission: "audit.read",
  query: auditQuerySchema.extend({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.coerce
      .number()
      .int()
      .min(1)
      .max(2 ** 53 - 1)
      .optional(),
  }),
  answer: pageOf(
    z
      .object({
        id: z.number().int(),
        at: moment,
        actor: z.string(),
        actorName: z.string().nullable(),
        action: z.string(),
        subject: z.string(),
        subjectName: z.string().nullable(),
        detail: values,
        before: values.nullable(),
        after: values.nullable(),
        origin: z
          .object({
            address: z.string().optional(),
            session: z.string().optional(),
            token: z.string().optional(),
          })
          .nullable(),
        link: z
          .object({ position: z.number().int(), hash: z.string() })
          .nullable()
          .meta({ description: "Place in the chain; null: it waits to be sealed" }),
      })
      .meta({ id: "AuditEvent" }),
  ),
  handle: async ({ viewer, query }) => {
    const { limit, after = null, ...wanted } = query;
    const { events, next } = await listAudit(viewer, wanted, { after, limit });
    return { data: events, next: next === null ? null : String(next) };
  },
});

const link = z.object({ position: z.number().int(), hash: z.string() });

const state = operation({
  id: "getAuditState",
  method: "GET",
  path: "/audit/state",
  tag: "People and tokens",
  summary: "How far the chain of the log reaches, and when it was last verified",
  permission: "audit.read",
  answer: z.object({
    events: z.number().int(),
    waiting: z.number().int().meta({ description: "Events that wait to be sealed" }),
    head: link.nullable().meta({ description: "The newest link; null: nothing has been sealed yet" }),
    verified: z.object({ at: moment, problem: z.string().nullable() }).nullable(),
  }),
  handle: ({ viewer }) => getAuditState(viewer),
});

const verify = operation({
  id: "verifyAudit",
  method: "POST",
  path: "/audit/verify",
  tag: "People and tokens",
  summary: "Seal what waits, read the whole log, and say whether its chain holds",
  description: "A head that was written down elsewhere earlier finds what was cut off since.",
  permission: "audit.verify",
  body: z.strictObject({
    head: link
      .extend({
        position: z
          .number()
          .int()
          .min(1)
          .max(2 ** 53 - 1),
        hash: z.string().regex(/^[0-9a-f]{64}$/),
      })
      .optional(),
  }),
  answer: z.object({
    ok: z.boolean(),
    rows: z.number().int().meta({ description: "Events that are there" }),
    waiting: z.number().int().meta({ description: "Of these, how many wait to be sealed" }),
    head: link.nullable(),
    brokenAt: z
      .number()
      .int()
      .nullable()
      .meta({ description: "The first event that is not what was written" }),
    problem: z.string().nullable(),
  }),
  handle: ({ viewer, body }) => checkAudit(viewer, body.head ?? null),
});

const types = { csv: "text/csv; charset=utf-8", jsonl: "application/jsonl" } as const;

const exportAll = exporting({
  id: "exportAudit",
  path: "/exports/audit",
  summary: "Every event that the filters match, oldest first; that it was taken away is an event, too",
  permission: "audit.read",
  query: auditQuerySchema.extend({ format: z.enum(["csv", "jsonl"]).default("jsonl") }),
  files: Object.values(types),
  handle: async ({ viewer, query, now }) => {
    const { format, ...wanted } = query;
    const rows = eachAuditEvent(viewer, wanted);
    return {
      contentType: types[format],
      filename: `audit-${now.toISOString().slice(0, 10)}.${format}`,
      parts: format === "csv" ? csv(rows, auditCsvColumns) : jsonLines(rows),
    };
  },
});

/** All of them. */
export const auditOperations = [list, state, verify, exportAll];
