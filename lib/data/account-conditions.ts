/** Conditions of a list of accounts as SQL over `scope` and `counted` (account-scope.ts). Every value is a parameter. */
import type { State } from "#lib/roadmap/verdict.ts";
import { fieldConditionSql, fieldGroup } from "./account-field-conditions.ts";
import type {
  AccountCondition,
  AccountQuery,
  ItemWant,
  OwnerWant,
  Since,
  StageWant,
} from "./account-query.ts";
import { expectedSql } from "./account-scope.ts";
import type { StagesWanted } from "./account-stages.ts";
import { type ConfirmationTerm, isConfirmedSql } from "./confirmation.ts";
import type { OwnAnswers } from "./own-answers.ts";
import {
  addCounts,
  type CountedStatus,
  expectedItems,
  type ItemOutline,
  type StageCounts,
} from "./rollup.ts";
import type { SqlValues } from "./sql.ts";
import { isExcepted } from "./status-read.ts";

/** What conditions are measured against. */
export interface ConditionContext {
  values: SqlValues;
  items: readonly ItemOutline[];
  now: Date;
  /** The organization's own ten stages, which its accounts inherit; empty where no condition reads stages. */
  above: ReadonlyMap<number, StageCounts>;
  /** State of each item of scope organization now. */
  organizationStates: ReadonlyMap<string, { state: State; excepted: boolean }>;
  /** Accounts that answer such an item themselves; empty where no condition reads stages or such items. */
  ownAnswers: OwnAnswers;
  /** Which confirmations count; null where no condition asks whether an owner has confirmed. */
  confirmations: ConfirmationTerm | null;
}

type Reading = Pick<AccountQuery, "conditions" | "sort">;

/** The stages of accounts that the queries read. */
export function stagesWanted(queries: readonly Reading[]): StagesWanted {
  const named = queries.flatMap(({ conditions }) =>
    conditions.flatMap((condition) => (condition.kind === "stage" ? [condition.stage] : [])),
  );
  return { named: [...new Set(named)], totals: queries.some(readsTotals) };
}

function readsTotals({ conditions, sort }: Reading): boolean {
  return (
    sort.column === "met" || sort.column === "unknown" || conditions.some(({ kind }) => kind === "unknown")
  );
}

/** Whether the queries read any stage, and with that what accounts take from their organization. */
export function readsStages(queries: readonly Reading[]): boolean {
  const { named, totals } = stagesWanted(queries);
  return totals || named.length > 0;
}

/** A number that depends on what the account takes from the organization. */
function inherited(amount: number, departed: number): string {
  return `case when scope.inherits then ${amount} when scope.departed then ${departed} else 0 end`;
}

/**
 * Sums over all stages, as SQL over `scope` left joined with `total`.
 * `met`: hundredths of a percent over what applies, -1 where nothing does. `unknown`: items; `unknownShare`: percent.
 */
export function totals({ items, above }: ConditionContext): {
  met: string;
  unknown: string;
  unknownShare: string;
} {
  const expected = expectedItems(items);
  const own = sum(expected.account.values());
  const gone = sum(expected.organization.values());
  const all = addCounts(0, [...above.values()]);
  const applies = all.met + all.excepted + all.partial + all.notMet + all.unknown;
  const missing = `(${own} - coalesce(total.present, 0))`;
  const applicable = `(coalesce(total.applicable, 0) + ${missing} + ${inherited(applies, gone)})`;
  const met = `(coalesce(total.met_hundredths, 0) + ${inherited(all.metHundredths, 0)})`;
  const unread = `(coalesce(total.unknown_hundredths, 0) + 100 * ${missing} + ${inherited(all.unknownHundredths, 100 * gone)})`;
  return {
    met: `case when ${applicable} = 0 then -1 else ${met} * 100 / ${applicable} end`,
    unknown: `(coalesce(total.unknown, 0) + ${missing} + ${inherited(all.unknown, gone)})`,
    unknownShare: `case when ${applicable} = 0 then 0 else ${unread} / ${applicable} end`,
  };
}

function sum(amounts: Iterable<number>): number {
  let all = 0;
  for (const amount of amounts) all += amount;
  return all;
}

