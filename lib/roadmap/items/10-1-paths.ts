/** Checks B4, B5, B6 and B9 of item 10.1: which roles lead from one account to another. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import {
  consult,
  failingUnit,
  observed,
  outOfScope,
  reachOnce,
  type Scene,
  unknownUnit,
  unreadGap,
} from "#lib/roadmap/items/10-1-scene.ts";
import { judgePlatformRole } from "#lib/roadmap/platform-roles.ts";
import { confirmedBy, type RoleNode, sourcesOf, type TrustPath } from "#lib/roadmap/trust-graph/graph.ts";
import type { FailingResource } from "#lib/roadmap/verdict.ts";

const collector = "iam.authorization";

const nameOf = ({ arn }: RoleNode) => arn.slice(arn.lastIndexOf("/") + 1);
const changes = ({ privilege }: RoleNode) => privilege === "write" || privilege === "admin";

/** Roles that a list or the trust that AWS gives them accounts for. */
function isPlatform({ input }: Scene, role: RoleNode): boolean {
  return judgePlatformRole({ RoleName: nameOf(role), trustPolicy: role.trust }, input.organization) === "own";
}

/** "111122223333 → deploy → LogAdmin", with the principal that is known to be granted the first step. */
function describePath({ graph }: Scene, from: string, { roles }: TrustPath): FailingResource {
  const [first] = roles;
  const target = roles.at(-1);
  const by = first === undefined ? null : confirmedBy(graph, from, first);
  const way = [from, ...roles.map((role) => `${nameOf(role)} in ${role.accountId}`)].join(" → ");
  const proof =
    by === null
      ? "no principal is known to be granted it; administrators of the account decide that"
      : `confirmed: ${by} may take it`;
  return {
    resource: target?.arn ?? from,
    region: "global",
    why: `Reached (${target?.privilege ?? "unknown"}): ${way}; ${proof}.`,
  };
}

/** B4. No way from a workload account to a role of the security team that changes anything. */
export function judgeWayToSecurity(scene: Scene): Unit {
  const { graph, securityIds, input } = scene;
  const { id } = input.account;
  if (securityIds.includes(id) || input.account.isManagement) return outOfScope;
  if (securityIds.length === 0) return noSecurityAccount();
  const roles = () => securityIds.flatMap((one) => graph.roles.get(one) ?? []);
  const key = securityIds.join(",");
  const sure = reachOnce(graph, `write ${key}`, () => roles().filter(changes));
  const path = sure.paths.get(id);
  consult(scene, sure.consulted);
  if (path !== undefined) {
    const found = describePath(scene, id, path);
    return failingUnit(
      `a way leads to a role of the security team over ${path.roles.length} ${path.roles.length === 1 ? "role" : "roles"}`,
      [found],
      [observed(scene, collector, found.why, "fail", path.roles.at(-1)?.accountId)],
    );
  }
  const perhaps = reachOnce(graph, `unknown ${key}`, () =>
    roles().filter(({ privilege }) => privilege === "unknown"),
  );
  const unread = securityIds.filter((one) => !graph.roles.has(one));
  const gaps = [...unread, ...sure.gaps.filter((one) => !unread.includes(one))];
  if (gaps.length > 0) return unknownUnit(unreadGap(gaps));
  const maybe = perhaps.paths.get(id)?.roles.at(-1);
  if (maybe !== undefined) return unknownUnit(unreadGap([maybe.arn]));
  if (perhaps.gaps.length > 0) return unknownUnit(unreadGap(perhaps.gaps));
  const text = "No way leads from the account to a role in a security account that changes anything.";
  return { result: "pass", place: null, evidence: [observed(scene, collector, text, "pass")] };
}

function noSecurityAccount(): Unit {
  const text = "No account of the security team is named, so that ways to it cannot be looked for";
  return unknownUnit({ kind: "said", code: "not_configured", text });
}

/** B5. The security team gets in by roles that only read, and by those of its responders. */
export function judgeWayFromSecurity(scene: Scene): Unit {
  const { graph, securityIds, input } = scene;
  const { id } = input.account;
  if (securityIds.includes(id)) return outOfScope;
  const own = graph.roles.get(id);
  if (own === undefined) return unknownUnit(unreadGap([id]));
  if (securityIds.length === 0) return noSecurityAccount();
  consult(scene, [id]);
  const entered = own.filter(
    (role) => sourcesOf(graph, role)?.some((one) => securityIds.includes(one)) === true,
  );
  const { responderRoleNames, baselineRoleNames } = input.settings;
  const baseline = [...baselineRoleNames, input.organization.roleName.split("/").at(-1) ?? ""];
  const judged = entered.map((role) => {
    const name = nameOf(role);
    if (isPlatform(scene, role)) return { role, how: "design" };
    if (["none", "read"].includes(role.privilege) || responderRoleNames.includes(name))
      return { role, how: "fine" };
    if (changes(role)) return { role, how: "wide" };
    return { role, how: baseline.includes(name) ? "fine" : "unknown" };
  });
  const of = (how: string) => judged.filter((one) => one.how === how).map(({ role }) => role);
  const evidence = of("design").map((role) =>
    observed(scene, collector, `Role ${nameOf(role)} is accepted by design, with AWS's own trust.`, "info"),
  );
  const wide = of("wide");
  if (wide.length > 0) {
    const failing = wide.map((role) => ({
      resource: role.arn,
      region: "global",
      why: `Lets the security team in with more than reading (${role.privilege}); it is no responder's role.`,
    }));
    return failingUnit(
      "the security team gets in by roles that change things and are no responder's",
      failing,
      evidence,
    );
  }
  const unclear = [...of("unknown").map(({ arn }) => arn), ...unclearRoles(own)];
  if (unclear.length > 0) return { ...unknownUnit(unreadGap(unclear)), evidence };
  return { result: "pass", place: null, evidence };
}

