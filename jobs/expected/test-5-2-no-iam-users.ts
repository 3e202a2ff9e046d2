/** 5.2 from the simulated users. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedAccount } from "#lib/sim/organization.ts";
import type { SimulatedUser } from "#lib/sim/state/users.ts";
import { type Expected, isDenied, ofUnits, type Scene, unknown, whole } from "./test-scene.ts";

function isActiveUser(user: SimulatedUser): boolean {
  const lists = [user.accessKeys, user.sshKeys, user.certificates, user.serviceCredentials];
  return user.password !== null || lists.some((list) => list.some(({ active }) => active));
}

const userLists = [
  "iam:ListAccessKeys",
  "iam:ListSSHPublicKeys",
  "iam:ListSigningCertificates",
  "iam:ListServiceSpecificCredentials",
];

/** 5.2: no IAM users and no root keys. */
export function expectedNoIamUsers(scene: Scene, account: SimulatedAccount): Expected {
  if (scene.closed.has(account.id)) return unknown;
  const { root, users } = accountState(scene.organization, account.id).identity;
  if (root.hasAccessKey) return whole("NOT_MET");
  if (users.length === 0) return whole("MET");
  const region = scene.organization.homeRegion;
  const isUnread = userLists.some((operation) => isDenied(scene, account, operation, region));
  return ofUnits(users.map((user) => (isActiveUser(user) ? 0 : isUnread ? null : 50)));
}
