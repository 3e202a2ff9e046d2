/** `waymark connect`: registers the organization, or the standalone account, that the present credentials see. */
import { randomBytes } from "node:crypto";
import { accountTarget } from "#jobs/target.ts";
import { type AwsConnection, createAwsConnection } from "#lib/aws/connection.ts";
import { connectOrganization, listOrganizations, type Organization } from "#lib/data/organizations.ts";
import { readHome } from "#lib/embedded/home.ts";
import { AppError } from "#lib/errors.ts";
import { leadingRegion } from "#lib/facts/partitions.ts";
import { requireEndpoint } from "./aws-access.ts";
import { commandClock, commandEnv, commandLog, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";

export interface ConnectOptions {
  name?: string;
  roleName?: string;
  externalId?: string;
  securityAccount?: string;
  logAccount?: string;
  regions?: "all" | string[];
  json?: boolean;
}

/** What the credentials see. */
interface Seen {
  kind: "organization" | "standalone";
  id: string;
  managementAccountId: string;
  featureSet: string | null;
  partition: string;
  baseAccountId: string;
}

/** Name of the audit role where none is given. */
export const defaultRoleName = "WaymarkAudit";

/** The role's name with its path, without a leading slash. @throws AppError INVALID_INPUT */
export function parseRoleName(text: string): string {
  const name = text.replace(/^\/+/, "");
  if (/^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/.test(name) && name.length <= 512) return name;
  const hint = name.startsWith("arn:")
    ? " Give its name (with its path), not an ARN: it is the same in every account."
    : "";
  throw new AppError("INVALID_INPUT", {
    userMessage: `--role-name "${text}" is not the name of an IAM role.${hint}`,
  });
}

/** @throws AppError INVALID_INPUT */
export function parseExternalId(text: string): string {
  if (/^[\w+=,.@:/-]{2,1224}$/.test(text)) return text;
  throw new AppError("INVALID_INPUT", {
    userMessage: "--external-id must have 2 to 1224 characters: letters, digits and + = , . @ : / - _.",
  });
}

/** 192 bits, in characters that AWS takes. */
export function newExternalId(): string {
  return randomBytes(24).toString("base64url");
}

async function see(connection: AwsConnection, signal: AbortSignal): Promise<Seen> {
  const { accountId, partition } = await connection.identity(signal);
  const seen = await connection.describeOrganization(signal);
  const base = { partition, baseAccountId: accountId };
  if (seen.kind === "none")
    return { ...base, kind: "standalone", id: accountId, managementAccountId: accountId, featureSet: null };
  const { id, managementAccountId, featureSet } = seen;
  return { ...base, kind: "organization", id, managementAccountId, featureSet };
}

/** The management account and delegated administrators see the organization; other members see only themselves. */
async function requireSight(
  connection: AwsConnection,
  seen: Seen,
  entry: Pick<Organization, "roleName" | "externalId" | "homeRegion">,
  signal: AbortSignal,
): Promise<void> {
  if (seen.kind === "standalone" || seen.baseAccountId === seen.managementAccountId) return;
  const sight = await connection.readsOrganization(signal);
  if (sight.ok) return;
  // Whoever may enter the management account's audit role sees the organization through it.
  const organization = { ...entry, partition: seen.partition };
  const target = accountTarget({ runId: "connect0", accountId: seen.managementAccountId, organization });
  const entered = await connection.enter(target, signal);
  if (!("failure" in entered)) return;
  throw new AppError("WRONG_STATE", {
    userMessage:
      `The credentials are those of account ${seen.baseAccountId}, a plain member of organization ${seen.id}: it may not ` +
      `list the organization's accounts (AWS said: ${sight.code}: ${sight.message}). Nothing was stored. Two ways out: ` +
      `run waymark connect with credentials of the management account ${seen.managementAccountId}; or make ` +
      `${seen.baseAccountId} a delegated administrator of some service of the organization (a security tooling account ` +
      "usually is one), allow its identity to read AWS Organizations, and connect again.",
  });
}

/** What is stored: the options, else what an earlier connect stored, else the defaults. */
function connectionOf(seen: Seen, before: Organization | undefined, options: ConnectOptions, region: string) {
  const regions = options.regions ?? before?.regions ?? "all";
  return {
    id: seen.id,
    kind: seen.kind,
    name: options.name ?? before?.name ?? seen.id,
    managementAccountId: seen.managementAccountId,
    featureSet: seen.featureSet,
    partition: seen.partition,
    homeRegion: before?.homeRegion ?? region,
    roleName:
      options.roleName === undefined
        ? (before?.roleName ?? defaultRoleName)
        : parseRoleName(options.roleName),
    externalId:
      options.externalId === undefined
        ? (before?.externalId ?? newExternalId())
        : parseExternalId(options.externalId),
    securityAccountId: options.securityAccount ?? before?.securityAccountId ?? null,
    logAccountId: options.logAccount ?? before?.logAccountId ?? null,
    regions: regions === "all" ? [] : regions,
    baseAccountId: seen.baseAccountId,
  };
}

/** The organization as the command line shows it. */
export function organizationJson(organization: Organization) {
  const { regions, ...rest } = organization;
  return { ...rest, regions: regions.length === 0 ? "all" : regions };
}

function nextSteps(organization: Organization): string {
  const { id, kind, name, managementAccountId, roleName, externalId, baseAccountId } = organization;
  const isUnnamed = organization.securityAccountId === null && kind === "organization";
  return [
    `Connected ${name} (${id}), management account ${managementAccountId}.`,
    "",
    `Every account, the management account included, needs the audit role ${roleName}, which trusts the identity in`,
    `account ${baseAccountId} and asks for the external id ${externalId}`,
    "",
    "Next: waymark role-template --stack-set makes the role in every account, waymark doctor tries one of them,",
    "waymark sync refreshes all accounts.",
    ...(kind === "organization" && baseAccountId !== managementAccountId
      ? [
          `Where the management account shall not have the role, the organization is listed through account ${baseAccountId},`,
          "as long as it is a delegated administrator of some service; what only the management account may read stays unknown.",
        ]
      : []),
    ...(isUnnamed
      ? [
          "No security account is named: waymark connect --security-account ID does it, with --log-account ID where the",
          "logs are kept in another one.",
        ]
      : []),
    "",
  ].join("\n");
}

export function connect(io: CommandIo, options: ConnectOptions): Promise<number> {
  const env = commandEnv(io);
  if (options.roleName !== undefined) parseRoleName(options.roleName);
  if (options.externalId !== undefined) parseExternalId(options.externalId);
  if (env.databaseUrl === undefined && readHome(env.home)?.kind === "demo") {
    throw new AppError("WRONG_STATE", {
      userMessage: `The state folder ${env.home} belongs to the demo. Name another folder with WAYMARK_HOME for real accounts.`,
    });
  }
  const connection = createAwsConnection({
    endpoint: env.awsEndpointUrl,
    region: env.awsRegion,
    clock: commandClock(env),
    log: commandLog(io, env),
  });
  return register(io, connection, options).finally(() => connection.close());
}

/** Asks AWS first: until it is clear what would be stored, neither home nor database is touched. */
async function register(io: CommandIo, connection: AwsConnection, options: ConnectOptions): Promise<number> {
  const env = commandEnv(io);
  const seen = await see(connection, io.signal);
  const region = env.awsRegion ?? leadingRegion(seen.partition) ?? "us-east-1";
  await requireSight(connection, seen, connectionOf(seen, undefined, options, region), io.signal);
  return withContext(io, { home: "create" }, async ({ viewer }) => {
    const before = (await listOrganizations(viewer)).find(({ id }) => id === seen.id);
    if (before !== undefined) requireEndpoint(before, env);
    const organization = await connectOrganization(viewer, {
      ...connectionOf(seen, before, options, region),
      endpoint: env.awsEndpointUrl,
    });
    printResult(io, options.json, { organization: organizationJson(organization) }, () =>
      nextSteps(organization),
    );
    return exitCodes.done;
  });
}
