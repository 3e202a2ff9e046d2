import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import { type Place, readPlaces } from "#lib/roadmap/exercises/places.ts";
import { accountReadiness, organizationReadiness } from "#lib/roadmap/exercises/readiness.ts";
import { unplayedScenarios } from "#lib/roadmap/exercises/timings.ts";
import { hasBegun, heldAt, type RecordedExercise } from "#lib/roadmap/exercises/worth.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { EvaluationContext, OrganizationContext } from "#lib/roadmap/item.ts";
import { incidentPractice } from "#lib/roadmap/items/10-2-item.ts";
import {
  describeExercises,
  isLeftOut,
  type Judged,
  judgePlace,
  leavesSomethingOut,
  type PracticeContext,
} from "#lib/roadmap/items/10-2-judge.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/**
 * Every active account is one unit; where all of them come out alike, they are one together. An exercise is a record of
 * ours: none is a failure, no open question, and no fact of AWS stands in for one.
 */
export function evaluateIncidentPractice(context: OrganizationContext): Verdict {
  const { input, view } = context;
  const judged = judgeAll(context);
  const { managementAccountId } = input.organization;
  const covering = newest(judged.flatMap((one) => one.covering));
  const verdict = conclude(incidentPractice, view, together(judged, input.organization.id), wording(context));
  const evidence = [
    ...describeExercises(covering, managementAccountId, verdict.state === "MET" ? "pass" : "info"),
    ...scenarioNote(context),
    ...organizationReadiness(context),
  ];
  return { ...verdict, evidence };
}

type JudgedAccount = Judged & { accountId: string };

/** Where only exercises of the whole organization count, nobody has to know which accounts there are. */
function judgeAll(context: OrganizationContext): JudgedAccount[] {
  const { input, view } = context;
  const isOne = input.records.exercises.every(({ data }) => data.scope.org) && !leavesSomethingOut(context);
  if (isOne) return [{ accountId: "", ...judgePlace(context, anywhere, null) }];
  const accounts = activeAccounts(context);
  if (!accounts.known) return [{ accountId: "", ...judgePlace(context, anywhere, accounts.gap) }];
  const places = readPlaces(view, input.organization, input.settings);
  return accounts.value.map((accountId) => ({
    accountId,
    ...judgePlace(context, places.of(accountId), places.gap),
  }));
}

function wording({ input }: PracticeContext) {
  return {
    noun: ["account", "accounts"] as const,
    met: "An incident was rehearsed or handled within a year, its times were measured, and its lessons are not overdue.",
    none: "The settings leave out every account's environment.",
    roleName: input.organization.roleName,
    preposition: "for" as const,
  };
}

/** The active accounts, sorted; a standalone one is alone. */
function activeAccounts({ input, view }: OrganizationContext): Answer<string[]> {
  const { kind, managementAccountId } = input.organization;
  if (kind === "standalone") return { known: true, value: [managementAccountId] };
  return view.find("organizations.tree").ask("organizations:ListAccounts", ({ accounts }) =>
    accounts
      .filter(({ State }) => State === "ACTIVE")
      .map(({ Id }) => Id)
      .sort(),
  );
}

/** Without the list of accounts only what covers the whole organization is known to cover them. */
const anywhere: Place = { accountId: null, environment: undefined, units: null };

/** One unit where all accounts came out alike; else each by its id. */
function together(judged: readonly JudgedAccount[], organizationId: string): Unit[] {
  const sayAlike = ({ unit }: Judged) => {
    const failing = unit.failing?.map(({ resource, why }) =>
      resource.startsWith("exercise/") ? resource + why : why,
    );
    return JSON.stringify({ ...unit, failing });
  };
  const [first] = judged;
  if (first !== undefined && new Set(judged.map(sayAlike)).size === 1) {
    const { unit } = first;
    const failing = unit.failing?.map((one) =>
      one.resource.startsWith("exercise/") ? one : { ...one, resource: organizationId },
    );
    return [{ ...unit, ...(failing !== undefined && { failing }) }];
  }
  const named = new Set<string>();
  return judged.map(({ unit, accountId }) => {
    // A lesson is overdue once, however many accounts its exercise covers.
    const failing = unit.failing?.filter(({ resource, why }) => {
      const key = `${resource} ${why}`;
      const isNew = !resource.startsWith("exercise/") || !named.has(key);
      named.add(key);
      return isNew;
    });
    return { ...unit, place: accountId, ...(failing !== undefined && { failing }) };
  });
}

function newest(exercises: readonly RecordedExercise[]): RecordedExercise[] {
  const byId = new Map(exercises.map((exercise) => [exercise.data.id, exercise]));
  return [...byId.values()].sort(
    (a, b) => heldAt(b.data) - heldAt(a.data) || (a.data.id < b.data.id ? -1 : 1),
  );
}

/** What nobody has played yet, so that the next exercise is not the last one again. */
function scenarioNote({ input }: PracticeContext): Evidence[] {
  const now = input.now.getTime();
  const held = input.records.exercises.map(({ data }) => data).filter((exercise) => hasBegun(exercise, now));
  const unplayed = unplayedScenarios(held);
  if (held.length === 0 || unplayed.length === 0) return [];
  return [
    {
      collector: "records",
      accountId: input.organization.managementAccountId,
      region: "global",
      observed: `Never exercised: ${unplayed.join(", ")}.`,
      result: "info",
    },
  ];
}

/**
 * An account answers itself where the settings leave it out, where exercises cover some accounts and not others, or where
 * it joined after the exercise that it inherits; else null, and it shows the organization's.
 */
export function answerIncidentPractice(context: EvaluationContext): Verdict | null {
  const { input, view } = context;
  const differs = input.records.exercises.some(({ data }) => !data.scope.org) || hasJoinedSince(context);
  if (!differs && !leavesSomethingOut(context)) return null;
  const places = readPlaces(view, input.organization, input.settings);
  const place = places.of(input.account.id);
  if (!differs && !isLeftOut(context, place)) return null;
  const { unit, covering } = judgePlace(context, place, places.gap);
  const verdict = conclude(incidentPractice, view, [unit], wording(context));
  const result = unit.result === "pass" ? "pass" : "info";
  const evidence =
    unit.result === "na"
      ? []
      : [
          ...describeExercises(covering, input.account.id, result),
          ...joinedNote(context, covering),
          ...accountReadiness(context),
        ];
  return { ...verdict, evidence };
}

/** Whether an exercise of the whole organization took place before the account was there. */
function hasJoinedSince({ input }: EvaluationContext): boolean {
  return input.records.exercises.some(({ data }) => isBefore(data, input));
}

function isBefore(
  exercise: RecordedExercise["data"],
  { account, now }: Pick<EvaluationContext["input"], "account" | "now">,
): boolean {
  const { joinedAt } = account;
  return joinedAt !== null && hasBegun(exercise, now.getTime()) && joinedAt.getTime() > heldAt(exercise);
}

function joinedNote({ input }: EvaluationContext, covering: readonly RecordedExercise[]): Evidence[] {
  const [inherited] = covering;
  if (inherited === undefined || !isBefore(inherited.data, input)) return [];
  const observed = `The account joined after the exercise of ${inherited.data.startedAt.slice(0, 10)} and inherits it.`;
  return [{ collector: "records", accountId: input.account.id, region: "global", observed, result: "info" }];
}
