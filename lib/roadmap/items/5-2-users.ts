/** How each IAM user counts for item 5.2. */
import type { IamUser } from "#lib/facts/iam.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { Answer, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { healthyDecoys } from "#lib/roadmap/honey/decoys.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { readCredentials, type UserCredentials } from "#lib/roadmap/items/5-2-user-credentials.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

const dayMs = 86_400_000;

/**
 * Without a list of users, those that the report shows with active credentials exist for certain. Whether an accepted
 * one still is what was accepted, the report alone does not tell: it stays part of the unread list.
 */
export function provenByReport(
  { input, view }: EvaluationContext,
  facts: Reading<"iam.credentials">,
  reportGap: Gap | null,
): Unit[] {
  if (reportGap !== null) return [];
  const proven = facts.ask("iam:GetCredentialReport", (data) => data.report?.users ?? []);
  if (!proven.known) return [];
  const accepted = new Set(activeExceptions(input, view, "5.2").map(({ resource }) => resource));
  const why = "The credential report shows active credentials.";
  return proven.value
    .filter(({ Arn, activeCredentials }) => activeCredentials > 0 && !accepted.has(Arn))
    .map(({ Arn }) => failingUser(input.account.id, Arn, { score: 0, cause: activeCause, why }));
}

/**
 * One unit per listed user, sorted by ARN. An exception counts only while the user still is what was accepted; of
 * break-glass users no more than the settings allow, in the order of their ARNs.
 */
export function judgeUsers(
  context: EvaluationContext,
  facts: Reading<"iam.credentials">,
  users: readonly IamUser[],
  reportGap: Gap | null,
): Unit[] {
  const { input, view } = context;
  const exceptions = activeExceptions(input, view, "5.2");
  const accepted = (user: IamUser, kind: string) =>
    exceptions.some((exception) => exception.resource === user.Arn && exception.kind === kind);
  let breakGlassLeft = input.settings.maxBreakGlassPerAccount;
  const decoys = healthyDecoys(context);
  return [...users].sort(byArn).flatMap((user) => {
    const held = readCredentials(facts, user, reportGap);
    const breakGlass = breakGlassLeft > 0 && accepted(user, "break-glass") ? judgeBreakGlass(held) : "unfit";
    if (breakGlass === "fit") breakGlassLeft--;
    const service = accepted(user, "service") ? judgeService(context, held) : "unfit";
    // Left out without a trace: whoever reads the verdict must not learn which user it is.
    if (isDecoy(user, held, decoys.get(user.Arn))) return [];
    if (breakGlass === "fit" || service === "fit") return exceptedUser(context, user, held);
    if (breakGlass === "unclear" || service === "unclear") return unreadUser(user, held);
    return judgeUser(input.account.id, user, held);
  });
}

type Fit = "fit" | "unfit" | "unclear";

/** Whether the keys that the registry knows are all that the user of a decoy has. */
function isDecoy(
  { accessKeys }: IamUser,
  { password, keys, others }: UserCredentials,
  registered: readonly string[] | undefined,
): boolean {
  if (registered === undefined || !keys.known || accessKeys === null) return false;
  const isBare = every(
    fits(password, (enabled) => !enabled),
    fits(others, (active) => !active),
  );
  const active = accessKeys.filter(({ Status }) => Status === "Active");
  const known = active.every(({ AccessKeyId }) => AccessKeyId !== null && registered.includes(AccessKeyId));
  return isBare === "fit" && known;
}

/** Whether accepted break-glass users of 5.2 still are what was accepted; of users in the order of their ARNs. */
export function findBreakGlass(
  { input, view }: EvaluationContext,
  facts: Reading<"iam.credentials">,
  users: readonly IamUser[],
  reportGap: Gap | null,
): ReadonlyMap<string, Fit> {
  const kinds = activeExceptions(input, view, "5.2").filter(({ kind }) => kind === "break-glass");
  const accepted = new Set(kinds.map(({ resource }) => resource));
  let left = input.settings.maxBreakGlassPerAccount;
  const found = new Map<string, Fit>();
  for (const user of [...users].sort(byArn)) {
    if (left === 0 || !accepted.has(user.Arn)) continue;
    const fit = judgeBreakGlass(readCredentials(facts, user, reportGap));
    found.set(user.Arn, fit);
    if (fit === "fit") left -= 1;
  }
  return found;
}

