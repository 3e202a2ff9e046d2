/** Check B7 of item 10.1: nobody changes things both in production and where the security team works. */
import type { SsoDuties } from "#lib/facts/sso.ts";
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { humanRoles, readFederation } from "#lib/roadmap/items/5-1-federation.ts";
import {
  consult,
  failingUnit,
  observed,
  outOfScope,
  type Scene,
  unknownUnit,
  unreadGap,
} from "#lib/roadmap/items/10-1-scene.ts";
import { humanSeparation } from "#lib/roadmap/questions/10-1-blast-radius.ts";

const collector = "sso.duties";
const assignmentsOp = "ssoadmin:ListAccountAssignments";

/** Ids of the people who change things in an account, and what keeps others from being known. */
interface Changers {
  users: ReadonlySet<string>;
  gaps: readonly Gap[];
}

/** B7. By the assignments of Identity Center, if people come in by nothing else; otherwise a person has to say it. */
export function judgePeople(scene: Scene): Unit {
  const { input, view, environmentOf, securityIds } = scene;
  const { id } = input.account;
  if (environmentOf(id) !== "prod" || securityIds.includes(id)) return outOfScope;
  const duties = readDuties(scene);
  const answer = readAnswer(input, view, humanSeparation, id);
  const both = duties.known ? peopleWithBoth(scene, duties.value) : { users: [], gaps: [duties.gap] };
  if (both.users.length > 0) {
    const failing = both.users.slice(0, 20).map((user) => ({
      resource: id,
      region: "global",
      why: `User ${user} of IAM Identity Center changes things here and in a security account.`,
    }));
    const count = both.users.length;
    return failingUnit(
      `${count} ${count === 1 ? "person changes" : "people change"} things here and in the security accounts`,
      failing,
    );
  }
  if (answer.valid) {
    if (answer.holds) {
      return {
        result: "pass",
        place: null,
        evidence: [observed(scene, "attestation", "A person answered that duties are apart.", "pass")],
      };
    }
    return failingUnit("people change things here and in the security accounts, as a person answered", [
      {
        resource: id,
        region: "global",
        why: "People change things here and in the security accounts, as a person answered.",
      },
    ]);
  }
  if (both.gaps.length > 0) return unknownUnit(...both.gaps);
  const others = otherWays(scene);
  if (others !== null) return unknownUnit(others, answer.gap);
  const text = "No user of IAM Identity Center changes things both here and in a security account.";
  return { result: "pass", place: null, evidence: [observed(scene, collector, text, "pass")] };
}

/** Why people may come in by something else than Identity Center; null: they do not. */
function otherWays(scene: Scene): Gap | null {
  const federation = readFederation(scene, scene.input.account.id);
  if (!federation.roles.known) return federation.roles.gap;
  const way = humanRoles(scene, federation).find(({ word }) => word.exists !== "no");
  if (way === undefined) return null;
  const text = `People also come in by role ${way.role.RoleName}, whom no assignment names`;
  return { kind: "said", code: "needs_answer", text };
}

interface Duties {
  facts: SsoDuties;
  /** As of the facts' reading. */
  gapOf: (op: string, resource?: string) => Gap | null;
}

function readDuties({ input, view }: Scene): Answer<Duties> {
  const owners = view.accountsWith(collector, "global");
  const [owner = input.organization.managementAccountId] = owners;
  const reading = view.find(collector, "global", owner);
  const found = reading.attempt((data) => data);
  if (!found.known) return found;
  return { known: true, value: { facts: found.value, gapOf: reading.gapOf } };
}

function peopleWithBoth(scene: Scene, duties: Duties): { users: string[]; gaps: Gap[] } {
  const here = changersOf(scene, duties, scene.input.account.id);
  const exempt = new Set(scene.input.settings.breakGlassNames);
  const there = scene.securityIds.map((id) => changersOf(scene, duties, id));
  const users = [...here.users].filter(
    (user) => !exempt.has(user) && there.some((one) => one.users.has(user)),
  );
  // Nobody here, or nobody there, is enough: what is not known of the other side does not matter then.
  const isClear =
    (here.users.size === 0 && here.gaps.length === 0) ||
    there.every((one) => one.users.size === 0 && one.gaps.length === 0);
  const gaps = isClear ? [] : [here, ...there].flatMap((one) => one.gaps);
  return { users: users.sort(), gaps };
}

/** Users who are assigned, themselves or through groups, to permission sets that change things in an account. */
function changersOf(scene: Scene, { facts, gapOf }: Duties, accountId: string): Changers {
  const gap = gapOf(assignmentsOp, accountId);
  const account = facts.accounts.find((one) => one.accountId === accountId);
  // Of an account without a permission set nothing is asked.
  const isLeftOut = account === undefined && gap?.kind === "not_asked" && facts.accounts.length > 0;
  if (gap !== null && !isLeftOut) return { users: new Set(), gaps: [gap] };
  if (account === undefined) {
    if (facts.accountsComplete) return { users: new Set(), gaps: [] };
    return { users: new Set(), gaps: [said(`Who is assigned to account ${accountId} could not be read`)] };
  }
  consult(scene, [accountId]);
  const users = new Set<string>();
  const gaps: Gap[] = [];
  const groups = new Map(facts.groups.map(({ GroupId, members }) => [GroupId, members]));
  for (const assignment of account.assignments) {
    const isNamed = gapOf("ssoadmin:DescribePermissionSet", assignment.permissionSetArn) === null;
    const privilege = isNamed ? privilegeOf(scene, facts, accountId, assignment.permissionSetArn) : null;
    if (privilege === "none" || privilege === "read") continue;
    if (assignment.users.length + assignment.groups.length === 0) continue;
    if (privilege === null) {
      gaps.push(unreadGap([accountId]));
      continue;
    }
    for (const user of assignment.users) users.add(user);
    for (const group of assignment.groups) {
      const isRead = gapOf("identitystore:ListGroupMemberships", group) === null;
      const members = isRead ? (groups.get(group) ?? null) : null;
      if (members === null)
        gaps.push(said(`Who is in group ${group} of IAM Identity Center could not be read`));
      for (const member of members ?? []) users.add(member);
    }
  }
  return { users, gaps };
}

/** By the role that the permission set has in the account; null: it is not known. */
function privilegeOf({ graph }: Scene, { permissionSets }: SsoDuties, accountId: string, arn: string) {
  const name = permissionSets.find(({ PermissionSetArn }) => PermissionSetArn === arn)?.Name ?? null;
  if (name === null) return null;
  const pattern = `/AWSReservedSSO_${name}_`;
  const role = graph.roles.get(accountId)?.find((one) => {
    const at = one.arn.indexOf(pattern);
    return at >= 0 && /^[0-9a-f]{16}$/.test(one.arn.slice(at + pattern.length));
  });
  return role === undefined || role.privilege === "unknown" ? null : role.privilege;
}

function said(text: string): Gap {
  return { kind: "said", code: "not_read", text };
}
