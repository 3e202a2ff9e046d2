import type { Metadata } from "next";
import { requireOpen } from "#app/places.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { Pager } from "#components/pager.tsx";
import { GroupRoles } from "#components/settings/group-roles.tsx";
import { RoleMatrix } from "#components/settings/role-matrix.tsx";
import { UserSearch } from "#components/settings/user-search.tsx";
import { UserTable } from "#components/settings/user-table.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { formatNumber } from "#components/words.ts";
import { listGroupRoles } from "#lib/data/group-roles.ts";
import { listUnitChoices } from "#lib/data/unit-limits.ts";
import { listUsers } from "#lib/data/users.ts";
import { roles, userRoles } from "#lib/viewer.ts";
import { removeGroup, saveGroup } from "./actions.ts";
import { roleMatrix } from "./role-matrix.ts";

export const metadata: Metadata = { title: "Users and roles" };

const pageSize = 50;

/** The address of a page of the same list. */
function pageOf(search: string, role: string, after: string | null): string {
  const asked = new URLSearchParams({ q: search, role, ...(after !== null && { after }) });
  const text = new URLSearchParams([...asked].filter(([, value]) => value !== "")).toString();
  return text === "" ? "/settings/users" : `/settings/users?${text}`;
}

/** Who has signed in and what they may; groups; what a role is. */
export default async function UsersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await requireOpen("/settings/users");
  const params = await searchParams;
  const search = oneParam(params, "q") ?? "";
  const role = roles.find((one) => one === oneParam(params, "role"));
  const after = oneParam(params, "after");
  const [page, groups, units] = await readForPage(
    Promise.all([
      listUsers(viewer, { search, role, after, limit: pageSize }),
      listGroupRoles(viewer),
      listUnitChoices(viewer),
    ]),
  );
  const narrowed = search !== "" || role !== undefined;
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "Users and roles" }]} />
      <div className="stack">
        <section className="card" aria-labelledby="users">
          <header className="flex-wrap">
            <h2 id="users">Users</h2>
            <span className="quiet num">{formatNumber(page.total)}</span>
            <UserSearch search={search} role={role ?? ""} roles={roles} />
          </header>
          {page.users.length === 0 ? (
            <p className="card-body muted">
              {narrowed ? "Nobody fits this search." : "Nobody has signed in yet."}
            </p>
          ) : (
            <UserTable users={page.users} now={webClock().now().toISOString()} />
          )}
          <footer className="card-foot">
            Whoever signs in stands here. A role comes from here, else from groups, else from being a named
            owner. For somebody without the provider: <code>waymark login-link EMAIL --role viewer</code>
          </footer>
        </section>
        <Pager
          first={
            after === undefined ? null : { href: pageOf(search, role ?? "", null), label: "First users" }
          }
          next={
            page.next === null ? null : { href: pageOf(search, role ?? "", page.next), label: "More users" }
          }
        />
        <GroupRoles groups={groups} units={units} save={saveGroup} remove={removeGroup} />
        <RoleMatrix rows={roleMatrix()} roles={userRoles} />
      </div>
    </>
  );
}
