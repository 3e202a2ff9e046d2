/** Sums of the ten stages over the accounts of each organizational unit, counted by the database. */
import { organizationCounts } from "./account-facts.ts";
import { countedStatuses, expectedSql, type Scope, scopeSql } from "./account-scope.ts";
import type { Queryable } from "./database.ts";
import { corrected, readOwnAnswers } from "./own-answers.ts";
import {
  accountCounts,
  addCounts,
  type CountsByStage,
  expectedItems,
  type ItemOutline,
  noCounts,
  type StageCounts,
  type StageTotal,
  stageCell,
} from "./rollup.ts";
import { sqlValues } from "./sql.ts";
import { readStageCounts } from "./stage-read.ts";
import { organizationSubject } from "./subject.ts";

/** One stage over some accounts; sums of tallies are tallies. */
export interface StageTally extends StageCounts {
  accountsDone: number;
  accountsApplicable: number;
}

/** The ten stages over the accounts of a unit that are in the organization now. */
export type UnitTally = readonly StageTally[];

/** Unit id → tally; "" are accounts whose place is not known. Units without accounts are absent. */
export type UnitTallies = ReadonlyMap<string, UnitTally>;

/** The tally of several groups of accounts together. */
export function addTallies(tallies: readonly UnitTally[]): UnitTally {
  return stageNumbers.map((stage) => {
    const parts = tallies.flatMap((tally) => tally.filter((part) => part.stage === stage));
    return {
      ...addCounts(stage, parts),
      accountsDone: parts.reduce((sum, part) => sum + part.accountsDone, 0),
      accountsApplicable: parts.reduce((sum, part) => sum + part.accountsApplicable, 0),
    };
  });
}

/** The cells of a tally. */
export function tallyTotals(tally: UnitTally): StageTotal[] {
  return tally.map((part) => ({
    ...stageCell(part),
    accountsDone: part.accountsDone,
    accountsApplicable: part.accountsApplicable,
  }));
}

const stageNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

interface SumRow {
  unitId: string;
  inherits: boolean;
  /** Null: the row that counts the accounts. */
  stage: number | null;
  accounts: number;
  met: number;
  excepted: number;
  partial: number;
  notMet: number;
  unknown: number;
  notApplicable: number;
  metHundredths: number;
  unknownHundredths: number;
  /** Statuses that are there, at most as many as the stage has items. */
  present: number;
  /** Accounts with all of their own items complete, one of them at least met. */
  complete: number;
  /** Accounts to which none of their own items applies. */
  outside: number;
}

const unitSql = "coalesce(scope.unit_id, '')";

function sumsSql(
  scope: Scope & { items: readonly ItemOutline[]; units: readonly string[] | null },
  apart: readonly string[],
) {
  const values = sqlValues();
  const from = scopeSql(values, scope, "lean");
  const units = values.add(scope.units, "text[]");
  const others = apart.length === 0 ? "" : `and scope.id <> all(${values.add(apart, "text[]")})`;
  const here = `scope.present and (${units} is null or ${unitSql} = any(${units})) ${others}`;
  const columns = `${unitSql} as unit_id, scope.inherits, c.stage, c.met, c.excepted, c.partial, c.not_met, c.unknown,
    c.not_applicable, c.met_hundredths, c.unknown_hundredths`;
  const own = `${expectedSql(scope.items)}[stage]`;
  const clean = "partial = 0 and not_met = 0 and unknown = 0";
  const sql = `with ${from}, counted as (
      select ${columns} from stage_count c join scope on scope.id = c.subject_id
      where scope.stale = false and ${here}
      union all
      select ${columns}
      from count_stages(array(select id from scope where stale and ${here}), ${values.add(scope.now, "timestamptz")}) c
      join scope on scope.id = c.subject_id
    )
    select unit_id as "unitId", inherits, stage, count(*) as accounts, sum(met) as met, sum(excepted) as excepted,
      sum(partial) as partial, sum(not_met) as "notMet", sum(unknown) as unknown, sum(not_applicable) as "notApplicable",
      sum(met_hundredths) as "metHundredths", sum(unknown_hundredths) as "unknownHundredths",
      sum(least(${countedStatuses}, ${own})) as present,
      count(*) filter (where ${clean} and met + excepted > 0 and met + excepted + not_applicable >= ${own}) as complete,
      count(*) filter (where ${clean} and met = 0 and excepted = 0 and not_applicable >= ${own}) as outside
    from counted group by 1, 2, 3
    union all
    select ${unitSql}, scope.inherits, null, count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from scope where ${here} group by 1, 2`;
  return { sql, values: values.list };
}

