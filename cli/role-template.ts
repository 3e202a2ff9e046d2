/** `waymark role-template`: the audit role as a template, made of the collectors' actions, filled with what is known. */
import { createAwsConnection } from "#lib/aws/connection.ts";
import { partitionOfRegion } from "#lib/aws/partitions.ts";
import { auditPolicies, policyVersion } from "#lib/aws/role-template/audit-policies.ts";
import { cloudFormationTemplate, stackSetTemplate } from "#lib/aws/role-template/cloudformation.ts";
import { isTemplateUrl, launchUrl } from "#lib/aws/role-template/launch.ts";
import { principalOf, type RoleSettings } from "#lib/aws/role-template/settings.ts";
import { terraformConfiguration } from "#lib/aws/role-template/terraform.ts";
import { listOrganizations, type Organization } from "#lib/data/organizations.ts";
import { readHome } from "#lib/embedded/home.ts";
import { AppError } from "#lib/errors.ts";
import { openAws } from "./aws-access.ts";
import { defaultRoleName, newExternalId, parseExternalId, parseRoleName } from "./connect.ts";
import { commandClock, commandEnv, commandLog, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { selectOrganization } from "./selection.ts";

export interface RoleTemplateOptions {
  format?: "cloudformation" | "terraform";
  stackSet?: boolean;
  organization?: string;
  roleName?: string;
  externalId?: string;
  trustedPrincipal?: string;
  templateUrl?: string;
  json?: boolean;
}

/** What the template is filled with, and what a person should know about it. */
interface Filled {
  partition: string;
  settings: RoleSettings;
  notes: string[];
}

/** What AWS says of the identity that asks. */
interface Caller {
  arn: string;
  partition: string;
  managementAccountId: string | null;
}

function requireOptions({ roleName, externalId, trustedPrincipal, templateUrl }: RoleTemplateOptions): void {
  if (roleName !== undefined) parseRoleName(roleName);
  if (externalId !== undefined) parseExternalId(externalId);
  if (trustedPrincipal !== undefined && !/^arn:[^:]+:iam::\d{12}:(role|user)\/\S+$/.test(trustedPrincipal)) {
    throw new AppError("INVALID_INPUT", {
      userMessage: `--trusted-principal "${trustedPrincipal}" is not the ARN of an IAM role or user, such as arn:aws:iam::111122223333:role/waymark.`,
    });
  }
  if (templateUrl !== undefined && !isTemplateUrl(templateUrl)) {
    throw new AppError("INVALID_INPUT", {
      userMessage: `--template-url "${templateUrl}" is not the https address of an object in S3: CloudFormation takes templates from nowhere else.`,
    });
  }
}

function sayPrincipal(callerArn: string, notes: string[]): string | null {
  const principal = principalOf(callerArn);
  if (principal === null) {
    notes.push(
      `The present credentials (${callerArn}) are neither a role nor a user: name one by --trusted-principal.`,
    );
    return null;
  }
  if (principal.pathUnknown) {
    notes.push(
      `The role trusts ${principal.arn}. If that role lies below a path (roles of IAM Identity Center do), name its whole ARN by --trusted-principal.`,
    );
  }
  return principal.arn;
}

/** Without credentials the template is made all the same: what they would tell stays a parameter. */
async function ask<T>(question: () => Promise<T>, notes: string[]): Promise<T | null> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    notes.push(`What AWS would tell of identity and organization stays a parameter. ${error.userMessage}`);
    return null;
  }
}

/** From what `connect` stored. */
async function fillConnected(
  organization: Organization,
  options: RoleTemplateOptions,
  whoAmI: () => Promise<string>,
): Promise<Filled> {
  const notes: string[] = [];
  let principal = options.trustedPrincipal ?? null;
  if (principal === null) {
    const arn = await ask(whoAmI, notes);
    principal = arn === null ? null : sayPrincipal(arn, notes);
  }
  const { roleName, externalId, managementAccountId, securityAccountId, logAccountId } = organization;
  const changed = [
    ...(options.roleName !== undefined && parseRoleName(options.roleName) !== roleName
      ? ["--role-name"]
      : []),
    ...(options.externalId !== undefined && options.externalId !== externalId ? ["--external-id"] : []),
  ];
  if (changed.length > 0)
    notes.push(
      `${organization.name} is connected with other values: give ${changed.join(" and ")} to waymark connect too.`,
    );
  return {
    partition: organization.partition,
    notes,
    settings: {
      roleName: options.roleName === undefined ? roleName : parseRoleName(options.roleName),
      externalId: options.externalId ?? externalId,
      trustedPrincipalArn: principal,
      managementAccountId,
      securityAccountId,
      logAccountId,
    },
  };
}

