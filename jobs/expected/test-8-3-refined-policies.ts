/** 8.3 from the simulated policies, by their names: who has what is known here, statements are not looked at. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import type { SimulatedRole } from "#lib/sim/state/identity.ts";
import { type Expected, isDenied, type Scene, unknown, whole } from "./test-scene.ts";

/** Hundredths; what is not listed is refined. */
const scores: Readonly<Record<string, number>> = {
  AdministratorAccess: 0,
  PowerUserAccess: 0,
  CloudWatchLogsFullAccess: 0,
  AmazonS3ReadOnlyAccess: 50,
  deploy: 50,
};

const powerful = ["AdministratorAccess", "PowerUserAccess"];

function isJudged({ name, path }: SimulatedRole, auditRoleName: string): boolean {
  return (
    name !== auditRoleName &&
    name !== "OrganizationAccountAccessRole" &&
    !path.startsWith("/aws-service-role/")
  );
}

/** 8.3: every user and role that has a policy. */
export function expectedRefinedPolicies(scene: Scene, account: SimulatedAccount): Expected {
  const { organization } = scene;
  if (scene.closed.has(account.id)) return unknown;
  if (isDenied(scene, account, "iam:GetAccountAuthorizationDetails", organization.homeRegion)) return unknown;
  const { users, groups, roles, bulk } = accountState(organization, account.id).identity;
  const judged = [...roles, ...bulk.roles.slice(0, bulk.roles.length)].filter((role) =>
    isJudged(role, organization.auditRoleName),
  );
  const namesOf = [
    ...judged.map(({ attached, inline }) => [...attached, ...inline].map(({ name }) => name)),
    ...users.map((user) => [
      ...user.inline.map(({ name }) => name),
      ...groups
        .filter(({ name }) => user.groups.includes(name))
        .flatMap(({ attached }) => attached.map((one) => one.name)),
    ]),
  ].filter((names) => names.length > 0);
  if (namesOf.length === 0) return { state: "NOT_APPLICABLE", fraction: null };
  const units = namesOf.map((names) => Math.min(...names.map((name) => scores[name] ?? 100)));
  const sum = units.reduce((total, score) => total + score, 0);
  const hasAdministrator = namesOf.some((names) => names.some((name) => powerful.includes(name)));
  // Everything of the class BROAD here writes.
  if (units.every((score) => score > 0) && sum >= 90 * units.length) return whole("MET");
  if (sum < 10 * units.length) return whole("NOT_MET");
  const floored = Math.min(Math.floor(sum / units.length), hasAdministrator ? 50 : 99);
  return { state: "PARTIAL", fraction: floored / 100 };
}
