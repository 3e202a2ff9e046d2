/** What people and tools record for items. */
import { z } from "zod";
import { accountId, flag, moment, organizationId, pageOf, paging, stepped, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { addRecords, endRecord, listRecords } from "#lib/data/roadmap-records.ts";
import { type RecordKindName, recordKinds } from "#lib/roadmap/records.ts";

// The names of the kinds are the keys of their table.
const kind = z.enum(Object.keys(recordKinds) as [RecordKindName, ...RecordKindName[]]);

const list = operation({
  id: "listRecords",
  method: "GET",
  path: "/records",
  tag: "Answers and records",
  summary: "Records of one kind, newest first",
  permission: "record.read",
  query: z.strictObject({
    ...paging,
    kind,
    account: accountId.optional(),
    ended: flag.meta({ description: "Also those that have ended" }),
  }),
  answer: pageOf(
    z
      .object({
        id: z.string(),
        organizationId: z.string(),
        kind,
        accountId: z.string().nullable(),
        key: z.string(),
        data: z.unknown(),
        recordedBy: z.string(),
        recordedAt: moment,
        endedAt: moment.nullable(),
        endedBy: z.string().nullable(),
      })
      .meta({ id: "Record" }),
  ),
  handle: async ({ viewer, query }) => {
    const { kind: asked, account = null, ended = false, after = null, limit } = query;
    const rows = await listRecords(viewer, {
      kind: asked,
      accountId: account,
      ended,
      after,
      limit: limit + 1,
    });
    return stepped(rows, limit, ({ id }) => id);
  },
});

const add = operation({
  id: "addRecords",
  method: "POST",
  path: "/records",
  tag: "Answers and records",
  summary: "Record something for an item: all entries, or none where one is wrong",
  permission: "record.write",
  body: z.strictObject({
    organization: organizationId.optional(),
    kind,
    entries: z
      .array(z.json().meta({ override: {} }))
      .min(1)
      .max(1000),
  }),
  status: 201,
  answer: z.object({ ids: z.array(z.string()) }),
  handle: async ({ viewer, body, now }) => ({
    ids: await addRecords(viewer, {
      organizationId: await organizationFor(viewer, body.organization),
      kind: body.kind,
      entries: body.entries,
      now,
    }),
  }),
});

const end = operation({
  id: "endRecord",
  method: "DELETE",
  path: "/records/{recordId}",
  tag: "Answers and records",
  summary: "Take a record back; it stays in the history",
  permission: "record.write",
  parameters: z.strictObject({ recordId: uuid }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, now }) => {
    await endRecord(viewer, { id: path.recordId, now });
    return null;
  },
});

/** All of them. */
export const recordOperations = [list, add, end];
