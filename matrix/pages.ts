/** Every page and route handler of app/, and to whom it opens. A new one that has no line here fails the test. */
import { readdirSync } from "node:fs";
import type { Role } from "#lib/viewer.ts";
import { accountX, accountY, missingAccount } from "./principals.ts";
import type { World } from "./world.ts";

const everybody: readonly Role[] = ["viewer", "owner", "security", "admin"];
const notOwners: readonly Role[] = ["viewer", "security", "admin"];
const managers: readonly Role[] = ["security", "admin"];

/** What an address is about: it answers differently to who may see it and who may not. */
export interface Target {
  /** As the table calls it. */
  object: "X" | "Y" | "missing" | "one" | "";
  path: string;
}

export interface Line {
  /** Roles to which it opens; "everyone": without a session. */
  opens: readonly Role[] | "everyone";
  /** What everybody is answered, whoever they are: it asks for something else than a session. */
  always?: "404" | "405" | "sign in";
  /** What a user without a role is answered, where not like others whom it does not open to. */
  withoutRole?: "401";
  /** It is for whoever is signed in and not let in, alone. */
  onlyWithoutRole?: true;
  /** It is for whoever is not signed in, alone. */
  onlyOutside?: true;
  /** Where it leads whom it opens to. */
  leadsTo?: string;
  /** A page leads whoever is not signed in to the sign-in; what is not looked at by people answers 401. */
  kind: "page" | "handler";
  targets: (world: World) => readonly Target[];
}

const at = (path: string) => (): readonly Target[] => [{ object: "", path }];
const page = (opens: Line["opens"], path: string): Line => ({ opens, kind: "page", targets: at(path) });
const handler = (opens: Line["opens"], path: string): Line => ({ opens, kind: "handler", targets: at(path) });

const ofAccounts = (path: (id: string) => string) => (): readonly Target[] => [
  { object: "X", path: path(accountX) },
  { object: "Y", path: path(accountY) },
  { object: "missing", path: path(missingAccount) },
];

