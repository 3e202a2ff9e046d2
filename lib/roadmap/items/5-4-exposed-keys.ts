/** An account's own row of item 5.4: a key that AWS found in public and that still works. */
import type { IamUser } from "#lib/facts/iam.ts";
import { conclude, violate } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext, OrganizationContext } from "#lib/roadmap/item.ts";
import { secretDetection } from "#lib/roadmap/items/5-4-item.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/**
 * NOT_MET where a user carries AWS's quarantine policy and an active key, whatever the organization answered. Null: no such
 * user is known, and the account inherits; facts that cannot be read prove nothing against anybody.
 */
export function answerExposedKeys({ input, view }: EvaluationContext): Verdict | null {
  const quarantined = view
    .find("iam.authorization")
    .ask("iam:GetAccountAuthorizationDetails", (data) => data.quarantinedUsers ?? []);
  if (!quarantined.known || quarantined.value.length === 0) return null;
  const credentials = view.find("iam.credentials");
  const users = credentials.ask("iam:ListUsers", (data) => data.users ?? []);
  if (!users.known) return null;
  const byArn = new Map(users.value.map((user) => [user.Arn, user]));
  const exposed = quarantined.value.filter(({ Arn }) => {
    const user = byArn.get(Arn);
    if (user === undefined) return false;
    const keysRead = credentials.gapOf("iam:ListAccessKeys", user.UserName) === null;
    return hasActiveKey(user, keysRead);
  });
  if (exposed.length === 0) return null;
  const failing = exposed.map(({ Arn, PolicyName }) => ({
    resource: Arn,
    region: "global",
    why: `AWS found a key of this user in public and attached ${PolicyName}; a key of it is still active.`,
  }));
  const count = `${exposed.length} ${exposed.length === 1 ? "user has" : "users have"}`;
  const reason = `${count} an active key although AWS found one in public.`;
  const evidence: Evidence = {
    collector: "iam.authorization",
    accountId: input.account.id,
    region: "global",
    observed: reason,
    result: "fail",
  };
  const unit = { result: "fail" as const, place: null, failing, evidence: [evidence] };
  const wording = {
    noun: ["user", "users"] as const,
    met: "",
    none: "",
    roleName: input.organization.roleName,
  };
  return violate(conclude(secretDetection, view, [unit], wording), reason);
}

/** Lists are as of now; the report, a few hours old, decides only where they could not be read. */
function hasActiveKey({ accessKeys, report }: IamUser, keysRead: boolean): boolean {
  if (keysRead && accessKeys !== null) return accessKeys.some(({ Status }) => Status === "Active");
  return (report?.activeKeys ?? 0) > 0;
}

/** What the organization shows beside its own verdict: the accounts in which such a key was found. */
export function noteExposedKeys({ input }: OrganizationContext): Evidence[] {
  const accounts = [...input.verdicts].filter(([, items]) => items.get("5.4")?.state === "NOT_MET");
  return accounts.map(([accountId]) => ({
    collector: "iam.authorization",
    accountId,
    region: "global",
    observed: `Account ${accountId} has an active key that AWS found in public.`,
    result: "info",
  }));
}
