/** Who asks, and what their role may do. Pure: lib/data decides with it inside every query. */

/** What somebody can be given, the highest first. */
export const userRoles = ["admin", "security", "owner", "viewer"] as const;
export type UserRole = (typeof userRoles)[number];

/** Every role, and that of whoever is not let in. */
export const roles = [...userRoles, "nobody"] as const;
export type Role = (typeof roles)[number];

/** What somebody may be allowed to do. */
export const permissions = [
  "account.read",
  /** What people say of an account; owners of their own accounts, and of these only some fields. */
  "account.write",
  /** Which accounts there are beside those that organizations list, and every field. */
  "account.admin",
  /** What would go with an account that is taken out of the register. */
  "removal.read",
  /** Files of accounts that wait for their check. */
  "import.read",
  "run.read",
  "run.start",
  "connection.read",
  "connection.write",
  "inventory.write",
  "view.write",
  "settings.read",
  "settings.write",
  /** What a change of them would come to. */
  "preview.read",
  "exception.read",
  "attestation.read",
  /** Answers about single accounts; those about the whole organization need the next one as well. */
  "attestation.write",
  "attestation.organization",
  "record.read",
  "record.write",
  /** The registry of decoys: what it names is of use only while nobody else knows it. */
  "decoy.read",
  /** Who answers for an account; of owners their own accounts. */
  "contact.read",
  "contact.write",
  /** Whether one takes over an account that is offered to oneself, and whether one that is one's own still is. */
  "ownership.answer",
  /** How far owners have confirmed, and the contacts of OUs; who asks them is the next one. */
  "campaign.read",
  "campaign.write",
  /** Ways out for notifications, what goes through them, and who is told of what. */
  "notification.read",
  "notification.write",
  /** What oneself is told of. */
  "subscription.read",
  "subscription.write",
  /** Who may sign in, with which role, through what. */
  "user.read",
  "user.write",
  "audit.read",
  /** Read the whole log and write down whether its chain holds. */
  "audit.verify",
  "metrics.read",
  /** Tokens of one's own; those of others, and of services, need the next one as well. */
  "token.read",
  "token.write",
  "token.admin",
  /** Sessions of one's own. */
  "session.read",
  "session.write",
  "backup.write",
  "backup.restore",
] as const;
export type Permission = (typeof permissions)[number];

const everything: readonly Permission[] = permissions;

/** Role → what it may do. `owner` reads its own accounts only; `nobody` is whoever is not signed in. */
const rolePermissions: Record<Role, readonly Permission[]> = {
  admin: everything,
  security: [
    "account.read",
    "account.write",
    "account.admin",
    "removal.read",
    "import.read",
    "run.read",
    "run.start",
    "connection.read",
    "view.write",
    "settings.read",
    "exception.read",
    "attestation.read",
    "attestation.write",
    "attestation.organization",
    "record.read",
    "record.write",
    "decoy.read",
    "contact.read",
    "contact.write",
    "ownership.answer",
    "campaign.read",
    "campaign.write",
    "audit.read",
    "audit.verify",
    "token.read",
    "token.write",
    "session.read",
    "session.write",
    "subscription.read",
    "subscription.write",
  ],
  owner: [
    "account.read",
    "account.write",
    "exception.read",
    "attestation.read",
    "attestation.write",
    "record.read",
    "contact.read",
    "contact.write",
    "ownership.answer",
    "token.read",
    "token.write",
    "session.read",
    "session.write",
    "subscription.read",
    "subscription.write",
  ],
  viewer: [
    "account.read",
    "run.read",
    "exception.read",
    "attestation.read",
    "contact.read",
    "ownership.answer",
    "campaign.read",
    "token.read",
    "token.write",
    "session.read",
    "session.write",
    "subscription.read",
    "subscription.write",
  ],
  nobody: [],
};

/** From where somebody acts, as the audit log keeps it; ids that open nothing, never a secret. */
export interface Origin {
  /** Address of the client, as far as the front knows it. */
  address?: string;
  /** Id of the session. */
  session?: string;
  /** Id of the token. */
  token?: string;
}

export interface Viewer {
  /** Who the audit row names: `cli:<user>`, `job:<name>`, `user:<id>`, `token:<id>`. */
  actor: string;
  role: Role;
  /** The accounts that this viewer may see; "all" for everybody but owners and chosen-OU viewers. */
  accounts: "all" | readonly string[];
  /** A token that may change nothing: of its role, what ends in `.read` is left. */
  readOnly?: true;
  /** Absent: from this machine, a terminal or a job. */
  origin?: Origin;
}

/** Id of the user who asks; null: a job, a terminal or the token of a service. */
export function userIdOf({ actor }: Viewer): string | null {
  return /^user:(.+)$/.exec(actor)?.[1] ?? null;
}

/** A background job; `name` is the job's, and stands in the audit row. */
export function systemViewer(name: string): Viewer {
  return { actor: `job:${name}`, role: "admin", accounts: "all" };
}

/** Somebody at a terminal of this machine. */
export function cliViewer(user: string): Viewer {
  return { actor: `cli:${user}`, role: "admin", accounts: "all" };
}

/** Whether the viewer's role allows it; which accounts it extends to is decided in the query. */
export function hasPermission(viewer: Viewer, permission: Permission): boolean {
  if (viewer.readOnly === true && !permission.endsWith(".read")) return false;
  return rolePermissions[viewer.role].includes(permission);
}
