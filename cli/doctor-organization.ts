/** The part of `doctor` that asks AWS, and reads what the last refresh was refused. */

import { accountTarget, listingAccounts } from "#jobs/target.ts";
import type { AccountSession, AwsConnection } from "#lib/aws/connection.ts";
import type { Organization } from "#lib/data/organizations.ts";
import { readPermissions } from "#lib/data/refusals.ts";
import { listRunFailures, type RunFailure } from "#lib/data/run-lanes.ts";
import { listRuns } from "#lib/data/run-views.ts";
import type { RunSummary } from "#lib/data/runs.ts";
import { openAws, requireBaseIdentity } from "./aws-access.ts";
import { type Check, failed, passed, wordsOf } from "./check.ts";
import type { CommandContext } from "./context.ts";
import { storedPermissions, tryPermissions } from "./doctor-permissions.ts";

const credentialsFix =
  "Set AWS_PROFILE, or sign in with “aws sso login”; workers need the credentials of the same account.";

/** One check that throws its failure as an AppError. */
async function attempt(name: string, fix: string, work: () => Promise<string>): Promise<Check> {
  try {
    return passed(name, await work());
  } catch (error) {
    return failed(name, wordsOf(error), fix);
  }
}

/** What was found on the way in, and the way in itself; null: it is closed. */
interface Access {
  checks: Check[];
  session: AccountSession | null;
}

/** The audit role through which the organization is listed, with and without the external id. */
async function checkRole(
  connection: AwsConnection,
  organization: Organization,
  signal: AbortSignal,
): Promise<Access> {
  const { managementAccountId, roleName, baseAccountId } = organization;
  const refusals: string[] = [];
  for (const accountId of listingAccounts(organization)) {
    const target = accountTarget({ runId: "doctor00", accountId, organization });
    const entered = await connection.enter({ ...target, probeExternalId: true }, signal);
    if ("failure" in entered) {
      refusals.push(entered.message);
      continue;
    }
    const role = `${roleName} in ${accountId}`;
    const instead =
      accountId === managementAccountId
        ? ""
        : `; the management account ${managementAccountId} is closed, so the organization is listed through this one, ` +
          "which has to be a delegated administrator";
    const assumed = passed("assume role", `${role} can be assumed${instead}`);
    const open = entered.assume.data?.assumableWithoutExternalId ?? null;
    return { checks: [assumed, checkExternalId(role, open)], session: entered };
  }
  const fix =
    `Create the role ${roleName} in ${managementAccountId}, let it trust the identity of account ` +
    `${baseAccountId}, and require the external id that waymark connect printed: waymark role-template ` +
    "prints it as it has to be.";
  return { checks: [failed("assume role", refusals[0] ?? "", fix)], session: null };
}

function checkExternalId(role: string, open: boolean | null): Check {
  if (open === null) return passed("external id", "could not be tried without it");
  if (!open) return passed("external id", `${role} refuses whoever does not know it`);
  const fix = `Add the condition StringEquals sts:ExternalId to the trust policy of ${role}.`;
  return failed("external id", `${role} can also be assumed without the external id`, fix);
}

async function checkAccess(context: CommandContext, organization: Organization): Promise<Access> {
  const { io } = context;
  let connection: AwsConnection;
  try {
    connection = (await openAws(context, organization)).connection;
  } catch (error) {
    const fix = "An organization stays at the endpoint that it was connected at.";
    return { checks: [failed("endpoint", wordsOf(error), fix)], session: null };
  }
  const credentials = await attempt("credentials", credentialsFix, async () => {
    const { arn } = await connection.identity(io.signal);
    await requireBaseIdentity(connection, organization, io.signal);
    return arn;
  });
  if (!credentials.ok) return { checks: [credentials], session: null };
  const fix = "Allow organizations:DescribeOrganization to the identity that Waymark runs as.";
  const access = await attempt("organization access", fix, async () => {
    const seen = await connection.describeOrganization(io.signal);
    return seen.kind === "none"
      ? "a standalone account"
      : `${seen.id}, management account ${seen.managementAccountId}, ${namedAccounts(organization)}`;
  });
  const role = await checkRole(connection, organization, io.signal);
  return { ...role, checks: [credentials, access, ...role.checks] };
}

/** What item 1.3 is judged by. */
function namedAccounts({ securityAccountId, logAccountId }: Organization): string {
  if (securityAccountId === null && logAccountId === null)
    return "no security account named (waymark connect --security-account)";
  const logs = logAccountId ?? securityAccountId;
  return `security account ${securityAccountId ?? "not named"}, logs in ${logs}`;
}

/** Accounts that the last refresh could not enter. */
function checkAccounts(run: RunSummary, failures: readonly RunFailure[]): Check {
  const entered = run.counts.complete + run.counts.partial;
  if (run.state === "failed")
    return failed("last refresh", run.failure?.message ?? "failed", "Mend the cause and run waymark sync.");
  if (failures.length === 0) return passed("last refresh", `${entered} accounts were entered`);
  const named = failures.map(({ accountId, code }) => `${accountId} (${code})`).join(", ");
  return failed(
    "last refresh",
    `${failures.length} of ${run.counts.total} accounts failed: ${named}`,
    "role_missing_or_trust: deploy the audit role there with the organization's external id; then waymark runs retry " +
      `${run.number}.`,
  );
}

/** Everything about one organization, from the endpoint to the permissions of each collector. */
export async function checkOrganization(
  context: CommandContext,
  organization: Organization,
): Promise<Check[]> {
  const { viewer, clock, io } = context;
  const now = clock.now();
  const { checks, session } = await checkAccess(context, organization);
  const [latest] = await listRuns(viewer, { organizationId: organization.id, limit: 1, now });
  checks.push(
    latest === undefined
      ? passed("last refresh", "none yet: waymark sync makes one")
      : checkAccounts(latest, await listRunFailures(viewer, latest.id)),
  );
  const permissions = await readPermissions(viewer, organization.id);
  if (permissions.asked.length > 0)
    return [...checks, ...storedPermissions(permissions, organization.roleName)];
  if (session === null) return checks;
  return [...checks, ...(await tryPermissions(session, organization, io.signal))];
}