/** Roles whose trust nobody understands may let anybody in. */
function unclearRoles(roles: readonly RoleNode[]): string[] {
  return roles.flatMap(({ named, arn }) => (named === null ? [arn] : []));
}

/** B6. No way from where things are tried out into production. */
export function judgeWayIntoProduction(scene: Scene): Unit {
  const { graph, input, environmentOf, hasEnvironments } = scene;
  const { id } = input.account;
  if (!hasEnvironments) {
    if (environmentOf(id) !== null) return outOfScope;
    const text = "Nobody said of any account what it is for (setting environments)";
    return unknownUnit({ kind: "said", code: "not_configured", text });
  }
  if (environmentOf(id) !== "prod") return outOfScope;
  const own = graph.roles.get(id);
  if (own === undefined) return unknownUnit(unreadGap([id]));
  const reach = reachOnce(graph, `into ${id}`, () => own.filter(changes));
  consult(scene, reach.consulted);
  const lower = [...reach.paths].filter(([from]) =>
    ["nonprod", "sandbox"].includes(environmentOf(from) ?? ""),
  );
  if (lower.length > 0) {
    const failing = lower.slice(0, 20).map(([from, path]) => describePath(scene, from, path));
    return failingUnit("accounts that are not for production reach roles that change it", failing);
  }
  const perhaps = reachOnce(graph, `perhaps into ${id}`, () =>
    own.filter(({ privilege }) => privilege === "unknown"),
  );
  const maybe = [...perhaps.paths].find(([from]) =>
    ["nonprod", "sandbox"].includes(environmentOf(from) ?? ""),
  );
  const gaps = [
    ...reach.gaps,
    ...perhaps.gaps,
    ...unclearRoles(own),
    ...(maybe === undefined ? [] : [maybe[1].roles.at(-1)?.arn ?? id]),
  ];
  if (gaps.length > 0) return unknownUnit(unreadGap([...new Set(gaps)]));
  return { result: "pass", place: null };
}

const managementRoles =
  /^(?:AWSControlTowerExecution|OrganizationAccountAccessRole|AWSCloudFormationStackSetExecutionRole|stacksets-exec-[0-9a-f]{32})$/;

/** B9. Administrators' roles for the management account are AWS's own, with its trust, or known for emergencies. */
export function judgeManagementWay(scene: Scene): Unit {
  const { graph, input } = scene;
  const { id, isManagement } = input.account;
  const { managementAccountId } = input.organization;
  const own = graph.roles.get(id);
  if (own === undefined) return unknownUnit(unreadGap([id]));
  consult(scene, [id]);
  const { breakGlassNames, responderRoleNames } = input.settings;
  const known = [...breakGlassNames, ...responderRoleNames];
  const asked = own.filter((role) => {
    if (managementRoles.test(nameOf(role))) return true;
    if (known.includes(nameOf(role)) || !["admin", "unknown"].includes(role.privilege)) return false;
    const sources = sourcesOf(graph, role) ?? [];
    return isManagement ? sources.length > 0 : sources.includes(managementAccountId);
  });
  const accepted = asked.filter((role) => isPlatform(scene, role));
  const evidence = accepted.map((role) =>
    observed(
      scene,
      collector,
      `Role ${nameOf(role)} trusts the management account alone: accepted by design.`,
      "info",
    ),
  );
  const open = asked.filter((role) => !accepted.includes(role) && !["none", "read"].includes(role.privilege));
  const wide = open.filter(changes);
  if (wide.length > 0) {
    const failing = wide.map((role) => ({
      resource: role.arn,
      region: "global",
      why: `Gives ${role.privilege} rights to ${(sourcesOf(graph, role) ?? []).join(", ") || "whoever it trusts"}, and is neither AWS's own with its trust nor known for emergencies.`,
    }));
    return failingUnit("administrators' roles let in more than the platform", failing, evidence);
  }
  const unclear = [...open.map(({ arn }) => arn), ...unclearRoles(own)];
  if (unclear.length > 0) return { ...unknownUnit(unreadGap([...new Set(unclear)])), evidence };
  return { result: "pass", place: null, evidence };
}
