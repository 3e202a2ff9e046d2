/** 5.3 from the simulated roles: in use, not all-powerful, most of their services used, bound to own repositories. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import { analyzersIn } from "#lib/sim/state/analyzers.ts";
import type { SimulatedRole } from "#lib/sim/state/identity.ts";
import { pipelineOf } from "#lib/sim/state/people.ts";
import { roleUse } from "#lib/sim/state/role-use.ts";
import { rungOf } from "#lib/sim/state/rungs.ts";
import {
  dayMs,
  type Expected,
  isDenied,
  ofUnits,
  type Scene,
  type Unit,
  unknown,
  whole,
} from "./test-scene.ts";

const windowDays = 90;

function daysSince({ now }: Scene, at: Date): number {
  return Math.floor(now.getTime() / dayMs) - Math.floor(at.getTime() / dayMs);
}

function isWorkloads({ path, trust }: SimulatedRole): boolean {
  const text = JSON.stringify(trust);
  return !path.startsWith("/aws-") && (text.includes('"Service"') || text.includes("oidc-provider"));
}

function isPowerful({ attached }: SimulatedRole): boolean {
  return attached.some(({ name }) => name === "AdministratorAccess" || name === "PowerUserAccess");
}

/** Within the tolerance: one unused service, or a fifth. */
function usesEnough(scene: Scene, role: SimulatedRole): boolean {
  const uses = roleUse(role);
  const used = uses.filter(
    ({ lastUsedAt }) => lastUsedAt !== null && daysSince(scene, lastUsedAt) <= windowDays,
  );
  return uses.length - used.length <= 1 || used.length * 10 >= uses.length * 8;
}

function unitOf(scene: Scene, account: SimulatedAccount, role: SimulatedRole): Unit {
  if (role.lastUsedAt === null || daysSince(scene, role.lastUsedAt) > windowDays || isPowerful(role))
    return 0;
  const { homeRegion } = scene.organization;
  const calls = ["iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails"];
  const isUnread = calls.some((call) => isDenied(scene, account, call, homeRegion));
  if (!isUnread) return usesEnough(scene, role) ? 100 : 0;
  const hasAnalyzer = analyzersIn(scene.organization, account, homeRegion).some(
    ({ type, createdAt }) => type === "ACCOUNT_UNUSED_ACCESS" && daysSince(scene, createdAt) > windowDays + 2,
  );
  if (hasAnalyzer) throw new Error("the simulation has no account whose analyzer alone tells");
  return null;
}

/** 5.3: every role of services and pipelines. */
export function expectedServiceRoles(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { organization, now } = scene;
  const { homeRegion } = organization;
  if (isDenied(scene, account, "iam:GetAccountAuthorizationDetails", homeRegion)) return unknown;
  const { roles, bulk } = accountState(organization, account.id).identity;
  const own = [...roles, ...bulk.roles.slice(0, bulk.roles.length)].filter(isWorkloads);
  // Roles are as old as their account.
  const isNew = now.getTime() - account.joinedAt.getTime() < windowDays * dayMs;
  if (own.length === 0 || isNew) return { state: "NOT_APPLICABLE", fraction: null };
  const hasOwnPipeline = rungOf(organization, account, "people") !== "pipeline-only";
  if (hasOwnPipeline && pipelineOf(organization, account) === "open") return whole("NOT_MET");
  return ofUnits(own.map((role) => unitOf(scene, account, role)));
}
