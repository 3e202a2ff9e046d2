/** The policies that the simulated organization attaches: service control policies and three management policies. */
import type {
  ManagementPolicy,
  ServiceControlPolicy,
  SimulatedAccount,
  SimulatedOrganization,
  SimulatedUnit,
} from "./organization.ts";
import { policyOf } from "./policy-document.ts";
import { lowerAndDigits, text } from "./random.ts";

/** The Region that a service control policy closes for sandboxes and the log archive. */
export const closedRegion = "sa-east-1";

interface ControlOptions {
  organizationId: string;
  management: SimulatedAccount;
  logArchive: SimulatedAccount | null;
  units: readonly SimulatedUnit[];
  seed: number;
}

function idsNamed(units: readonly SimulatedUnit[], ...names: string[]): string[] {
  return units.filter(({ name }) => names.includes(name)).map(({ id }) => id);
}

/** The service control policies of an organization and where they are attached. */
export function serviceControlPoliciesOf(options: ControlOptions): ServiceControlPolicy[] {
  const { organizationId, management, logArchive, units, seed } = options;
  const make = (
    name: string,
    document: ServiceControlPolicy["document"],
    targets: readonly string[],
  ): ServiceControlPolicy => {
    const id = `p-${text(8, lowerAndDigits, seed, "scp", name)}`;
    const arn = `arn:aws:organizations::${management.id}:policy/${organizationId}/service_control_policy/${id}`;
    return { id, arn, name, document, targets };
  };
  return [
    make(
      "close-unused-region",
      policyOf({
        Sid: "CloseUnusedRegion",
        Effect: "Deny",
        // Somebody saw to it that one can still tell whether the closed Region is being recorded.
        NotAction: ["iam:*", "organizations:*", "sts:*", "account:*", "s3:ListAllMyBuckets", "cloudtrail:*"],
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": [closedRegion] } },
      }),
      [...idsNamed(units, "Sandbox"), ...(logArchive === null ? [] : [logArchive.id])],
    ),
    make(
      "keep-in-organization",
      policyOf({ Sid: "KeepIn", Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" }),
      [...idsNamed(units, "Workloads", "Infrastructure")],
    ),
  ];
}

/** AWS's own policy, attached to the root, every OU and every account until somebody detaches it. */
export function fullAccessOf({ rootId, units, accounts }: SimulatedOrganization): ServiceControlPolicy {
  return {
    id: "p-FullAWSAccess",
    arn: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
    name: "FullAWSAccess",
    document: policyOf({ Effect: "Allow", Action: "*", Resource: "*" }),
    targets: [rootId, ...units.map(({ id }) => id), ...accounts.map(({ id }) => id)],
  };
}

/** The S3 and GuardDuty policies of an organization and where they are attached. */
export function managementPoliciesOf(units: readonly SimulatedUnit[]): ManagementPolicy[] {
  const updatedAt = new Date("2025-12-02T14:05:00Z");
  const blockPublicAccess = (value: "all" | "none"): ManagementPolicy["content"] => ({
    s3_attributes: { public_access_block_configuration: value },
  });
  return [
    {
      type: "S3_POLICY",
      content: blockPublicAccess("all"),
      targets: idsNamed(units, "Security", "Network"),
      updatedAt,
    },
    { type: "S3_POLICY", content: blockPublicAccess("none"), targets: idsNamed(units, "Sandbox"), updatedAt },
    {
      // The default block counts for every Region that has no block of its own.
      type: "GUARDDUTY_POLICY",
      content: { guardduty: { default: { foundational: "enabled" } } },
      targets: idsNamed(units, "Shared Services"),
      updatedAt,
    },
  ];
}
