/** AWS for a command: the real one with the SDK's standard chain, or the simulation of a demo home. */
import { type AwsConnection, createAwsConnection } from "#lib/aws/connection.ts";
import { moveEndpoint, type Organization } from "#lib/data/organizations.ts";
import type { Env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import type { CommandContext } from "./context.ts";
import { openSimulation, type Simulation } from "./simulation.ts";

export interface AwsAccess {
  connection: AwsConnection;
  /** Base URL of the endpoint; null is AWS. */
  endpoint: string | null;
  /** Set in a demo home. */
  simulation: Simulation | null;
}

function placeName(endpoint: string | null): string {
  return endpoint === null ? "AWS itself" : endpoint;
}

/** @throws AppError WRONG_STATE where the organization lives at another endpoint than this process asks. */
export function requireEndpoint(organization: Organization, env: Env): void {
  if (organization.endpoint === env.awsEndpointUrl) return;
  const cure =
    organization.endpoint === null
      ? "Unset AWS_ENDPOINT_URL"
      : `Set AWS_ENDPOINT_URL=${organization.endpoint}`;
  throw new AppError("WRONG_STATE", {
    userMessage:
      `${organization.name} (${organization.id}) lives at ${placeName(organization.endpoint)}, but this command would ask ` +
      `${placeName(env.awsEndpointUrl)}. Nothing was asked. ${cure}.`,
  });
}

/**
 * The way to AWS of this process: its environment's endpoint and credentials, or the simulation of a demo home
 * (`open`, where the command has opened it before).
 */
export async function openOwnAws(context: CommandContext, open?: Simulation): Promise<AwsAccess> {
  const { env, clock, log } = context;
  if (context.home?.kind === "demo") {
    const simulation = open ?? (await openSimulation(context));
    return {
      connection: simulationConnection(context, simulation),
      endpoint: simulation.endpoint,
      simulation,
    };
  }
  const connection = createAwsConnection({ endpoint: env.awsEndpointUrl, region: env.awsRegion, clock, log });
  context.onEnd(async () => connection.close());
  return { connection, endpoint: env.awsEndpointUrl, simulation: null };
}

/**
 * The way to AWS for one organization. In a demo home the organization follows the simulator when its port had to
 * change.
 *
 * @throws AppError WRONG_STATE for another endpoint than the organization's.
 */
export async function openAws(context: CommandContext, organization: Organization): Promise<AwsAccess> {
  if (context.home?.kind !== "demo") requireEndpoint(organization, context.env);
  const aws = await openOwnAws(context);
  if (organization.endpoint !== aws.endpoint && aws.endpoint !== null)
    await moveEndpoint(context.viewer, organization.id, aws.endpoint);
  return aws;
}

/** A connection to the simulator with the simulation's own base credentials, never with those of the environment. */
function simulationConnection(context: CommandContext, simulation: Simulation): AwsConnection {
  const connection = createAwsConnection({
    endpoint: simulation.endpoint,
    region: simulation.region,
    clock: context.clock,
    log: context.log,
    credentials: async () => simulation.credentials,
  });
  context.onEnd(async () => connection.close());
  return connection;
}

/** @throws AppError WRONG_STATE where the credentials are not those that the organization was connected with. */
export async function requireBaseIdentity(
  connection: AwsConnection,
  organization: Organization,
  signal: AbortSignal,
): Promise<void> {
  const identity = await connection.identity(signal);
  if (identity.accountId === organization.baseAccountId) return;
  throw new AppError("WRONG_STATE", {
    userMessage:
      `The credentials are those of account ${identity.accountId}, but ${organization.name} was connected from account ` +
      `${organization.baseAccountId}. Use credentials of that account, or run waymark connect again with the new ones.`,
  });
}
