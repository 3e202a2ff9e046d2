/** `waymark doctor`: what is in order, what is not, and what to do about it. Changes nothing. */

import { shiftedClock } from "#lib/clock.ts";
import { applicationRole } from "#lib/data/application-role.ts";
import { headText } from "#lib/data/audit-chain.ts";
import { readAuditGuard } from "#lib/data/audit-guard.ts";
import { verifyAudit } from "#lib/data/audit-verify.ts";
import { pendingMigrations } from "#lib/data/migrate.ts";
import { listOrganizations } from "#lib/data/organizations.ts";
import { readHome } from "#lib/embedded/home.ts";
import { describeEnv, type Env } from "#lib/env.ts";
import { type Check, failed, passed, wordsOf } from "./check.ts";
import { type CommandContext, commandEnv, withContext } from "./context.ts";
import { checkNotifications } from "./doctor-notifications.ts";
import { checkOrganization } from "./doctor-organization.ts";
import { checkProvider } from "./doctor-provider.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

interface Diagnosis {
  checks: Check[];
  configuration: ReturnType<typeof describeEnv>;
}

function checkHome(env: Env): Check {
  if (env.databaseUrl !== undefined) return passed("home", "DATABASE_URL is set: no home is needed");
  const home = readHome(env.home);
  if (home === null)
    return failed(
      "home",
      `${env.home} has not been used yet`,
      "Run waymark demo, or waymark connect with AWS credentials.",
    );
  return passed("home", `${env.home} (${home.kind})`);
}

async function checkMigrations({ databaseUrl }: CommandContext): Promise<Check> {
  const pending = await pendingMigrations(databaseUrl);
  if (pending.length === 0) return passed("migrations", "the database is of this version");
  return failed("migrations", `the database lacks ${pending.join(", ")}`, "Run waymark migrate.");
}

async function checkAudit({ viewer }: CommandContext): Promise<Check> {
  const { rows, waiting, head, problem } = await verifyAudit(viewer);
  if (problem === null) {
    const end = head === null ? "nothing is sealed yet" : `the chain is whole up to ${headText(head)}`;
    return passed("audit log", `${rows} events, ${waiting} of them wait to be sealed; ${end}`);
  }
  return failed(
    "audit log",
    `it is not what was written: ${problem}`,
    "Somebody changed its tables: compare them with a backup, and find out who may write to the database.",
  );
}

async function checkGuard({ viewer }: CommandContext): Promise<Check> {
  const { role, mayChange, hasTriggers } = await readAuditGuard(viewer);
  const name = "audit log protection";
  if (!hasTriggers)
    return failed(
      name,
      "triggers that refuse changes of it are missing or turned off",
      "Find out who turned them off, look at waymark audit verify, and restore a backup into a new database.",
    );
  if (!mayChange) return passed(name, `the application works as ${role}, which may only add to it`);
  return passed(
    name,
    `only triggers refuse changes: the application works as ${role}, which owns the tables. Where that login may not create ` +
      `roles, let an administrator of the database run "create role ${applicationRole} nologin; grant ${applicationRole} ` +
      `to ${role}", and then waymark migrate`,
  );
}

async function checkConnections(context: CommandContext, checks: Check[]): Promise<void> {
  const organizations = await listOrganizations(context.viewer);
  if (organizations.length === 0) {
    checks.push(
      failed("connection", "no organization is connected", "Run waymark connect with AWS credentials."),
    );
    return;
  }
  const names = organizations.map(({ id, name }) => `${name} (${id})`).join(", ");
  checks.push(passed("connection", names));
  for (const organization of organizations) {
    const prefix = organizations.length > 1 ? `${organization.id}: ` : "";
    for (const check of await checkOrganization(context, organization))
      checks.push({ ...check, name: `${prefix}${check.name}` });
  }
}

async function examine(context: CommandContext, checks: Check[]): Promise<void> {
  // The first question to the database: where it does not answer, the caller says so.
  const migrations = await checkMigrations(context);
  const place = context.home === null ? "DATABASE_URL" : "the embedded Postgres";
  checks.push(passed("database", `${place} answers`), migrations);
  if (!migrations.ok) return;
  await checkConnections(context, checks);
  checks.push(await checkAudit(context), await checkGuard(context), ...(await checkNotifications(context)));
}

async function diagnose(io: CommandIo): Promise<Diagnosis> {
  const checks: Check[] = [];
  const diagnosis: Diagnosis = { checks, configuration: [] };
  let env: Env;
  try {
    env = commandEnv(io);
  } catch (error) {
    checks.push(failed("configuration", wordsOf(error), "Correct the variable, or unset it."));
    return diagnosis;
  }
  diagnosis.configuration = describeEnv(env);
  const given = diagnosis.configuration.filter(({ source }) => source === "environment").length;
  checks.push(passed("configuration", `${given} of ${diagnosis.configuration.length} variables are set`));
  checks.push(...(await checkProvider(env, { clock: shiftedClock(env.clockOffsetMs), signal: io.signal })));
  try {
    const home = checkHome(env);
    checks.push(home);
    if (!home.ok) return diagnosis;
  } catch (error) {
    checks.push(failed("home", wordsOf(error), "Name another folder with WAYMARK_HOME."));
    return diagnosis;
  }
  const before = checks.length;
  try {
    await withContext(io, { home: "existing", pendingMigrations: "allowed" }, async (context) => {
      await examine(context, checks);
      return exitCodes.done;
    });
  } catch (error) {
    // Past the first check of the database, a failure is one of the check that was under way.
    const name = checks.length === before ? "database" : "examination";
    checks.push(failed(name, wordsOf(error), databaseFix(env)));
  }
  return diagnosis;
}

function databaseFix(env: Env): string {
  return env.databaseUrl === undefined
    ? "The message says what stands in the way of the embedded Postgres; WAYMARK_HOME names another folder for it."
    : "Correct DATABASE_URL, or start that server.";
}

function diagnosisText({ checks, configuration }: Diagnosis): string {
  const lines = checks.map(
    ({ name, ok, detail, fix }) =>
      `${ok ? "ok  " : "FAIL"}  ${name}: ${detail}${fix === null ? "" : `\n      ${fix}`}`,
  );
  const table = textTable(
    ["VARIABLE", "VALUE", "DEFAULT"],
    configuration.map(({ name, value, default: fallback, source }) => [
      name,
      source === "default" ? "" : value,
      fallback,
    ]),
  );
  return `${table}\n${lines.join("\n")}\n`;
}

export async function doctor(io: CommandIo, options: { json?: boolean }): Promise<number> {
  const diagnosis = await diagnose(io);
  printResult(io, options.json, diagnosis, () => diagnosisText(diagnosis));
  return diagnosis.checks.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
}
