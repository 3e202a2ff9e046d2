/** The overview: where the organization stands, and what to do next. */
import { z } from "zod";
import { overview } from "#lib/api/answers/overview.ts";
import { ofOrganization } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { organizationFor } from "#lib/api/organization.ts";
import { getOverview } from "#lib/data/overview.ts";
import { runJson } from "#lib/export/runs.ts";
import { items } from "#lib/roadmap/catalog.ts";

const get = operation({
  id: "getOverview",
  method: "GET",
  path: "/overview",
  tag: "Roadmap",
  summary: "Where the organization stands, OU by OU, what to do next, and what changed within a week",
  description: "Accounts one by one are listed by /accounts, with the same cells.",
  permission: "account.read",
  query: z.strictObject(ofOrganization),
  answer: overview,
  handle: async ({ viewer, query, now }) => {
    const organizationId = await organizationFor(viewer, query.organization);
    const { freshness, run, ...view } = await getOverview(viewer, organizationId, { items, now });
    return { ...view, freshness: freshness.counts, run: run === null ? null : runJson(run) };
  },
});

/** All of them. */
export const overviewOperations = [get];
