/** Check c2 of item 5.1: nobody signs in with a console password of an IAM user, break-glass aside. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { readReport } from "#lib/roadmap/items/5-2-report.ts";
import { readCredentials } from "#lib/roadmap/items/5-2-user-credentials.ts";
import { findBreakGlass } from "#lib/roadmap/items/5-2-users.ts";
import type { Evidence, FailingResource } from "#lib/roadmap/verdict.ts";

/**
 * True for a complete and empty list of users, whatever became of the report; false as soon as one password is known;
 * unknown while the password of a user is.
 */
export function judgePasswords(context: EvaluationContext): Unit {
  const { input, view } = context;
  const facts = view.find("iam.credentials");
  const listed = facts.ask("iam:ListUsers", ({ users }) => users);
  if (!listed.known) return unknown(listed.gap);
  if (listed.value === null) return unknown({ kind: "not_asked", op: "iam:ListUsers" });
  const users = listed.value;
  if (users.length === 0)
    return { result: "pass", place: null, evidence: [seen("pass", "There are no IAM users.")] };
  const report = readReport(context, facts);
  view.limit(report.until);
  const breakGlass = findBreakGlass(context, facts, users, report.gap);
  const failing: FailingResource[] = [];
  const gaps: Gap[] = [];
  let accepted = 0;
  for (const user of users) {
    const { password } = readCredentials(facts, user, report.gap);
    if (!password.known) gaps.push(password.gap);
    else if (password.value && breakGlass.get(user.Arn) === "fit") accepted += 1;
    else if (password.value && breakGlass.get(user.Arn) === "unclear") gaps.push(unclear(user.UserName));
    else if (password.value)
      failing.push({ resource: user.Arn, region: "global", why: "Has a console password." });
  }
  if (failing.length > 0) {
    const observed = `${failing.length} of ${users.length} IAM users have a console password.`;
    const why = "console passwords of IAM users";
    return { result: "fail", place: null, why, failing, evidence: [seen("fail", observed)] };
  }
  if (gaps.length > 0) return { result: "unknown", place: null, gaps };
  const observed =
    accepted === 0
      ? `None of ${users.length} IAM users has a console password.`
      : `Of ${users.length} IAM users only ${accepted} accepted for break-glass ${accepted === 1 ? "has" : "have"} a console password.`;
  return { result: "pass", place: null, evidence: [seen("pass", observed)] };

  function seen(result: Evidence["result"], sentence: string): Evidence {
    return {
      collector: "iam.credentials",
      accountId: input.account.id,
      region: "global",
      observed: sentence,
      result,
    };
  }
}

function unclear(user: string): Gap {
  return {
    kind: "said",
    code: "not_read",
    text: `Whether ${user} still is what was accepted for break-glass is not known`,
  };
}

function unknown(gap: Gap): Unit {
  return { result: "unknown", place: null, gaps: [gap] };
}
