/** What stands out by its region and is meant to be there. */
import { z } from "zod";
import { expectedPlace } from "#lib/api/answers/resource.ts";
import { accountId, ofOrganization, pageOf, paging, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { listExpectedPlaces, markExpected, unmarkExpected } from "#lib/data/expected-places.ts";

const tag = "Resources";

const list = operation({
  id: "listExpectedPlaces",
  method: "GET",
  path: "/resources/expected",
  tag,
  summary:
    "Regions, accounts in them and resources that are meant to be where nobody expects them, until a day",
  permission: "account.read",
  query: z.strictObject({ ...ofOrganization, ...paging }),
  answer: pageOf(expectedPlace),
  handle: async ({ viewer, query }) => {
    const organizationId = await organizationFor(viewer, query.organization);
    const { rows, next } = await listExpectedPlaces(viewer, {
      organizationId,
      after: query.after ?? null,
      limit: query.limit,
    });
    return { data: rows, next };
  },
});

const mark = operation({
  id: "markExpected",
  method: "POST",
  path: "/resources/expected",
  tag,
  summary: "Say that a region, what an account has in it, or one resource is meant to be there",
  description: "What was said of the same place before is replaced.",
  permission: "account.admin",
  body: z.strictObject({
    ...ofOrganization,
    region: z.string().max(40).meta({ example: "sa-east-1" }),
    account: accountId.nullable().default(null).meta({ description: "Only of this account" }),
    arn: z
      .string()
      .min(1)
      .max(2000)
      .nullable()
      .default(null)
      .meta({ description: "Only this resource of the account" }),
    reason: z.string().min(1).max(1000),
    until: z.iso.date(),
  }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, body, now }) => {
    await markExpected(viewer, {
      organizationId: await organizationFor(viewer, body.organization),
      region: body.region,
      accountId: body.account,
      arn: body.arn,
      reason: body.reason,
      until: new Date(body.until),
      now,
    });
    return null;
  },
});

const unmark = operation({
  id: "unmarkExpected",
  method: "DELETE",
  path: "/resources/expected/{placeId}",
  tag,
  summary: "Take back that something is expected: it stands out again",
  permission: "account.admin",
  parameters: z.strictObject({ placeId: uuid }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path }) => {
    await unmarkExpected(viewer, path.placeId);
    return null;
  },
});

/** All of them. */
export const expectedPlaceOperations = [list, mark, unmark];
