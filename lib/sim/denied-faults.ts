/** The messages of injected denials, in AWS's grammar ("Troubleshoot access denied error messages"). */
import { denialMessage } from "./authorization.ts";
import type { DeniedVariant } from "./faults.ts";
import type { SimulatedOrganization } from "./organization.ts";

/** What a fault without a policy of its own names: a policy that looks like the organization's. */
export function injectedDenial(
  organization: SimulatedOrganization,
  principalArn: string,
  action: string,
  variant: DeniedVariant,
  policyArn: string | undefined,
): string {
  const say = (reason: string): string =>
    `User: ${principalArn} is not authorized to perform: ${action} ${reason}`;
  const arnOf = (kind: string, id: string): string =>
    policyArn ??
    `arn:aws:organizations::${organization.managementAccountId}:policy/${organization.id}/${kind}/${id}`;
  switch (variant) {
    case "identity":
      return denialMessage(
        principalArn,
        { action, resource: "*" },
        { by: "identity-based", explicit: false, arn: null },
      );
    case "boundary":
      return say(`because no permissions boundary allows the ${action} action`);
    case "session":
      return say(`because no session policy allows the ${action} action`);
    case "scp":
      return say(
        `with an explicit deny in a service control policy: ${arnOf("service_control_policy", "p-fault0scp")}`,
      );
    case "rcp":
      return say(
        `with an explicit deny in a resource control policy: ${arnOf("resource_control_policy", "p-fault0rcp")}`,
      );
    case "resource":
      return say("with an explicit deny in a resource-based policy");
    case "vpc_endpoint":
      return say("with an explicit deny in a VPC endpoint policy");
    case "unknown":
      return "Access Denied";
  }
}
