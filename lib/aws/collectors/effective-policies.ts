/** What the organization's declarative policies come down to in one account. */
import { DescribeEffectivePolicyCommand } from "@aws-sdk/client-organizations";
import type { Collecting, Collector } from "#lib/aws/collecting.ts";
import { readBackupPolicy, readGuarddutyPolicy, readS3Policy } from "#lib/aws/effective-policy.ts";

type PolicyType = "S3_POLICY" | "GUARDDUTY_POLICY" | "BACKUP_POLICY";
const op = "organizations:DescribeEffectivePolicy";

/**
 * `organizations.effective-policies`: organizations:DescribeEffectivePolicy for the account itself, for S3,
 * GuardDuty and backup policies; intent, not evidence. Left out where the policy type is known not to be enabled on the root.
 */
export const effectivePolicies: Collector<"organizations.effective-policies"> = {
  name: "organizations.effective-policies",
  scope: "account",
  actions: [
    {
      action: op,
      reason: "S3, GuardDuty and backup policies of the organization, as they apply to the account",
    },
  ],
  async collect(from) {
    const [s3, guardduty, backup] = await Promise.all([
      ask(from, "S3_POLICY"),
      ask(from, "GUARDDUTY_POLICY"),
      ask(from, "BACKUP_POLICY"),
    ]);
    if ([s3, guardduty, backup].every((content) => content === undefined)) return null;
    return {
      s3: typeof s3 === "string" ? readS3Policy(s3) : null,
      guardduty: typeof guardduty === "string" ? readGuarddutyPolicy(guardduty) : null,
      backup: typeof backup === "string" ? readBackupPolicy(backup, from.accountId) : null,
    };
  },
};

/** The text; null: no such policy; undefined: could not be read. */
async function ask(from: Collecting, PolicyType: PolicyType): Promise<string | null | undefined> {
  const { enabledPolicyTypes, isManagement } = from.options;
  if (enabledPolicyTypes?.includes(PolicyType) === false) {
    from.skip(op, `${PolicyType}-not-enabled`);
    return null;
  }
  // A member asks about itself; the management account has to say whom it means.
  const target = isManagement === true ? { TargetId: from.accountId } : {};
  const answer = await from.call(
    op,
    (clients, http) =>
      clients.organizations.send(new DescribeEffectivePolicyCommand({ PolicyType, ...target }), http),
    {
      resource: PolicyType,
      absent: ["EffectivePolicyNotFoundException", "AWSOrganizationsNotInUseException"],
    },
  );
  if (answer.kind === "absent") return null;
  return answer.kind === "ok" ? (answer.value.EffectivePolicy?.PolicyContent ?? null) : undefined;
}
