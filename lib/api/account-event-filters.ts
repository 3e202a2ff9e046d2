/** The filters of what happened to accounts, as parameters of the API. */
import { z } from "zod";
import { accountEventKinds } from "#lib/account-event-kinds.ts";
import type { AccountEventFilter } from "#lib/data/account-events.ts";
import { accountId, ofOrganization } from "./fields.ts";

/** Each narrows further; several kinds widen. */
export const accountEventFilters = {
  ...ofOrganization,
  account: accountId.optional(),
  kind: z.array(z.enum(accountEventKinds)).max(accountEventKinds.length).default([]),
  ou: z.string().startsWith("/").max(2000).optional().meta({ description: "In this OU now, or below it" }),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional().meta({ description: "Before this moment" }),
};

const asked = z.object(accountEventFilters);

/** The same as lib/data takes it. */
export function accountEventFilterOf({
  organization,
  account,
  kind,
  ou,
  since,
  until,
}: z.output<typeof asked>): AccountEventFilter {
  return {
    organizationId: organization,
    accountId: account,
    kinds: kind,
    unitPath: ou,
    since: since === undefined ? undefined : new Date(since),
    until: until === undefined ? undefined : new Date(until),
  };
}
