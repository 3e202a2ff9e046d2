/** Why reads are missing: one entry a cause, with how many accounts and reads it concerns. */
import { type CoverageCause, coverageDetailSchema, parseCause } from "./coverage-write.ts";
import { type Queryable, query } from "./database.ts";

/** Accounts that share their causes. */
export type CauseGroup = {
  causes: string[];
  reads: number[];
  accounts: number;
  examples: string[];
  /** Set where the accounts could not be entered; `causes` then is empty. */
  failureCode: string | null;
  message: string | null;
};

export interface CoverageCauseView extends CoverageCause {
  /** How many more calls were refused by the same policy. */
  otherOperations: number;
  accountCount: number;
  /** Reads that it hides; null where the accounts could not be entered. */
  reads: number | null;
  /** A few of the accounts. */
  accounts: { id: string; name: string }[];
  /** In which of these, for example. */
  regions: string[];
  awsSaid: string | null;
}

const shownCauses = 30;
const shownExamples = 4;

const groupsSql = `
  with seen as (
    select account.id, r.outcome, r.failure_code, r.failure_message, c.causes, c.cause_reads
    from account join refresh r on r.subject_id = account.id
    left join account_coverage c on c.account_id = account.id
    where account.organization_id = $2 and account.missing_since is null and account.state in ('ACTIVE', 'UNKNOWN')
      and ($1::text[] is null or account.id = any($1))
  )
  select causes, cause_reads as reads, count(*) as accounts, (array_agg(id order by id))[1:${shownExamples}] as examples,
    null as "failureCode", null as message
  from seen where outcome <> 'failed' and causes <> '{}' group by causes, cause_reads
  union all
  select '{}', '{}', count(*), (array_agg(id order by id))[1:${shownExamples}], failure_code, min(failure_message)
  from seen where outcome = 'failed' group by failure_code`;

/** Accounts by what keeps them from being read; accounts with the same causes are one row. */
export function readCauseGroups(
  visible: readonly string[] | null,
  organizationId: string,
): Promise<CauseGroup[]> {
  return query<CauseGroup>(groupsSql, [visible, organizationId]);
}

interface Merged {
  key: string;
  operations: Set<string>;
  accounts: number;
  reads: number;
  examples: string[];
}

/** Adds the groups up cause by cause, those of most accounts first, 30 at most. */
function mergeCauses(groups: readonly CauseGroup[]): Merged[] {
  const merged = new Map<string, Merged>();
  for (const { causes, reads, accounts, examples } of groups) {
    const counted = new Set<Merged>();
    for (const [index, key] of causes.entries()) {
      const { what, operation } = mergedBy(key);
      const sum = merged.get(what) ?? { key, operations: new Set(), accounts: 0, reads: 0, examples: [] };
      merged.set(what, sum);
      sum.operations.add(operation);
      sum.reads += accounts * (reads[index] ?? 0);
      if (counted.has(sum)) continue;
      counted.add(sum);
      sum.accounts += accounts;
      if (sum.examples.length < shownExamples) sum.examples.push(...examples);
    }
  }
  return [...merged.values()]
    .sort((a, b) => b.accounts - a.accounts || b.reads - a.reads || (a.key < b.key ? -1 : 1))
    .slice(0, shownCauses);
}

/** A policy that AWS names is one cause, however many calls it refuses. */
function mergedBy(key: string): { what: string; operation: string } {
  const { code, operation, deniedBy, policyId } = parseCause(key);
  const what = policyId === null ? key : [code, deniedBy, policyId].join("|");
  return { what, operation: operation ?? "" };
}

type ExampleRow = { id: string; name: string; causes: string[] | null; detail: unknown };

/** The causes in full; accounts that could not be entered come first. */
export async function listCoverageCauses(
  db: Queryable,
  visible: readonly string[] | null,
  groups: readonly CauseGroup[],
): Promise<CoverageCauseView[]> {
  const entry = groups.filter(({ failureCode }) => failureCode !== null);
  const merged = mergeCauses(groups);
  const ids = [...entry, ...merged].flatMap(({ examples }) => examples.slice(0, shownExamples));
  const rows = await db.query<ExampleRow>(
    `select account.id, account.name, c.causes, c.detail
     from account left join account_coverage c on c.account_id = account.id
     where account.id = any($2) and ($1::text[] is null or account.id = any($1))`,
    [visible, [...new Set(ids)]],
  );
  const examples = new Map(rows.map((row) => [row.id, row]));
  const named = (list: readonly string[]) =>
    list.slice(0, shownExamples).flatMap((id) => {
      const found = examples.get(id);
      return found === undefined ? [] : [{ id, name: found.name }];
    });
  return [
    ...entry
      .map(({ failureCode, accounts, examples: list, message }) => ({
        ...parseCause(failureCode ?? ""),
        otherOperations: 0,
        accountCount: accounts,
        reads: null,
        accounts: named(list),
        regions: [],
        awsSaid: message,
      }))
      .sort((a, b) => b.accountCount - a.accountCount),
    ...merged.map(({ key, operations, accounts, reads, examples: list }) => ({
      ...parseCause(key),
      otherOperations: operations.size - 1,
      accountCount: accounts,
      reads,
      accounts: named(list),
      ...saidIn(examples.get(list[0] ?? ""), key),
    })),
  ];
}

/** Where one account met a cause, and what AWS said there. */
function saidIn(row: ExampleRow | undefined, key: string): Pick<CoverageCauseView, "regions" | "awsSaid"> {
  const parsed = coverageDetailSchema.safeParse(row?.detail);
  const index = row?.causes?.indexOf(key) ?? -1;
  if (!parsed.success || index < 0) return { regions: [], awsSaid: null };
  const regions = parsed.data.gaps.filter(({ causes }) => causes.includes(index)).map(({ region }) => region);
  return { regions: [...new Set(regions)].sort(), awsSaid: parsed.data.messages[index] ?? null };
}
