/** Resources: list, what changed, sums, and all as a file. */
import { Readable } from "node:stream";
import { z } from "zod";
import {
  resource,
  resourceChange,
  resourceDetail,
  resourceFileResult,
  resourceSummary,
} from "#lib/api/answers/resource.ts";
import { accountId, ofOrganization, pageOf, paging } from "#lib/api/fields.ts";
import { exporting, fileBody, InvalidRequest, operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { importResourceFile } from "#lib/data/resource-file.ts";
import { eachResource, listResources } from "#lib/data/resource-list.ts";
import { getResourceOverview, listTagKeys } from "#lib/data/resource-overview.ts";
import { getResource, listResourceChanges } from "#lib/data/resource-page.ts";
import {
  parseResourceQuery,
  placeText,
  type ResourceQuery,
  resourceMarks,
} from "#lib/data/resource-query.ts";
import { csv } from "#lib/export/csv.ts";
import { jsonLines } from "#lib/export/json.ts";
import { resourcesJson, tagEditorColumns } from "#lib/export/resources.ts";

const many = z.array(z.string().max(2000)).max(200);

/** As in the address of the page; each narrows further, and several of one kind widen. */
const filters = {
  ...ofOrganization,
  q: z
    .string()
    .max(2000)
    .optional()
    .meta({ description: "Parts of a name or id, an ARN, an address, key=value of a tag, or a type" }),
  account: many.optional().meta({ description: "Account id" }),
  ou: many.optional().meta({ description: "This OU and what is below, as a path of names" }),
  region: many.optional().meta({ description: "eu-west-1, or global" }),
  service: many.optional().meta({ description: "ec2" }),
  type: many.optional().meta({ description: "ec2:instance" }),
  tag: many.optional().meta({ description: "key, or key=value" }),
  source: many.optional().meta({ description: "Who names it: listing, tagging, explorer, config, import" }),
  is: many.optional().meta({ description: `What it is: ${resourceMarks.join(", ")}` }),
};

function queryOf(search: URLSearchParams): ResourceQuery {
  const { query, problems } = parseResourceQuery(search);
  if (problems.length === 0) return query;
  throw new InvalidRequest(
    problems.map(({ parameter, message }) => ({ in: "query", at: parameter, message })),
  );
}

const list = operation({
  id: "listResources",
  method: "GET",
  path: "/resources",
  tag: "Resources",
  summary: "Resources of every account and region, by account and ARN",
  permission: "account.read",
  query: z.strictObject({ ...filters, ...paging }),
  answer: pageOf(resource).extend({
    matching: z.object({
      count: z.number().int(),
      isMore: z
        .boolean()
        .meta({ description: "There are more than `count`: they were not counted to the end" }),
    }),
  }),
  handle: async ({ viewer, query, search, now }) => {
    const organizationId = await organizationFor(viewer, query.organization);
    const page = await listResources(viewer, queryOf(search), { organizationId, limit: query.limit, now });
    return {
      data: page.rows,
      next: page.next === null ? null : placeText(page.next),
      matching: page.matching,
    };
  },
});

const summary = operation({
  id: "getResourceSummary",
  method: "GET",
  path: "/resources/summary",
  tag: "Resources",
  summary: "How many resources there are by region and type, and what could not be read",
  permission: "account.read",
  query: z.strictObject({ ...ofOrganization, account: filters.account, ou: filters.ou }),
  answer: resourceSummary,
  handle: async ({ viewer, query, search, now }) => {
    const organizationId = await organizationFor(viewer, query.organization);
    const { counts, unexpected, rule, coverage } = await getResourceOverview(viewer, queryOf(search), {
      organizationId,
      now,
    });
    return { counts, unexpected: unexpected.regions, rule, coverage };
  },
});

const changes = operation({
  id: "listResourceChanges",
  method: "GET",
  path: "/resources/changes",
  tag: "Resources",
  summary: "What appeared and went, newest first",
  permission: "account.read",
  query: z.strictObject({
    ...ofOrganization,
    account: filters.account,
    ou: filters.ou,
    region: filters.region,
    kind: z.enum(["appeared", "gone"]).optional(),
    limit: paging.limit,
    after: paging.after,
  }),
  answer: pageOf(resourceChange),
  handle: async ({ viewer, query, search }) => {
    const organizationId = await organizationFor(viewer, query.organization);
    const parameters = new URLSearchParams(search);
    parameters.delete("after");
    const { rows, next } = await listResourceChanges(
      viewer,
      { ...queryOf(parameters), kind: query.kind ?? null },
      { organizationId, limit: query.limit, after: changePlace(query.after) },
    );
    return { data: rows, next: next === null ? null : [next.at, next.accountId, next.arn].join(" ") };
  },
});

function changePlace(text: string | undefined) {
  if (text === undefined) return null;
  const [, at, account, arn] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (\d{12}) (.+)$/s.exec(text) ?? [];
  if (at === undefined || account === undefined || arn === undefined || Number.isNaN(Date.parse(at)))
    throw new InvalidRequest([{ in: "query", at: "after", message: "This is no place in the list." }]);
  return { at, accountId: account, arn };
}

const one = operation({
  id: "getResource",
  method: "GET",
  path: "/resources/by-arn",
  tag: "Resources",
  summary: "One resource: who names it, since when, its tags and addresses, and what happened to it",
  description: "409 where several accounts have an ARN that names none: then `account` says which is meant.",
  permission: "account.read",
  query: z.strictObject({
    arn: z.string().min(1).max(2000).meta({ example: "arn:aws:s3:::reports" }),
    account: accountId
      .optional()
      .meta({ description: "Whose it is; needed only where several accounts have an ARN that names none" }),
  }),
  answer: resourceDetail,
  handle: ({ viewer, query }) => getResource(viewer, { accountId: query.account ?? null, arn: query.arn }),
});

const file = exporting({
  id: "exportResources",
  path: "/exports/resources",
  summary: "Every resource that the filters match; CSV in the columns of the console's Tag Editor",
  permission: "account.read",
  query: z.strictObject({ ...filters, format: z.enum(["csv", "jsonl"]).default("csv") }),
  files: ["text/csv; charset=utf-8", "application/jsonl"],
  handle: async ({ viewer, query, search, now }) => {
    const asked = queryOf(search);
    const organizationId = await organizationFor(viewer, query.organization);
    const rows = eachResource(viewer, asked, { organizationId, now });
    const filename = `resources-${now.toISOString().slice(0, 10)}.${query.format}`;
    if (query.format === "jsonl")
      return { contentType: "application/jsonl", filename, parts: jsonLines(resourcesJson(rows)) };
    const columns = tagEditorColumns(await listTagKeys(viewer, asked, { organizationId }));
    return { contentType: "text/csv; charset=utf-8", filename, parts: csv(rows, columns) };
  },
});

const upload = operation({
  id: "importResources",
  method: "POST",
  path: "/resource-imports",
  tag: "Resources",
  summary:
    "Take in a CSV of the Tag Editor, of Resource Explorer or of ours, for accounts that no role reads",
  description:
    "At most 20 MB and 200,000 rows. Rows that cannot be used are named, and nothing is changed unless skipBad is true. " +
    "The newest file of an account replaces the one before; other sources are left alone.",
  permission: "account.admin",
  query: z.strictObject({
    name: z.string().min(1).max(200).default("upload.csv"),
    account: z
      .string()
      .regex(/^\d{12}$/)
      .optional()
      .meta({ description: "Whose the rows are that name no account, as those of buckets" }),
    skipBad: z.enum(["true", "false"]).default("false"),
    dryRun: z
      .enum(["true", "false"])
      .default("false")
      .meta({ description: "Only say what would come of it" }),
  }),
  body: fileBody,
  takesFile: ["text/csv", "application/octet-stream"],
  answer: resourceFileResult,
  handle: ({ viewer, query, body, now }) =>
    importResourceFile(viewer, {
      content: Readable.from([body]),
      name: query.name,
      accountId: query.account ?? null,
      skipBad: query.skipBad === "true",
      dryRun: query.dryRun === "true",
      now,
    }),
});

/** All of them. */
export const resourceOperations = [list, summary, changes, one, file, upload];
