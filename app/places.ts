/**
 * Which parts of the application there are, and to whom each opens: the side bar and the tabs of the settings ask here and
 * nowhere else. It decides what is offered; what may be read is decided in lib/data.
 */
import type { Tab } from "#components/settings/tabs.tsx";
import type { NavigationEntry } from "#components/shell/navigation.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { hasPermission, type Permission, type Role, type Viewer } from "#lib/viewer.ts";
import { refusePage } from "./server.ts";

/** `only`: for this role alone, whoever else has the permission. */
type Place = NavigationEntry & { permission: Permission; only?: Role };

const places: readonly Place[] = [
  { href: "/my", label: "My accounts", icon: "person", permission: "account.read", only: "owner" },
  { href: "/", label: "Overview", icon: "grid", permission: "account.read" },
  { href: "/accounts", label: "Accounts", icon: "list", permission: "account.read" },
  { href: "/roadmap", label: "Roadmap", icon: "route", permission: "account.read" },
  { href: "/contacts", label: "Contacts", icon: "person", permission: "contact.read" },
  { href: "/resources", label: "Resources", icon: "cube", permission: "account.read" },
  { href: "/radar", label: "Discovered accounts", icon: "compass", permission: "account.read" },
  { href: "/runs", label: "Runs", icon: "refresh", permission: "run.read" },
  { href: "/coverage", label: "Coverage", icon: "matrix", permission: "run.read" },
];

/** One folder in app/settings each, which calls `requireOpen` with its address first. */
const settingsTabs = [
  { href: "/settings/connection", label: "Connection", permission: "connection.read" },
  { href: "/settings/schedule", label: "Schedule", permission: "connection.read" },
  { href: "/settings/regions", label: "Regions", permission: "connection.read" },
  { href: "/settings/evaluation", label: "Evaluation", permission: "settings.read" },
  { href: "/settings/columns", label: "Columns", permission: "settings.read" },
  { href: "/settings/users", label: "Users and roles", permission: "user.read" },
  { href: "/settings/tokens", label: "Tokens", permission: "token.admin" },
  { href: "/settings/notifications", label: "Notifications", permission: "notification.read" },
  { href: "/settings/audit", label: "Audit log", permission: "audit.read" },
  { href: "/settings/about", label: "About", permission: "connection.read" },
] as const satisfies readonly (Tab & { permission: Permission })[];

/** The tabs of the settings that open to somebody. */
export function openTabs(viewer: Viewer): Tab[] {
  return settingsTabs
    .filter(({ permission }) => hasPermission(viewer, permission))
    .map(({ href, label }) => ({ href, label }));
}

/** The entries of the side bar that open to somebody; the settings are among them where one of their tabs is. */
export function openPlaces(viewer: Viewer): NavigationEntry[] {
  const open: NavigationEntry[] = places
    .filter(({ permission, only = viewer.role }) => only === viewer.role && hasPermission(viewer, permission))
    .map(({ permission: _decided, only: _role, ...entry }) => entry);
  if (openTabs(viewer).length === 0) return open;
  return [...open, { href: "/settings", label: "Settings", icon: "settings" }];
}

/** The viewer, where this tab opens to them; else the 403 page. */
export async function requireOpen(tab: (typeof settingsTabs)[number]["href"]): Promise<Viewer> {
  const viewer = await currentViewer();
  const { permission } = settingsTabs.find(({ href }) => href === tab) ?? settingsTabs[0];
  if (!hasPermission(viewer, permission)) await refusePage(`This needs the permission ${permission}.`);
  return viewer;
}
