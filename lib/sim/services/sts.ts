/** STS: entering roles, and who one is. */
import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from "@aws-sdk/client-sts";
import { accountState, isRegionEnabled } from "#lib/sim/account-state.ts";
import { conditionsHold, decide, denialMessage, matchesPattern } from "#lib/sim/authorization.ts";
import { identityPoliciesOf } from "#lib/sim/caller-policies.ts";
import { controlsOf, findAccount } from "#lib/sim/organization.ts";
import { listOf, type Statement } from "#lib/sim/policy-document.ts";
import type { Handlers, Output, ServiceCall } from "#lib/sim/service-call.ts";
import type { SimulatedRole } from "#lib/sim/state/identity.ts";
import { AwsError, FrontError } from "#lib/sim/wire/aws-error.ts";

const hourSeconds = 3600;

/** A role session may be as long as the role allows, and an hour when a role session asks for it. */
function sessionSeconds(asked: number | undefined, role: SimulatedRole): number {
  const seconds = asked ?? hourSeconds;
  if (seconds < 900 || seconds > 43_200) {
    throw new FrontError(
      "invalid-input",
      `Value '${seconds}' at 'durationSeconds' must be between 900 and 43200`,
    );
  }
  if (seconds > hourSeconds) {
    throw new FrontError(
      "invalid-input",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (seconds > role.maxSessionDuration) {
    throw new FrontError(
      "invalid-input",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  return seconds;
}

function roleArnOf({ caller }: ServiceCall): string {
  return `arn:aws:iam::${caller.accountId}:role/${caller.roleName}`;
}

function trusts(statement: Statement, input: AssumeRoleCommandInput, call: ServiceCall): boolean {
  const { Principal: principal } = statement;
  const trusted = principal === undefined || principal === "*" ? listOf(principal) : listOf(principal.AWS);
  const callers = [
    call.caller.arn,
    roleArnOf(call),
    `arn:aws:iam::${call.caller.accountId}:root`,
    call.caller.accountId,
  ];
  return (
    statement.Effect === "Allow" &&
    listOf(statement.Action).some((action) => matchesPattern(action, "sts:AssumeRole")) &&
    (trusted.includes("*") || trusted.some((arn) => callers.includes(arn))) &&
    conditionsHold(statement, {
      "aws:principalarn": roleArnOf(call),
      "aws:principalorgid": call.organization.id,
      ...(input.ExternalId === undefined ? {} : { "sts:externalid": input.ExternalId }),
    })
  );
}

/** The role, if it exists in an account that can be entered and trusts the caller; AWS does not say which is missing. */
function findAssumable(input: AssumeRoleCommandInput, call: ServiceCall): SimulatedRole | undefined {
  const accountId = /^arn:aws:iam::(\d{12}):role\//.exec(input.RoleArn ?? "")?.[1] ?? "";
  if (findAccount(call.organization, accountId)?.state !== "ACTIVE") {
    return undefined;
  }
  const role = accountState(call.organization, accountId).identity.roles.find(
    ({ arn }) => arn === input.RoleArn,
  );
  return role?.trust.Statement.some((statement) => trusts(statement, input, call)) ? role : undefined;
}

/** STS: who somebody is, and sessions of roles. */
export const sts = {
  GetCallerIdentity: (
    _input: GetCallerIdentityCommandInput,
    { caller },
  ): Output<GetCallerIdentityCommandOutput> => ({
    Account: caller.accountId,
    Arn: caller.arn,
    UserId: caller.userId,
  }),

  AssumeRole: (input: AssumeRoleCommandInput, call): Output<AssumeRoleCommandOutput> => {
    const { RoleArn: resource = "", RoleSessionName: sessionName = "" } = input;
    if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
      throw new FrontError(
        "invalid-input",
        `Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint`,
      );
    }
    const request = { action: "sts:AssumeRole", resource, context: { "aws:requestedregion": call.region } };
    const decision = decide(
      controlsOf(call.organization, call.state.account),
      identityPoliciesOf(call.state, call.caller),
      request,
    );
    const role = findAssumable(input, call);
    if (!decision.allowed) {
      throw new FrontError("denied", denialMessage(call.caller.arn, request, decision));
    }
    if (role === undefined) {
      // No reason is given: a role that is absent and one that does not trust the caller look the same.
      throw new FrontError(
        "denied",
        `User: ${call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${resource}`,
      );
    }
    const accountId = resource.split(":")[4] ?? "";
    if (!isRegionEnabled(accountState(call.organization, accountId), call.region)) {
      throw new AwsError(
        "RegionDisabledException",
        `STS is not activated in this region for account:${accountId}.`,
      );
    }
    const seconds = sessionSeconds(input.DurationSeconds, role);
    const session = call.credentials.issue({
      accountId,
      roleName: role.name,
      roleId: role.id,
      sessionName,
      now: call.now,
      expiresAt: new Date(Math.floor(call.now.getTime() / 1000) * 1000 + seconds * 1000),
    });
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: session.expiresAt,
      },
      AssumedRoleUser: { AssumedRoleId: session.caller.userId, Arn: session.caller.arn },
      PackedPolicySize: 0,
    };
  },
} satisfies Handlers;
