/** Users whose keys AWS has found in public: it attaches a policy of a known name to them. */
import type { UserDetail } from "@aws-sdk/client-iam";
import type { QuarantinedUser } from "#lib/facts/iam.ts";

/** AWSCompromisedKeyQuarantine, …V2, …V3, of AWS's own policies: anybody can give one of theirs the name. */
const quarantinePolicy = /^arn:[a-z-]+:iam::aws:policy\/(?:.*\/)?(AWSCompromisedKeyQuarantine(?:V\d+)?)$/;

/** The users of iam:GetAccountAuthorizationDetails to which AWS attached one, in the order of their ARNs. */
export function quarantinedUsers(users: readonly UserDetail[]): QuarantinedUser[] {
  return users
    .flatMap(({ Arn = "", AttachedManagedPolicies = [] }) => {
      const names = AttachedManagedPolicies.flatMap(
        ({ PolicyArn = "" }) => quarantinePolicy.exec(PolicyArn)?.[1] ?? [],
      );
      const [PolicyName] = names.sort().reverse();
      return PolicyName === undefined ? [] : [{ Arn, PolicyName }];
    })
    .sort((a, b) => (a.Arn < b.Arn ? -1 : 1));
}