/** Joins that the conditions of these queries need, once for each stage. */
export function conditionJoins(queries: readonly Reading[]): string {
  const { named, totals } = stagesWanted(queries);
  const joins = named.map(
    (stage) =>
      `left join counted stage_${stage} on stage_${stage}.subject_id = scope.id
        and stage_${stage}.anew = scope.stale and stage_${stage}.stage = ${stage}`,
  );
  if (totals) joins.push("left join total on total.subject_id = scope.id and total.anew = scope.stale");
  return joins.join("\n");
}

/** One query as a condition: of one kind any may hold, of different kinds all must; stages and items all must. */
export function conditionSql(
  { search, conditions }: Pick<AccountQuery, "search" | "conditions">,
  context: ConditionContext,
): string {
  const anyOf = new Map<string, string[]>();
  const allOf: string[] = search === "" ? [] : [searchSql(search, context.values)];
  for (const condition of conditions) {
    const sql = oneCondition(condition, context);
    if (condition.kind === "stage" || condition.kind === "item") allOf.push(sql);
    else {
      const group = "value" in condition ? fieldGroup(condition) : condition.kind;
      anyOf.set(group, [...(anyOf.get(group) ?? []), sql]);
    }
  }
  const parts = [...allOf, ...[...anyOf.values()].map((any) => any.join(" or "))];
  return parts.length === 0 ? "true" : parts.map((part) => `(${part})`).join(" and ");
}

/** Every word somewhere: name, id, e-mail, path. Digits with separators between them are one id. */
function searchSql(search: string, values: SqlValues): string {
  const digits = search.replaceAll(/[\s._-]/g, "");
  const words = /^\d+$/.test(digits) ? [digits] : search.toLowerCase().split(/\s+/);
  return words
    .slice(0, 8)
    .map((word) => {
      const text = values.add(word, "text");
      return `(strpos(lower(scope.name), ${text}) > 0 or strpos(scope.id, ${text}) > 0
        or strpos(lower(scope.email), ${text}) > 0 or strpos(lower(scope.ou), ${text}) > 0)`;
    })
    .join(" and ");
}

function oneCondition(condition: AccountCondition, context: ConditionContext): string {
  const { values, now } = context;
  switch (condition.kind) {
    case "ou": {
      const path = values.add(condition.path === "/" ? "/" : condition.path.replace(/\/+$/, ""), "text");
      return `scope.ou = ${path} or starts_with(scope.ou, rtrim(${path}, '/') || '/')`;
    }
    case "state":
      return `scope.state::text = ${values.add(condition.state, "text")}`;
    case "stage":
      return stageSql(condition.stage, condition.want, context);
    case "item":
      return itemSql(condition.itemId, condition.want, context);
    case "freshness":
      return `scope.freshness = ${values.add(condition.freshness, "text")}`;
    case "cause":
      return `scope.outcome = 'failed' and scope.failure_code = ${values.add(condition.code, "text")}`;
    case "unknown":
      return `${totals(context).unknownShare} > ${values.add(condition.percent, "int")}`;
    case "joined":
      return `scope.joined_at >= ${values.add(moment(condition.since, now), "timestamptz")}`;
    case "unseen":
      return `coalesce(scope.refreshed_at < ${values.add(moment(condition.since, now), "timestamptz")}, true)`;
    case "account":
      return `scope.id = ${values.add(condition.id, "text")}`;
    case "owner":
      return ownerSql(condition.want, context);
    case "contact":
      return `scope.id in (select ac.account_id from account_contact ac join contact c on c.id = ac.contact_id
        where c.email = ${values.add(condition.email, "text")})`;
    default:
      return fieldConditionSql(condition, values);
  }
}

/** Whether a condition needs to know which confirmations count. */
export function readsConfirmations({ conditions }: Pick<AccountQuery, "conditions">): boolean {
  return conditions.some((condition) => condition.kind === "owner" && condition.want !== "none");
}

function ownerSql(want: OwnerWant, { values, confirmations }: ConditionContext): string {
  const owned = "select o.account_id from account_contact o where o.role = 'owner'";
  if (want === "none") return `scope.id not in (${owned})`;
  if (confirmations === null) throw new Error("whether owners have confirmed was not read");
  const from = values.add(confirmations.from, "timestamptz");
  const now = values.add(confirmations.now, "timestamptz");
  const silent = `scope.id in (${owned} and not ${isConfirmedSql("o", { from, now })})`;
  return want === "unconfirmed" ? silent : `scope.id in (${owned}) and not (${silent})`;
}

