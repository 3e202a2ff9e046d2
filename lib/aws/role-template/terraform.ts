/** The audit role as Terraform configuration: for one account, or with the stack set for all the others. */
import { type AuditPolicy, auditPolicies, type PolicyPlace, policyVersion } from "./audit-policies.ts";
import { cloudFormationTemplate } from "./cloudformation.ts";
import { type RoleSettings, splitRoleName } from "./settings.ts";

/** Doubles the sign of the two sequences that begin a template of HCL. */
function escaped(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}

/** A string of HCL: JSON's, apart from those sequences. */
function quoted(text: string): string {
  return escaped(JSON.stringify(text));
}

function variable(name: string, description: string, value: string | null): string {
  const fallback = value === null ? "" : `\n  default     = ${quoted(value)}`;
  return `variable "${name}" {\n  type        = string\n  description = ${quoted(description)}${fallback}\n}\n`;
}

function variables(settings: RoleSettings): string[] {
  const { name, path } = splitRoleName(settings.roleName);
  return [
    variable("role_name", "The same in every account.", name),
    variable("role_path", "With a slash at both ends.", path),
    variable(
      "trusted_principal_arn",
      "The role or user that Waymark runs as, with its path.",
      settings.trustedPrincipalArn,
    ),
    variable("external_id", "The one that waymark connect printed.", settings.externalId),
    variable(
      "management_account_id",
      "There the role also reads the organization.",
      settings.managementAccountId ?? "",
    ),
    variable(
      "administrator_account_id",
      "Delegated administrator of the security services: there the role also reads their members.",
      settings.securityAccountId ?? "",
    ),
    variable(
      "log_archive_account_id",
      "Account of the central logs, where it is another one.",
      settings.logAccountId ?? "",
    ),
    variable(
      "permissions_boundary_arn",
      "Where roles must have a boundary. What it does not allow cannot be read.",
      "",
    ),
  ];
}

const role = (version: string) => `data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account_id       = data.aws_caller_identity.current.account_id
  is_management    = local.account_id == var.management_account_id
  is_administrator = contains(
    [var.management_account_id, var.administrator_account_id, var.log_archive_account_id],
    local.account_id,
  )
}

resource "aws_iam_role" "audit" {
  name                 = var.role_name
  path                 = var.role_path
  description          = "Waymark reads configuration through it and changes nothing."
  max_session_duration = 3600
  permissions_boundary = var.permissions_boundary_arn == "" ? null : var.permissions_boundary_arn
  tags                 = { "waymark:policy-version" = "${version}" }

  # The account as principal with the ARN as condition: a principal by ARN breaks when that role is made anew.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:\${data.aws_partition.current.partition}:iam::\${split(":", var.trusted_principal_arn)[4]}:root" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "sts:ExternalId" = var.external_id }
        ArnEquals    = { "aws:PrincipalArn" = var.trusted_principal_arn }
      }
    }]
  })
}
`;

const counts: Record<PolicyPlace, string> = {
  "every account": "",
  "management account": "  count  = local.is_management ? 1 : 0\n",
  "administrator accounts": "  count  = local.is_administrator ? 1 : 0\n",
};

function policy({ logicalId, suffix, place, effect, actions }: AuditPolicy): string {
  const label = logicalId.replaceAll(/(?<=[a-z])(?=[A-Z0-9])/g, "_").toLowerCase();
  const count = counts[place];
  const index = count === "" ? "" : "[0]";
  const lines = actions.map(({ action, reason }) => `        ${quoted(action)}, # ${reason}`);
  return `resource "aws_iam_policy" "${label}" {
${count}  name   = "\${var.role_name}-${suffix}"
  path   = var.role_path
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "${effect}"
      Resource = "*"
      Action = [
${lines.join("\n")}
      ]
    }]
  })
}

resource "aws_iam_role_policy_attachment" "${label}" {
${count}  role       = aws_iam_role.audit.name
  policy_arn = aws_iam_policy.${label}${index}.arn
}
`;
}

/** The variables of the role's own CloudFormation template, from those of this configuration. */
const stackSetParameters = [
  ["RoleName", "role_name"],
  ["RolePath", "role_path"],
  ["TrustedPrincipalArn", "trusted_principal_arn"],
  ["ExternalId", "external_id"],
  ["ManagementAccountId", "management_account_id"],
  ["AdministratorAccountId", "administrator_account_id"],
  ["LogArchiveAccountId", "log_archive_account_id"],
  ["PermissionsBoundaryArn", "permissions_boundary_arn"],
];

/** Terraform cannot create roles in accounts that it is not configured for: the stack set does. */
function stackSet(settings: RoleSettings): string {
  const body = escaped(cloudFormationTemplate(settings));
  const values = stackSetParameters.map(([name, own]) => `    ${name} = var.${own}`);
  return `variable "organizational_unit_ids" {
  type        = list(string)
  description = "The root (r-…) for every account, or the OUs."
}

data "aws_region" "current" {}

resource "aws_cloudformation_stack_set" "every_other_account" {
  name             = var.role_name
  description      = "Waymark audit role in every account"
  permission_model = "SERVICE_MANAGED"
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  parameters = {
${values.join("\n")}
  }

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  managed_execution {
    active = true
  }

  # One account that refuses must not keep the role from all the others.
  operation_preferences {
    failure_tolerance_percentage = 100
    max_concurrent_percentage    = 25
  }

  template_body = <<-TEMPLATE
${body.trimEnd().replaceAll(/^(?=.)/gm, "    ")}
  TEMPLATE

  lifecycle {
    ignore_changes = [administration_role_arn]
  }
}

resource "aws_cloudformation_stack_set_instance" "every_other_account" {
  stack_set_name            = aws_cloudformation_stack_set.every_other_account.name
  stack_set_instance_region = data.aws_region.current.region

  deployment_targets {
    organizational_unit_ids = var.organizational_unit_ids
  }
}
`;
}

/** Needs the AWS provider, version 6 or later. */
export function terraformConfiguration(
  settings: RoleSettings,
  { stackSets }: { stackSets: boolean },
): string {
  const policies = auditPolicies();
  return [
    `# Waymark audit role, policy version ${policyVersion(policies)}\n`,
    'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = ">= 6.0"\n    }\n  }\n}\n',
    ...variables(settings),
    role(policyVersion(policies)),
    ...policies.map(policy),
    ...(stackSets ? [stackSet(settings)] : []),
  ].join("\n");
}
