/** Connected organizations and standalone accounts: how to get in, never a credential. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Organization as OrganizationRow } from "#generated/prisma/client.ts";
import { AppError } from "#lib/errors.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { database, type Transaction, transaction } from "./database.ts";
import { databaseError } from "./database-error.ts";
import { reevaluateOrganization } from "./reevaluation.ts";
import { requeueRun } from "./requeue.ts";
import { activeRunStates } from "./runs.ts";

export type Organization = OrganizationRow;
/** One that can be refreshed. */
export type ConnectedOrganization = Organization & { kind: "organization" | "standalone" };

/** Id of the row that holds the accounts which no connected organization lists. */
export const registerId = "register";

const accountId = z.string().regex(/^\d{12}$/, "must be a 12-digit account id");

const connectSchema = z.object({
  kind: z.enum(["organization", "standalone"]),
  /** `o-…`, or the account id of a standalone account. */
  id: z.union([z.string().regex(/^o-[a-z0-9]{10,32}$/, "must be an organization id"), accountId]),
  name: z.string().min(1).max(200),
  managementAccountId: accountId,
  partition: z.string().min(1),
  homeRegion: z.string().min(1),
  featureSet: z.string().nullable(),
  /** With its path, without a leading slash. */
  roleName: z
    .string()
    .regex(/^[\w+=,.@/-]{1,512}$/, "must be the name of a role, with its path if it has one"),
  /** Null: the one that is stored, else a new one is generated. */
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, "is no external id that AWS accepts")
    .nullable(),
  securityAccountId: accountId.nullable(),
  logAccountId: accountId.nullable(),
  /** Empty: all enabled regions. */
  regions: z.array(z.string()),
  /** Base URL of the AWS endpoint; null is AWS. */
  endpoint: z.string().nullable(),
  baseAccountId: accountId,
});
export type ConnectInput = z.infer<typeof connectSchema>;

/**
 * Registers an organization or a standalone account, or changes what is stored of it. Its management account is known
 * from here on; the others come with the first refresh.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT; WRONG_STATE when it is connected at another endpoint.
 */
export async function connectOrganization(viewer: Viewer, input: ConnectInput): Promise<Organization> {
  requirePermission(viewer, "connection.write");
  const parsed = connectSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError("INVALID_INPUT", {
      userMessage: `${issue?.path.join(".")} ${issue?.message}.`,
      cause: parsed.error,
    });
  }
  const connection = parsed.data;
  await transaction(async (tx) => {
    const before = await lockConnection(tx, connection.id);
    if (before !== null) requireSameEndpoint(before, connection);
    const created = await upsertOrganization(tx, connection);
    await insertKnownAccount(tx, connection);
    const { externalId, ...after } = connection;
    const isNewExternalId = externalId !== null && externalId !== before?.externalId;
    await appendAudit(tx, viewer, {
      action: created ? "organization.connected" : "organization.changed",
      subject: connection.id,
      detail: created || !isNewExternalId ? {} : { externalId: "changed" },
      before: before?.audited ?? null,
      after,
    });
    if (!created) await reevaluateOrganization(tx, connection.id);
  });
  return getOrganization(viewer, connection.id);
}

interface StoredConnection extends Record<string, unknown> {
  endpoint: string | null;
  externalId: string;
  /** As the audit log shows it: without the external id. */
  audited: Record<string, unknown>;
}

async function lockConnection(tx: Transaction, id: string): Promise<StoredConnection | null> {
  const [stored] = await tx.query<StoredConnection>(
    `select endpoint, external_id as "externalId", jsonb_build_object('id', id, 'kind', kind, 'name', name,
       'managementAccountId', management_account_id, 'partition', partition, 'homeRegion', home_region,
       'featureSet', feature_set, 'roleName', role_name, 'securityAccountId', security_account_id,
       'logAccountId', log_account_id, 'regions', regions, 'endpoint', endpoint, 'baseAccountId', base_account_id)
       as audited
     from organization where id = $1 for update`,
    [id],
  );
  return stored ?? null;
}

function requireSameEndpoint(stored: StoredConnection, { id, endpoint }: ConnectInput): void {
  if (stored.endpoint === endpoint) return;
  throw new AppError("WRONG_STATE", {
    userMessage: `${id} is connected at ${stored.endpoint ?? "AWS"}, not at ${endpoint ?? "AWS"}; an organization stays at its endpoint.`,
  });
}