/** By the folder in app/, as Next names it. */
export const lines: Readonly<Record<string, Line>> = {
  "/": page(everybody, "/"),
  "/[...missing]": {
    opens: everybody,
    kind: "page",
    targets: () => [{ object: "missing", path: "/no/such/page" }],
  },
  "/accounts": page(everybody, "/accounts"),
  "/accounts/[id]": {
    opens: everybody,
    kind: "page",
    targets: ofAccounts((id) => `/accounts/${id}?item=3.2`),
  },
  "/accounts/[id]/remove": {
    opens: managers,
    kind: "page",
    targets: ofAccounts((id) => `/accounts/${id}/remove`),
  },
  "/accounts/changes": page(everybody, "/accounts/changes"),
  "/accounts/changes/export": handler(everybody, "/accounts/changes/export?format=json"),
  "/accounts/edit": page(["owner", "security", "admin"], "/accounts/edit?to:notes=x"),
  "/accounts/new": page(managers, "/accounts/new?id=1234-5678-9012"),
  "/accounts/import": page(managers, "/accounts/import"),
  "/accounts/import/[importId]": {
    opens: managers,
    kind: "page",
    targets: ({ importId }) => [
      { object: "one", path: `/accounts/import/${importId}` },
      { object: "missing", path: "/accounts/import/00000000-0000-4000-8000-000000000000" },
    ],
  },
  "/accounts/import/[importId]/rejected": {
    opens: managers,
    kind: "handler",
    targets: ({ importId }) => [
      { object: "one", path: `/accounts/import/${importId}/rejected` },
      { object: "missing", path: "/accounts/import/00000000-0000-4000-8000-000000000000/rejected" },
    ],
  },
  "/accounts/export": handler(everybody, "/accounts/export?format=json"),
  "/api": page(everybody, "/api"),
  // No provider is configured here; lib/auth tries these with one.
  "/api/auth/callback/oidc": { ...handler("everyone", "/api/auth/callback/oidc"), always: "sign in" },
  "/api/auth/start": { ...handler("everyone", "/api/auth/start"), always: "sign in" },
  // Read with a session, from our own pages; api.db.test.ts tries every operation with tokens.
  "/api/v1/[...path]": { ...handler(everybody, "/api/v1/accounts"), withoutRole: "401" },
  "/api/v1/openapi.json": handler("everyone", "/api/v1/openapi.json"),
  "/contacts": page(everybody, "/contacts"),
  // Nobody answers for anything here: to everybody every contact is missing.
  "/contacts/[id]": {
    opens: everybody,
    kind: "page",
    targets: () => [{ object: "missing", path: "/contacts/00000000-0000-4000-8000-000000000000" }],
  },
  "/contacts/campaigns": page(notOwners, "/contacts/campaigns"),
  // The test has none: to everybody whom the page opens to, every campaign is missing.
  "/contacts/campaigns/[id]": {
    opens: notOwners,
    kind: "page",
    targets: () => [{ object: "missing", path: "/contacts/campaigns/00000000-0000-4000-8000-000000000000" }],
  },
  "/contacts/differences": page(everybody, "/contacts/differences"),
  "/contacts/unowned": page(everybody, "/contacts/unowned"),
  "/contacts/hand-overs": page(everybody, "/contacts/hand-overs"),
  "/coverage": page(everybody, "/coverage"),
  // In the demo alone.
  "/demo/personas": { ...page("everyone", "/demo/personas"), always: "404" },
  "/demo/personas/enter": { ...handler("everyone", "/demo/personas/enter"), always: "405" },
  "/events": handler(everybody, "/events"),
  "/healthz": handler("everyone", "/healthz"),
  // From this machine; from elsewhere with a token: app/operations.db.test.ts.
  "/metrics": handler("everyone", "/metrics"),
  "/my": page(["owner"], "/my"),
  "/profile": page(everybody, "/profile"),
  "/radar": page(everybody, "/radar"),
  // The test has no sightings: to everybody they are missing.
  "/radar/[id]": {
    opens: everybody,
    kind: "page",
    targets: () => [{ object: "missing", path: "/radar/999988887777" }],
  },
  "/radar/export": handler(everybody, "/radar/export?format=json"),
  "/radar/vendors": page(managers, "/radar/vendors"),
  "/readyz": handler("everyone", "/readyz"),
  "/resources": page(everybody, "/resources"),
  "/resources/expected": page(everybody, "/resources/expected"),
  "/resources/import": page(managers, "/resources/import"),
  "/resources/export": handler(everybody, "/resources/export?format=json"),
  // The test has no resources: to everybody they are missing.
  "/resources/show": {
    opens: everybody,
    kind: "page",
    targets: () => [{ object: "missing", path: `/resources/show?account=${accountX}&arn=arn:aws:s3:::none` }],
  },
  "/roadmap": page(everybody, "/roadmap"),
  "/roadmap/[item]": page(everybody, "/roadmap/3.2"),
  "/roadmap/[item]/export": handler(everybody, "/roadmap/3.2/export?format=json"),
  "/runs": page(notOwners, "/runs"),
  "/runs/[number]": {
    opens: notOwners,
    kind: "page",
    targets: ({ runNumber }) => [
      { object: "one", path: `/runs/${runNumber}` },
      { object: "missing", path: "/runs/999999" },
    ],
  },
  "/search": page(everybody, "/search?q=canary"),
  "/search/suggest": handler(everybody, "/search/suggest?q=canary"),
  "/settings": { ...page(managers, "/settings"), leadsTo: "/settings/connection" },
  "/settings/about": page(managers, "/settings/about"),
  "/settings/audit": page(managers, "/settings/audit"),
  "/settings/audit/export": handler(managers, "/settings/audit/export"),
  "/settings/columns": page(managers, "/settings/columns"),
  "/settings/connection": page(managers, "/settings/connection"),
  "/settings/evaluation": page(managers, "/settings/evaluation"),
  "/settings/evaluation/[key]": {
    opens: ["admin"],
    kind: "page",
    targets: () => [
      { object: "one", path: "/settings/evaluation/unusedWindowDays" },
      { object: "missing", path: "/settings/evaluation/noSuchSetting" },
    ],
  },
  "/settings/notifications": page(["admin"], "/settings/notifications"),
  "/settings/regions": page(managers, "/settings/regions"),
  "/settings/schedule": page(managers, "/settings/schedule"),
  "/settings/tokens": page(["admin"], "/settings/tokens"),
  "/settings/users": page(["admin"], "/settings/users"),
  "/settings/users/[id]": {
    opens: ["admin"],
    kind: "page",
    targets: () => [{ object: "missing", path: "/settings/users/00000000-0000-4000-8000-000000000000" }],
  },
  "/sign-in": { ...page("everyone", "/sign-in"), onlyOutside: true },
  "/sign-in/link": page("everyone", "/sign-in/link"),
  "/sign-in/link/use": { ...handler("everyone", "/sign-in/link/use"), always: "405" },
  "/sign-in/no-access": { ...page([], "/sign-in/no-access"), onlyWithoutRole: true },
  "/sign-out": { ...handler("everyone", "/sign-out"), always: "405" },
};

/** Every folder with a page or a route handler. */
export function findPages(): string[] {
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => /(?:^|\/)(?:page\.tsx|route\.tsx?)$/.test(file))
    .map((file) => `/${file.replace(/\/?(?:page\.tsx|route\.tsx?)$/, "")}`)
    .toSorted();
}