/** Before `connect`: what the credentials tell, and a new external id. */
async function fillUnconnected(
  options: RoleTemplateOptions,
  region: string | undefined,
  whoAmI: () => Promise<Caller>,
): Promise<Filled> {
  const notes: string[] = [];
  const caller = await ask(whoAmI, notes);
  const roleName = options.roleName === undefined ? defaultRoleName : parseRoleName(options.roleName);
  const externalId = options.externalId ?? newExternalId();
  notes.push(
    `Nothing is connected yet: run waymark connect --role-name ${roleName} --external-id ${externalId} when the role is in place.`,
  );
  return {
    partition: caller?.partition ?? (region === undefined ? "aws" : partitionOfRegion(region)),
    notes,
    settings: {
      roleName,
      externalId,
      trustedPrincipalArn:
        options.trustedPrincipal ?? (caller === null ? null : sayPrincipal(caller.arn, notes)),
      managementAccountId: caller?.managementAccountId ?? null,
      securityAccountId: null,
      logAccountId: null,
    },
  };
}

async function fillFromCredentials(io: CommandIo, options: RoleTemplateOptions): Promise<Filled> {
  const env = commandEnv(io);
  const connection = createAwsConnection({
    endpoint: env.awsEndpointUrl,
    region: env.awsRegion,
    clock: commandClock(env),
    log: commandLog(io, env),
  });
  try {
    return await fillUnconnected(options, env.awsRegion, async () => {
      const { arn, partition } = await connection.identity(io.signal);
      const seen = await connection.describeOrganization(io.signal);
      return { arn, partition, managementAccountId: seen.kind === "none" ? null : seen.managementAccountId };
    });
  } finally {
    connection.close();
  }
}

function deployment(options: RoleTemplateOptions): string {
  if (options.format === "terraform") return "terraform init && terraform apply";
  const file = options.stackSet === true ? "waymark-organization.yaml" : "waymark-audit-role.yaml";
  const units = options.stackSet === true ? " \\\n  --parameter-overrides OrganizationalUnitIds=r-xxxx" : "";
  return `aws cloudformation deploy --stack-name WaymarkAudit --template-file ${file} \\\n  --capabilities CAPABILITY_NAMED_IAM${units}`;
}

function template({ settings }: Filled, options: RoleTemplateOptions): string {
  const stackSets = options.stackSet === true;
  if (options.format === "terraform") return terraformConfiguration(settings, { stackSets });
  return stackSets ? stackSetTemplate(settings) : cloudFormationTemplate(settings);
}

function whereToDeploy({ stackSet }: RoleTemplateOptions): string {
  return stackSet === true
    ? "Deploy it in the management account: it makes the role there and, by a stack set, in every other account (trusted access of CloudFormation StackSets has to be on)."
    : "Deploy it in every account, the management account included, or add --stack-set for one stack that does so.";
}

function print(io: CommandIo, filled: Filled, options: RoleTemplateOptions): number {
  const { partition, settings, notes } = filled;
  const text = template(filled, options);
  const policies = auditPolicies();
  const { templateUrl } = options;
  const url =
    templateUrl === undefined
      ? null
      : launchUrl({ partition, region: commandEnv(io).awsRegion, templateUrl, settings });
  const said = [
    ...notes,
    whereToDeploy(options),
    deployment(options),
    ...(url === null ? [] : [`Launch the stack: ${url}`]),
  ];
  const result = {
    format: options.format ?? "cloudformation",
    policyVersion: policyVersion(policies),
    template: text,
    policies: policies.map(({ suffix, place, effect, actions }) => ({ suffix, place, effect, actions })),
    launchUrl: url,
    deploy: deployment(options),
    notes,
  };
  printResult(io, options.json, result, () => text);
  if (options.json !== true) io.err(`${said.join("\n")}\n`);
  return exitCodes.done;
}

/** Prints the template; works without a connection, a database or credentials. */
export async function roleTemplate(io: CommandIo, options: RoleTemplateOptions): Promise<number> {
  requireOptions(options);
  const env = commandEnv(io);
  if (env.databaseUrl === undefined && readHome(env.home) === null && options.organization === undefined)
    return print(io, await fillFromCredentials(io, options), options);
  return withContext(io, { home: "existing" }, async (context) => {
    const organizations = await listOrganizations(context.viewer);
    if (organizations.length === 0 && options.organization === undefined)
      return print(io, await fillFromCredentials(io, options), options);
    const organization = selectOrganization(organizations, {
      ...(options.organization !== undefined && { organization: options.organization }),
      ofAccounts: [],
    });
    const filled = await fillConnected(organization, options, async () => {
      const { connection } = await openAws(context, organization);
      return (await connection.identity(io.signal)).arn;
    });
    return print(io, filled, options);
  });
}