const dayMs = 24 * 3_600_000;

function moment(since: Since, now: Date): Date {
  return "days" in since ? new Date(now.getTime() - since.days * dayMs) : new Date(since.date);
}

function stageSql(stage: number, want: StageWant, { items, above }: ConditionContext): string {
  const own = `stage_${stage}`;
  const counts = above.get(stage);
  const gone = expectedItems(items).organization.get(stage) ?? 0;
  const part = (columns: readonly string[], amount: number, departed: number) =>
    `coalesce(${columns.map((column) => `${own}.${column}`).join(" + ")}, 0) + ${inherited(amount, departed)}`;
  const known = ["met", "excepted", "partial", "not_met", "unknown", "not_applicable"];
  const missing = `greatest(0, ${expectedSql(items)}[${stage}] - coalesce(${known.map((column) => `${own}.${column}`).join(" + ")}, 0))`;
  const fails = `${part(["partial", "not_met"], (counts?.partial ?? 0) + (counts?.notMet ?? 0), 0)} > 0`;
  const unread = `${part(["unknown"], counts?.unknown ?? 0, gone)} + ${missing} > 0`;
  const done = `${part(["met", "excepted"], (counts?.met ?? 0) + (counts?.excepted ?? 0), 0)} > 0`;
  switch (want) {
    case "failing":
      return fails;
    case "unknown":
      return unread;
    case "incomplete":
      return `${fails} or ${unread}`;
    case "complete":
      return `not (${fails}) and not (${unread}) and ${done}`;
  }
}

/** The states that a wish stands for. */
function wantedStates(want: ItemWant): readonly State[] {
  if (want === "failing") return ["NOT_MET", "PARTIAL"];
  return want === "EXCEPTED" ? [] : [want];
}

function isWanted(status: CountedStatus, want: ItemWant): boolean {
  return want === "EXCEPTED" ? isExcepted(status) : wantedStates(want).includes(status.state);
}

function itemSql(itemId: string, want: ItemWant, context: ConditionContext): string {
  const { values, items, now, organizationStates } = context;
  const states = wantedStates(want);
  if (items.some(({ id, scope }) => id === itemId && scope === "organization")) {
    const { state, excepted } = organizationStates.get(itemId) ?? { state: "UNKNOWN", excepted: false };
    const holds = want === "EXCEPTED" ? excepted : states.includes(state);
    const departed = states.includes("UNKNOWN");
    const outside = states.includes("NOT_APPLICABLE");
    const answers = [...context.ownAnswers.values()].flatMap(({ accountId, answers: own }) => {
      const answer = own.get(itemId);
      return answer === undefined ? [] : [{ accountId, isWanted: isWanted(answer, want) }];
    });
    const own = [true, false].flatMap((wanted) => {
      const ids = answers.filter(({ isWanted: is }) => is === wanted).map(({ accountId }) => accountId);
      return ids.length === 0 ? [] : [`when scope.id = any(${values.add(ids, "text[]")}) then ${wanted}`];
    });
    return `case ${own.join(" ")} when scope.inherits then ${holds} when scope.departed then ${departed} else ${outside} end`;
  }
  const item = values.add(itemId, "text");
  const aged = `(select (r.valid_until ->> ${item})::timestamptz < ${values.add(now, "timestamptz")}
    from refresh r where r.subject_id = scope.id)`;
  const counts = `scope.stale is not null and not (scope.stale and coalesce(${aged}, false))`;
  const having = (condition: string) =>
    `${counts} and scope.id in (select subject_id from item_status where item_id = ${item} and ${condition})`;
  const inStates = (wanted: readonly State[]) =>
    `state = any(${values.add(wanted, "text[]")}::"ItemState"[])`;
  if (want === "EXCEPTED") return having("excepted > 0 and (state = 'MET' or reason_code = 'excepted')");
  if (want === "UNKNOWN")
    return `(${having(inStates(["MET", "PARTIAL", "NOT_MET", "NOT_APPLICABLE"]))}) is not true`;
  return having(inStates(states));
}
