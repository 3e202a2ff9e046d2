/** The part of `doctor` that asks AWS, and reads what the last refresh was refused. */

import { accountTarget } from "#jobs/target.ts";
import { catalog } from "#lib/aws/collectors/catalog.ts";
import type { AwsConnection } from "#lib/aws/connection.ts";
import type { Organization } from "#lib/data/organizations.ts";
import { getRun, listRuns } from "#lib/data/run-views.ts";
import type { RunSummary, RunView } from "#lib/data/runs.ts";
import { openAws, requireBaseIdentity } from "./aws-access.ts";
import { type Check, failed, passed, wordsOf } from "./check.ts";
import type { CommandContext } from "./context.ts";

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

/** One account's audit role, with and without the external id. */
async function checkRole(
  connection: AwsConnection,
  organization: Organization,
  signal: AbortSignal,
): Promise<Check[]> {
  const accountId = organization.managementAccountId;
  const target = accountTarget({ runId: "doctor00", accountId, organization });
  const entered = await connection.enter({ ...target, probeExternalId: true }, signal);
  const role = `${organization.roleName} in ${accountId}`;
  if ("failure" in entered) {
    const fix =
      `Create the role ${organization.roleName} in ${accountId}, let it trust the identity of account ` +
      `${organization.baseAccountId}, and require the external id that waymark connect printed.`;
    return [failed("assume role", entered.message, fix)];
  }
  const assumed = passed("assume role", `${role} can be assumed`);
  const open = entered.assume.data?.assumableWithoutExternalId ?? null;
  if (open === null) return [assumed, passed("external id", "could not be tried without it")];
  if (!open) return [assumed, passed("external id", `${role} refuses whoever does not know it`)];
  const fix = `Add the condition StringEquals sts:ExternalId to the trust policy of ${role}.`;
  return [assumed, failed("external id", `${role} can also be assumed without the external id`, fix)];
}

async function checkAccess(context: CommandContext, organization: Organization): Promise<Check[]> {
  const { io } = context;
  let connection: AwsConnection;
  try {
    connection = (await openAws(context, organization)).connection;
  } catch (error) {
    return [
      failed("endpoint", wordsOf(error), "An organization stays at the endpoint that it was connected at."),
    ];
  }
  const credentials = await attempt("credentials", credentialsFix, async () => {
    const { arn } = await connection.identity(io.signal);
    await requireBaseIdentity(connection, organization, io.signal);
    return arn;
  });
  if (!credentials.ok) return [credentials];
  const fix = "Allow organizations:DescribeOrganization to the identity that Waymark runs as.";
  const access = await attempt("organization access", fix, async () => {
    const seen = await connection.describeOrganization(io.signal);
    return seen.kind === "none"
      ? "a standalone account"
      : `${seen.id}, management account ${seen.managementAccountId}`;
  });
  return [credentials, access, ...(await checkRole(connection, organization, io.signal))];
}

/** Accounts that the last refresh could not enter. */
function checkAccounts(run: RunView): Check {
  const notEntered = run.lanes.filter(({ state }) => state === "failed");
  const entered = run.lanes.filter(({ state }) => state === "succeeded" || state === "partial");
  if (run.state === "failed")
    return failed("last refresh", run.failure?.message ?? "failed", "Mend the cause and run waymark sync.");
  if (notEntered.length === 0) return passed("last refresh", `${entered.length} accounts were entered`);
  const named = notEntered
    .map(({ accountId, failure }) => `${accountId} (${failure?.code ?? "internal"})`)
    .join(", ");
  return failed(
    "last refresh",
    `${notEntered.length} of ${run.counts.total} accounts failed: ${named}`,
    "role_missing_or_trust: deploy the audit role there with the organization's external id; then waymark sync.",
  );
}

/** What each collector was refused in the last refresh, with the IAM actions that it needs. */
function checkPermissions(run: RunView, roleName: string): Check[] {
  return catalog.map(({ collector }) => {
    const name = `permissions of ${collector.name}`;
    const ticks = (accountOf: RunView["lanes"][number]) =>
      accountOf.ticks.filter((tick) => tick.collector === collector.name);
    const asked = run.lanes.filter((lane) => ticks(lane).length > 0);
    const refused = asked.filter((lane) => ticks(lane).some(({ outcome }) => outcome === "denied"));
    if (asked.length === 0) return passed(name, "not asked in the last refresh of all accounts");
    if (refused.length === 0) return passed(name, `nothing was refused in ${asked.length} accounts`);
    const accounts = refused.map(({ accountId }) => accountId).join(", ");
    const actions = collector.actions.map(({ action }) => action).join(", ");
    return failed(
      name,
      `refused in ${refused.length} of ${asked.length} accounts: ${accounts}`,
      `Allow ${actions} to ${roleName} there; the run's page says which call was refused by which policy.`,
    );
  });
}

/** The newest finished run of most accounts: one that was about a single account says little about permissions. */
function telling(runs: readonly RunSummary[]): RunSummary | undefined {
  const finished = runs.filter(({ state }) => state === "finished");
  const most = Math.max(0, ...finished.map(({ counts }) => counts.total));
  return finished.find(({ counts }) => counts.total * 2 >= most);
}

/** Everything about one organization, from the endpoint to the permissions of each collector. */
export async function checkOrganization(
  context: CommandContext,
  organization: Organization,
): Promise<Check[]> {
  const { viewer, clock } = context;
  const now = clock.now();
  const checks = await checkAccess(context, organization);
  const runs = await listRuns(viewer, { organizationId: organization.id, limit: 20, now });
  const [latest] = runs;
  if (latest === undefined) return [...checks, passed("last refresh", "none yet: waymark sync makes one")];
  checks.push(checkAccounts(await getRun(viewer, latest.id, { now })));
  const full = telling(runs);
  if (full === undefined) return checks;
  return [...checks, ...checkPermissions(await getRun(viewer, full.id, { now }), organization.roleName)];
}
