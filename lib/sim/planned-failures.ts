/** What a refresh cannot read by construction: accounts that do not let it in, and actions that the state denies. */
import { accountState } from "./account-state.ts";
import { decide } from "./authorization.ts";
import { controlsOf, type SimulatedOrganization } from "./organization.ts";
import { actionOf, handlersOf } from "./services/registry.ts";
import { auditRoleOf } from "./state/audit-role.ts";
import { usualRegions } from "./state/regions-of.ts";
import { serviceNames, serviceTable } from "./wire/service-table.ts";

export interface PlannedFailure {
  accountId: string;
  failure: "role_missing_or_trust";
}

/** Active accounts whose audit role is absent or expects another external id. Suspended ones are not even tried. */
export function plannedFailures(organization: SimulatedOrganization): PlannedFailure[] {
  return organization.accounts
    .filter(
      (account) =>
        account.state === "ACTIVE" &&
        (account.peculiarity === "other-external-id" || auditRoleOf(organization, account) === null),
    )
    .map(({ id }) => ({ accountId: id, failure: "role_missing_or_trust" as const }));
}

export interface PlannedDenial {
  accountId: string;
  /** `service:Operation`, as the facts spell it. */
  operation: string;
  region: string;
  deniedBy: "scp" | "identity";
}

/** Single calls that are denied inside accounts that can be entered, over the Regions that every account has. */
export function plannedDenials(organization: SimulatedOrganization): PlannedDenial[] {
  const closed = new Set(plannedFailures(organization).map(({ accountId }) => accountId));
  return organization.accounts
    .filter(({ id, state }) => state === "ACTIVE" && !closed.has(id))
    .flatMap(({ id }) => denialsIn(organization, id));
}

function denialsIn(organization: SimulatedOrganization, accountId: string): PlannedDenial[] {
  const { account, auditRole } = accountState(organization, accountId);
  if (auditRole === null) {
    return [];
  }
  const identity = [
    ...auditRole.attached,
    ...auditRole.inline.map(({ document }) => ({ arn: null, document })),
  ];
  const controls = controlsOf(organization, account);
  const denials: PlannedDenial[] = [];
  for (const service of serviceNames) {
    const regions = serviceTable[service].isRegional ? usualRegions(organization) : [organization.homeRegion];
    for (const operation of Object.keys(handlersOf[service])) {
      const action = actionOf(service, operation);
      for (const region of action === null ? [] : regions) {
        const decision = decide(controls, identity, {
          action: action ?? "",
          resource: "*",
          context: { "aws:requestedregion": region },
        });
        if (!decision.allowed) {
          const deniedBy = decision.by === "service control" ? "scp" : "identity";
          denials.push({ accountId, operation: `${service}:${operation}`, region, deniedBy });
        }
      }
    }
  }
  return denials;
}