/**
 * The tallies of the units of an organization, over accounts that are in it now.
 *
 * @param scope.units only these; null: all.
 */
export async function readUnitTallies(
  db: Queryable,
  scope: Scope & { items: readonly ItemOutline[]; units: readonly string[] | null },
): Promise<Map<string, UnitTally>> {
  const subject = organizationSubject(scope.organizationId);
  // Accounts with an answer of their own to an item of the organization are counted one by one.
  const answers = await readOwnAnswers(db, { ...scope, organizationIds: [scope.organizationId] });
  const apart = [...answers.values()].filter(
    ({ isPresent, unitId }) => isPresent && (scope.units?.includes(unitId ?? "") ?? true),
  );
  const ids = apart.map(({ accountId }) => accountId);
  const { sql, values } = sumsSql(scope, ids);
  const rows = await db.query<{ [Key in keyof SumRow]: SumRow[Key] }>(sql, values);
  const counts = await readStageCounts(db, [subject, ...ids], scope.now);
  const above = counts.get(subject);
  const expected = expectedItems(scope.items);
  const tallies: [unitId: string, tally: UnitTally][] = [
    ...[...Map.groupBy(rows, ({ unitId, inherits }) => `${inherits} ${unitId}`).values()].map(
      (group): [string, UnitTally] => [group[0]?.unitId ?? "", classTally(group, scope.items, above)],
    ),
    ...apart.map((account): [string, UnitTally] => [
      account.unitId ?? "",
      accountTally(
        corrected(accountCounts(expected, counts.get(account.accountId), above, "inherited"), account),
      ),
    ]),
  ];
  const units = Map.groupBy(tallies, ([unitId]) => unitId);
  return new Map([...units].map(([unitId, own]) => [unitId, addTallies(own.map(([, tally]) => tally))]));
}

function accountTally(stages: readonly StageCounts[]): UnitTally {
  return stages.map((counts) => {
    const { state } = stageCell(counts);
    return {
      ...counts,
      accountsDone: state === "met" || state === "exc" ? 1 : 0,
      accountsApplicable: state === "na" ? 0 : 1,
    };
  });
}

/** Accounts of one unit that make the same of the organization's items. */
function classTally(
  group: readonly SumRow[],
  items: readonly ItemOutline[],
  organization: CountsByStage | undefined,
): UnitTally {
  const accounts = group.find(({ stage }) => stage === null)?.accounts ?? 0;
  const own = new Map(group.map((row) => [row.stage, row]));
  const inherits = group[0]?.inherits ?? false;
  const above = organizationCounts(items, organization);
  const expected = expectedItems(items);
  return stageNumbers.map((stage) => {
    const shared = expected.organization.get(stage) ?? 0;
    const inherited = inherits
      ? above.find((count) => count.stage === stage)
      : { ...noCounts(stage), notApplicable: shared };
    return stageTally({
      accounts,
      own: own.get(stage),
      expected: expected.account.get(stage) ?? 0,
      above: inherited ?? noCounts(stage),
    });
  });
}

function stageTally({
  accounts,
  own,
  expected,
  above,
}: {
  accounts: number;
  own: SumRow | undefined;
  expected: number;
  above: StageCounts;
}): StageTally {
  const { stage } = above;
  const missing = accounts * expected - (own?.present ?? 0);
  const counts = own === undefined ? noCounts(stage) : { ...own, stage };
  // Accounts without any row of their own are outside of a stage that has no items of accounts.
  const outside = (own?.outside ?? 0) + (expected === 0 ? accounts - (own?.accounts ?? 0) : 0);
  const aboveDone = above.met + above.excepted;
  const aboveOpen = above.partial + above.notMet + above.unknown;
  const complete = (own?.complete ?? 0) + (aboveDone > 0 ? outside : 0);
  return {
    ...addCounts(stage, [
      {
        ...counts,
        unknown: counts.unknown + missing,
        unknownHundredths: counts.unknownHundredths + 100 * missing,
      },
      times(above, accounts),
    ]),
    accountsDone: aboveOpen > 0 ? 0 : complete,
    accountsApplicable: accounts - (aboveDone + aboveOpen > 0 ? 0 : outside),
  };
}

function times(counts: StageCounts, factor: number): StageCounts {
  return {
    stage: counts.stage,
    met: counts.met * factor,
    excepted: counts.excepted * factor,
    partial: counts.partial * factor,
    notMet: counts.notMet * factor,
    unknown: counts.unknown * factor,
    notApplicable: counts.notApplicable * factor,
    metHundredths: counts.metHundredths * factor,
    unknownHundredths: counts.unknownHundredths * factor,
  };
}