/** What an accepted break-glass user has: a password with MFA, and nothing else that works. */
function judgeBreakGlass({ password, mfa, keys, others }: UserCredentials): Fit {
  return every(
    fits(password, (enabled) => enabled),
    fits(mfa, (active) => active),
    fits(keys, (active) => active.length === 0),
    fits(others, (active) => !active),
  );
}

/** What an accepted service user has: no password, and no key past the age that the settings allow. */
function judgeService({ input, view }: EvaluationContext, { password, keys }: UserCredentials): Fit {
  const maxAgeMs = input.settings.maxServiceKeyAgeDays * dayMs;
  const created = keys.known ? keys.value.map(({ createdAt }) => Date.parse(createdAt ?? "")) : [];
  const dated = (time: number): Fit => {
    if (Number.isNaN(time)) return "unclear";
    return input.now.getTime() - time <= maxAgeMs ? "fit" : "unfit";
  };
  const result = every(
    fits(password, (enabled) => !enabled),
    fits(keys, () => true),
    ...created.map(dated),
  );
  if (result === "fit") for (const time of created) view.limit(new Date(time + maxAgeMs));
  return result;
}

function fits<T>(answer: Answer<T>, test: (value: T) => boolean): Fit {
  if (!answer.known) return "unclear";
  return test(answer.value) ? "fit" : "unfit";
}

function every(...results: readonly Fit[]): Fit {
  if (results.includes("unfit")) return "unfit";
  return results.includes("unclear") ? "unclear" : "fit";
}

const activeCause = "active credentials";

/** Any active credential earns nothing; a user without one is still a user, one CreateAccessKey away. */
function judgeUser(accountId: string, user: IamUser, held: UserCredentials): Unit {
  if (held.active.length > 0) {
    const used = held.lastUsed === null ? "" : `; last used on ${held.lastUsed.slice(0, 10)}`;
    const why = `Active: ${held.active.join(", ")}${used}.`;
    return failingUser(accountId, user.Arn, { score: 0, cause: activeCause, why });
  }
  if (held.gaps.length > 0) return unreadUser(user, held);
  const why = "No active credentials, but the user still exists.";
  return failingUser(accountId, user.Arn, { score: 50, cause: "no active credentials, still a user", why });
}

function failingUser(
  accountId: string,
  arn: string,
  { score, cause, why }: { score: number; cause: string; why: string },
): Unit {
  const place = nameOf(arn);
  return {
    result: "fail",
    scoreHundredths: score,
    place,
    why: cause,
    failing: [{ resource: arn, region: "global", why }],
    evidence: [observation(accountId, `User ${place}: ${why}`, "fail")],
  };
}

function exceptedUser({ input }: EvaluationContext, user: IamUser, held: UserCredentials): Unit {
  const place = user.UserName;
  const used = recentUse(held, input.now);
  const observed = `User ${place} is accepted: ${held.active.join(", ")}.${used}`;
  return { result: "excepted", place, evidence: [observation(input.account.id, observed, "excepted")] };
}

/** Break-glass access that was used lately deserves a look. */
function recentUse({ lastUsed, password }: UserCredentials, now: Date): string {
  if (lastUsed === null || !password.known || !password.value) return "";
  const recent = now.getTime() - Date.parse(lastUsed) < 7 * dayMs;
  return recent ? ` It was used on ${lastUsed.slice(0, 10)}.` : "";
}

function unreadUser(user: IamUser, held: UserCredentials): Unit {
  const gap = held.gaps[0] ?? (held.mfa.known ? undefined : held.mfa.gap);
  return {
    result: "unknown",
    place: user.UserName,
    gaps: [gap ?? { kind: "said", code: "not_read", text: "AWS did not say when a key was made" }],
  };
}

function observation(accountId: string, observed: string, result: Evidence["result"]): Evidence {
  return { collector: "iam.credentials", accountId, region: "global", observed, result };
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

function byArn(a: IamUser, b: IamUser): number {
  return a.Arn < b.Arn ? -1 : a.Arn > b.Arn ? 1 : 0;
}
