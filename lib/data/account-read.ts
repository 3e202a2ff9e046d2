/** Accounts with their place, their cells and the state of their last refresh: what every list of accounts starts from. */
import { type AccountDetails, detailColumns } from "./account-details-read.ts";
import type { AccountState } from "./accounts.ts";
import type { Queryable } from "./database.ts";
import { corrected, readOwnAnswers } from "./own-answers.ts";
import { accountCounts, expectedItems, type ItemOutline, type StageCounts } from "./rollup.ts";
import type { RunAccountState } from "./runs.ts";
import { readStageCounts } from "./stage-read.ts";
import { inheritance, organizationSubject } from "./subject.ts";

export type AccountRecord = { [Key in keyof AccountDetails]: AccountDetails[Key] } & {
  id: string;
  organizationId: string;
  name: string;
  email: string;
  state: AccountState;
  unitId: string | null;
  unitName: string | null;
  unitPath: string | null;
  payer: string | null;
  joinedAt: Date | null;
  missingSince: Date | null;
  isManagement: boolean;
  /** Null: never attempted. */
  outcome: RunAccountState | null;
  refreshedAt: Date | null;
  evaluatedAt: Date | null;
  failureCode: string | null;
  failureMessage: string | null;
};

export interface AccountFilter {
  organizationId?: string;
  accountIds?: readonly string[];
  /** This OU and everything below it, as a path of names. */
  ouPath?: string;
}

/** Accounts by id, as far as `visible` reaches (`visibleAccounts`). */
export async function findAccountRecords(
  db: Queryable,
  visible: readonly string[] | null,
  filter: AccountFilter,
): Promise<AccountRecord[]> {
  return db.query<AccountRecord>(
    `select account.id, account.organization_id as "organizationId", account.name, account.email, account.state,
       account.unit_id as "unitId", u.name as "unitName", u.path as "unitPath",
       account.payer_account_id as payer, ${detailColumns("account")}, account.joined_at as "joinedAt",
       account.missing_since as "missingSince", account.id = o.management_account_id as "isManagement",
       r.outcome, r.refreshed_at as "refreshedAt", r.evaluated_at as "evaluatedAt",
       r.failure_code as "failureCode", r.failure_message as "failureMessage"
     from account
     join organization o on o.id = account.organization_id
     left join organizational_unit u on u.id = account.unit_id
     left join refresh r on r.subject_id = account.id
     where ($1::text[] is null or account.id = any($1))
       and ($2::text is null or account.organization_id = $2)
       and ($3::text[] is null or account.id = any($3))
       and ($4::text is null or u.path = $4 or starts_with(u.path, rtrim($4, '/') || '/'))
     order by account.id`,
    [visible, filter.organizationId ?? null, filter.accountIds ?? null, filter.ouPath ?? null],
  );
}

/** The ten stages of each account at `now`, by account id. */
export async function readAccountStages(
  db: Queryable,
  accounts: readonly AccountRecord[],
  { items, now }: { items: readonly ItemOutline[]; now: Date },
): Promise<Map<string, StageCounts[]>> {
  const expected = expectedItems(items);
  const organizations = new Set(accounts.map(({ organizationId }) => organizationSubject(organizationId)));
  const ids = accounts.map(({ id }) => id);
  const organizationIds = [...new Set(accounts.map(({ organizationId }) => organizationId))];
  const [counts, answers] = await Promise.all([
    readStageCounts(db, [...organizations, ...ids], now),
    readOwnAnswers(db, { visible: ids, organizationIds, items, now }),
  ]);
  return new Map(
    accounts.map((account) => [
      account.id,
      corrected(
        accountCounts(
          expected,
          counts.get(account.id),
          counts.get(organizationSubject(account.organizationId)),
          inheritance(account.state),
        ),
        answers.get(account.id),
      ),
    ]),
  );
}