/** @returns whether it is new. */
async function upsertOrganization(tx: Transaction, connection: ConnectInput): Promise<boolean> {
  const [row] = await tx.query<{ created: boolean }>(
    `insert into organization (id, kind, name, management_account_id, partition, home_region, feature_set, role_name,
       external_id, security_account_id, log_account_id, regions, endpoint, base_account_id)
     values ($1, $2::text::"OrganizationKind", $3, $4, $5, $6, $7, $8, coalesce($9, $15), $10, $11, $12, $13, $14)
     on conflict (id) do update set name = excluded.name, management_account_id = excluded.management_account_id,
       home_region = excluded.home_region, feature_set = excluded.feature_set, role_name = excluded.role_name,
       external_id = coalesce($9, organization.external_id), security_account_id = excluded.security_account_id,
       log_account_id = excluded.log_account_id, regions = excluded.regions, base_account_id = excluded.base_account_id
     returning xmax = 0 as created`,
    [
      connection.id,
      connection.kind,
      connection.name,
      connection.managementAccountId,
      connection.partition,
      connection.homeRegion,
      connection.featureSet,
      connection.roleName,
      connection.externalId,
      connection.securityAccountId,
      connection.logAccountId,
      connection.regions,
      connection.endpoint,
      connection.baseAccountId,
      randomBytes(24).toString("base64url"),
    ],
  );
  return row?.created ?? false;
}

async function insertKnownAccount(tx: Transaction, connection: ConnectInput): Promise<void> {
  const name = connection.kind === "standalone" ? connection.name : "Management account";
  // A standalone account answers, so it is active; of a management account the first listing says it.
  const state = connection.kind === "standalone" ? "ACTIVE" : "UNKNOWN";
  await tx.query(
    `insert into account (id, organization_id, partition, name, email, state, payer_account_id)
     values ($1, $2, $3, $4, '', $5::text::"AccountState", $1)
     on conflict (id) do update set organization_id = excluded.organization_id, source = 'organization',
       unit_id = case when account.organization_id = excluded.organization_id then account.unit_id end`,
    [connection.managementAccountId, connection.id, connection.partition, name, state],
  );
  await tx.query(
    "update attestation set organization_id = $1 where account_id = $2 and organization_id is distinct from $1",
    [connection.id, connection.managementAccountId],
  );
}

/** Whether it can be refreshed: the register cannot. */
export function isConnected(organization: Organization): organization is ConnectedOrganization {
  return organization.kind !== "register";
}

/** Every connected organization of which the viewer may see an account, by name. @throws AppError FORBIDDEN */
export async function listOrganizations(viewer: Viewer): Promise<ConnectedOrganization[]> {
  return (await listOrganizationsAndRegister(viewer)).filter(isConnected);
}

/** The same, and last the register, where it holds an account that the viewer may see. @throws AppError FORBIDDEN */
export async function listOrganizationsAndRegister(viewer: Viewer): Promise<Organization[]> {
  requirePermission(viewer, "account.read");
  const all = await readOrganizations(viewer, undefined);
  return [...all.filter(isConnected), ...all.filter(({ kind }) => kind === "register")];
}

/** @throws AppError FORBIDDEN, NOT_FOUND */
export async function getOrganization(viewer: Viewer, id: string): Promise<Organization> {
  requirePermission(viewer, "account.read");
  const [row] = await readOrganizations(viewer, id);
  return requireRow(row, "organization", id);
}

/** The external id is for those who may read the connection; for others it is empty. */
async function readOrganizations(viewer: Viewer, id: string | undefined): Promise<Organization[]> {
  const visible = visibleAccounts(viewer);
  const db = database();
  try {
    const prisma = await db.prisma();
    const rows = await prisma.organization.findMany({
      where: {
        ...(id !== undefined && { id }),
        ...(visible !== null && { accounts: { some: { id: { in: [...visible] } } } }),
      },
      orderBy: [{ name: "asc" }, { id: "asc" }],
    });
    return rows.map((row) => (hasPermission(viewer, "connection.read") ? row : { ...row, externalId: "" }));
  } catch (error) {
    throw databaseError(error, db.url);
  }
}

/**
 * Moves an organization to another endpoint: the simulator of a demo gets a new port at each start. Jobs of an active
 * run move with it.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function moveEndpoint(viewer: Viewer, id: string, endpoint: string | null): Promise<void> {
  requirePermission(viewer, "connection.write");
  await transaction(async (tx) => {
    const [row] = await tx.query<{ before: string | null }>(
      `update organization o set endpoint = $2
       from (select endpoint as before from organization where id = $1 for update) old
       where o.id = $1 returning old.before`,
      [id, endpoint],
    );
    const { before } = requireRow(row, "organization", id);
    if (before === endpoint) return;
    const runs = await tx.query<{ id: string }>(
      `select id from run where organization_id = $1 and state = any($2::text[]::"RunState"[])`,
      [id, activeRunStates],
    );
    for (const run of runs) await requeueRun(tx, run.id);
    await appendAudit(tx, viewer, {
      action: "organization.moved",
      subject: id,
      detail: {},
      before: { endpoint: before },
      after: { endpoint },
    });
  });
}
