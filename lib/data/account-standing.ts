/** Where an account stands among organizations: who else lists it, and what it administers for its own. */
import { organizationDelegationSchema } from "#lib/facts/organizations.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { type AccountClaimView, readClaims } from "./account-claims.ts";
import { query } from "./database.ts";
import { readNamedFacts } from "./facts-read.ts";

/** What an account may do for the organization in the place of its management account. */
export interface DelegatedDuty {
  /** `guardduty.amazonaws.com`, sorted; null: AWS did not say which. */
  services: string[] | null;
  /** ISO 8601 UTC; null: AWS did not say. */
  since: string | null;
}

export interface AccountStanding {
  /** Other connected organizations that list it as well: their word is shown and counts for nothing. */
  claims: AccountClaimView[];
  /** Whether the newest listing said who administers what; else `duty` is not known. */
  isDutyKnown: boolean;
  /** Null: it administers nothing. */
  duty: DelegatedDuty | null;
}

interface Row {
  organizationId: string;
  kind: string;
  managementAccountId: string;
  [column: string]: unknown;
}

/** @throws AppError FORBIDDEN, NOT_FOUND */
export async function getAccountStanding(viewer: Viewer, accountId: string): Promise<AccountStanding> {
  requirePermission(viewer, "account.read");
  const [row] = await query<Row>(
    `select o.id as "organizationId", o.kind::text as kind, o.management_account_id as "managementAccountId"
     from account a join organization o on o.id = a.organization_id
     where a.id = $1 and ($2::text[] is null or a.id = any($2))`,
    [accountId, visibleAccounts(viewer)],
  );
  const { organizationId, kind, managementAccountId } = requireRow(row, "account", accountId);
  const claims = await readClaims({ query }, accountId);
  if (kind !== "organization") return { claims, isDutyKnown: false, duty: null };
  return { claims, ...(await readDuty(organizationId, managementAccountId, accountId)) };
}

async function readDuty(
  organizationId: string,
  managementAccountId: string,
  accountId: string,
): Promise<Pick<AccountStanding, "isDutyKnown" | "duty">> {
  const { envelopes } = await readNamedFacts({ query }, organizationId, [
    { accountId: managementAccountId, collector: "organizations.delegation" },
  ]);
  const data = organizationDelegationSchema.nullable().parse(envelopes[0]?.data ?? null);
  const found = data?.delegatedAdministrators.find(({ Id }) => Id === accountId);
  return {
    isDutyKnown: data !== null,
    duty:
      found === undefined ? null : { services: found.ServicePrincipals, since: found.DelegationEnabledDate },
  };
}
