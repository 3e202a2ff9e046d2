/** What each collector was refused, by what, and what to do about it: from the last refresh, or tried out before one. */
import { actionFor, catalog } from "#lib/aws/collectors/catalog.ts";
import type { AccountSession } from "#lib/aws/connection.ts";
import { collectAccount } from "#lib/aws/plan.ts";
import type { Organization } from "#lib/data/organizations.ts";
import type { Permissions, RefusedOperation } from "#lib/data/refusals.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { type Check, failed, passed } from "./check.ts";

const shown = 5;

/** Who refused, in words. */
function culprit({ deniedBy, policyId }: RefusedOperation): string {
  const named = policyId === null ? "" : ` ${policyId}`;
  switch (deniedBy) {
    case "scp":
      return `service control policy${named}`;
    case "rcp":
      return `resource control policy${named}`;
    case "boundary":
      return `the role's permissions boundary${named}`;
    case "session":
      return `a session policy${named}`;
    case "resource":
      return `the resource's own policy${named}`;
    case "vpc_endpoint":
      return `the policy of a VPC endpoint${named}`;
    case "identity":
      return `the role's own policies${named}`;
    default:
      return "a policy that AWS did not name";
  }
}

function fixOf({ deniedBy, policyId, operation }: RefusedOperation, roleName: string): string {
  const action = actionFor(operation) ?? operation;
  const policy = policyId === null ? "the policy" : policyId;
  switch (deniedBy) {
    case "scp":
    case "rcp":
      return `Exempt ${roleName} in ${policy} (ArnNotLike aws:PrincipalARN); what it refuses stays unknown until then.`;
    case "boundary":
      return `Allow ${action} in the permissions boundary of ${roleName}.`;
    case "session":
    case "resource":
    case "vpc_endpoint":
      return `Allow ${action} there to ${roleName}.`;
    default:
      return `Allow ${action} to ${roleName}: waymark role-template prints the role as it has to be.`;
  }
}

function sentence(refusal: RefusedOperation): string {
  const action = actionFor(refusal.operation) ?? refusal.operation;
  const more = refusal.accounts > shown ? ", …" : "";
  const ids = refusal.examples.slice(0, shown).join(", ");
  const where = refusal.accounts === 1 ? `in ${ids}` : `in ${refusal.accounts} accounts (${ids}${more})`;
  return `${action} is refused ${where} by ${culprit(refusal)}`;
}

/** One line per collector: everything that it was refused, or that it was not. */
function permissionChecks(
  refusals: readonly RefusedOperation[],
  { roleName, source, asked }: { roleName: string; source: string; asked: (collector: string) => boolean },
): Check[] {
  return catalog.map(({ collector }) => {
    const name = `permissions of ${collector.name}`;
    const own = refusals.filter((refusal) => refusal.collector === collector.name);
    if (own.length > 0) {
      const fixes = new Set(own.map((refusal) => fixOf(refusal, roleName)));
      return failed(name, `${own.map(sentence).join("; ")} (${source})`, [...fixes].join(" "));
    }
    return passed(name, asked(collector.name) ? `nothing was refused (${source})` : `not asked (${source})`);
  });
}

/** What the newest attempts in all accounts were refused. */
export function storedPermissions({ asked, refused }: Permissions, roleName: string): Check[] {
  return permissionChecks(refused, {
    roleName,
    source: "newest facts of every account",
    asked: (collector) => asked.includes(collector),
  });
}

function refusalsIn(envelopes: readonly Envelope[], accountId: string): RefusedOperation[] {
  const found = envelopes.flatMap(({ collector, ops }) =>
    ops
      .filter(({ outcome }) => outcome === "denied")
      .map(({ op, deniedBy = null, policyId = null }) => ({ collector, operation: op, deniedBy, policyId })),
  );
  const distinct = new Map(found.map((refusal) => [JSON.stringify(refusal), refusal]));
  return [...distinct.values()].map((refusal) => ({ ...refusal, accounts: 1, examples: [accountId] }));
}

/**
 * Before the first refresh: runs every collector of the entered account once, in its home region, and keeps nothing.
 * What other accounts refuse shows after the refresh.
 */
export async function tryPermissions(
  session: AccountSession,
  organization: Organization,
  signal: AbortSignal,
): Promise<Check[]> {
  const { homeRegion, managementAccountId, roleName } = organization;
  const envelopes = await collectAccount(
    session,
    {
      duties: session.accountId === managementAccountId ? ["management"] : [],
      regionPolicy: [homeRegion],
      auditRoleName: roleName,
    },
    { onProgress: () => undefined, signal },
  );
  const collected = new Set<string>(envelopes.map(({ collector }) => collector));
  return permissionChecks(refusalsIn(envelopes, session.accountId), {
    roleName,
    source: `tried in ${session.accountId}, ${homeRegion}`,
    asked: (collector) => collected.has(collector),
  });
}
