/** Connected organizations: how they are entered, their OUs, their schedule, and what could not be read of them. */
import { z } from "zod";
import { coverageRow, coverageSums, organization, schedule } from "#lib/api/answers/organization.ts";
import { organizationStatuses } from "#lib/api/answers/status.ts";
import { flag, organizationId, paging } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { setCollectedRegions } from "#lib/data/collected-regions.ts";
import { getCoverage } from "#lib/data/coverage.ts";
import { getOrganization, listOrganizationsAndRegister } from "#lib/data/organizations.ts";
import { getSchedule, setSchedule } from "#lib/data/schedules.ts";
import { getOrganizationStatuses } from "#lib/data/statuses.ts";
import { listUnitsOf } from "#lib/data/unit-paths.ts";
import { items } from "#lib/roadmap/catalog.ts";

const list = operation({
  id: "listOrganizations",
  method: "GET",
  path: "/organizations",
  tag: "Organizations",
  summary: "Connected organizations, standalone accounts, and the register of accounts that neither has",
  permission: "account.read",
  answer: z.object({ data: z.array(organization) }),
  handle: async ({ viewer }) => ({ data: await listOrganizationsAndRegister(viewer) }),
});

const parameters = z.strictObject({ organizationId });

const one = operation({
  id: "getOrganization",
  method: "GET",
  path: "/organizations/{organizationId}",
  tag: "Organizations",
  summary: "One organization",
  permission: "account.read",
  parameters,
  answer: organization,
  handle: ({ viewer, path }) => getOrganization(viewer, path.organizationId),
});

const units = operation({
  id: "listUnits",
  method: "GET",
  path: "/organizations/{organizationId}/units",
  tag: "Organizations",
  summary: "OUs that hold accounts you may see, and what is above those, by path",
  permission: "account.read",
  parameters,
  answer: z.object({
    data: z.array(
      z.object({ id: z.string(), parentId: z.string().nullable(), name: z.string(), path: z.string() }),
    ),
  }),
  handle: async ({ viewer, path }) => {
    await getOrganization(viewer, path.organizationId);
    return { data: await listUnitsOf(viewer, path.organizationId) };
  },
});

const ownItems = operation({
  id: "getOrganizationStatuses",
  method: "GET",
  path: "/organizations/{organizationId}/items",
  tag: "Organizations",
  summary: "Items that are decided for the organization as a whole",
  permission: "account.read",
  parameters,
  answer: organizationStatuses,
  handle: ({ viewer, path, now }) => getOrganizationStatuses(viewer, path.organizationId, { items, now }),
});

const readSchedule = operation({
  id: "getSchedule",
  method: "GET",
  path: "/organizations/{organizationId}/schedule",
  tag: "Organizations",
  summary: "When it is refreshed by itself",
  permission: "run.read",
  parameters,
  answer: schedule,
  handle: ({ viewer, path }) => getSchedule(viewer, path.organizationId),
});

const writeSchedule = operation({
  id: "setSchedule",
  method: "PUT",
  path: "/organizations/{organizationId}/schedule",
  tag: "Organizations",
  summary: "Set, change or end the schedule",
  permission: "connection.write",
  parameters,
  body: z.strictObject({
    schedule: z.string().max(200).nullable().meta({ description: "Cron text of five fields; null ends it" }),
    zone: z.string().max(100).default("UTC").meta({ description: "IANA zone: Europe/Zurich" }),
  }),
  answer: schedule,
  handle: ({ viewer, path, body }) =>
    setSchedule(viewer, { organizationId: path.organizationId, cron: body.schedule, zone: body.zone }),
});

const writeRegions = operation({
  id: "setRegions",
  method: "PUT",
  path: "/organizations/{organizationId}/regions",
  tag: "Organizations",
  summary: "Say which Regions are read from the next refresh on",
  permission: "connection.write",
  parameters,
  body: z.strictObject({
    regions: z
      .array(z.string().max(60))
      .max(200)
      .meta({ description: "Empty: every Region that an account has enabled" }),
  }),
  answer: z.object({ regions: z.array(z.string()) }),
  handle: async ({ viewer, path, body }) => ({
    regions: await setCollectedRegions(viewer, {
      organizationId: path.organizationId,
      regions: body.regions,
    }),
  }),
});

const coverage = operation({
  id: "getCoverage",
  method: "GET",
  path: "/organizations/{organizationId}/coverage",
  tag: "Organizations",
  summary: "What the newest attempts could not read, and why; accounts page by page, worst first",
  permission: "account.read",
  parameters,
  query: z.strictObject({
    ...paging,
    all: flag.meta({ description: "Also accounts of which nothing is missing" }),
  }),
  answer: coverageSums.extend({ data: z.array(coverageRow), next: z.string().nullable() }),
  handle: async ({ viewer, path, query }) => {
    const { all = false, after, limit } = query;
    const { rows, ...view } = await getCoverage(viewer, path.organizationId, {
      all,
      limit,
      ...(after !== undefined && { after }),
    });
    return { ...view, data: rows };
  },
});

/** All of them. */
export const organizationOperations = [
  list,
  one,
  units,
  ownItems,
  readSchedule,
  writeSchedule,
  writeRegions,
  coverage,
];
