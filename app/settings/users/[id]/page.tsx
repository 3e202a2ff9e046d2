import type { Metadata } from "next";
import { requireOpen } from "#app/places.ts";
import { readForPage, webClock } from "#app/server.ts";
import { giveRole, lockOut, signOut } from "#app/settings/users/actions.ts";
import { ActionButton } from "#components/action-button.tsx";
import { RightsForm } from "#components/settings/rights-form.tsx";
import { RoleFields } from "#components/settings/role-fields.tsx";
import { UserFacts } from "#components/settings/user-facts.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { listUnitChoices } from "#lib/data/unit-limits.ts";
import { getUser, type UserView } from "#lib/data/users.ts";

export const metadata: Metadata = { title: "User" };

interface UserPageProps {
  params: Promise<{ id: string }>;
}

/** One user: what counts for them, and what an administrator may change. */
export default async function UserPage({ params }: UserPageProps) {
  const viewer = await requireOpen("/settings/users");
  const { id } = await params;
  const [user, units] = await readForPage(Promise.all([getUser(viewer, id), listUnitChoices(viewer)]));
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: "Settings", href: "/settings" },
          { label: "Users and roles", href: "/settings/users" },
          { label: user.name },
        ]}
      />
      <div className="settings-columns">
        <UserFacts user={user} now={webClock().now().toISOString()} />
        <div className="stack">
          <section className="card" aria-labelledby="role">
            <header>
              <h2 id="role">Role</h2>
            </header>
            <div className="card-body">
              <RightsForm
                key={`${user.givenRole} ${user.units.map((unit) => unit.id).join()}`}
                action={giveRole}
                fields={{ id }}
                label="Save role"
              >
                <RoleFields
                  given={user.givenRole}
                  optional
                  unitIds={user.givenRole === null ? [] : user.units.map((unit) => unit.id)}
                  units={units}
                />
              </RightsForm>
            </div>
          </section>
          <Access user={user} />
        </div>
      </div>
    </>
  );
}

function Access({ user: { id, disabledAt, sessions } }: { user: UserView }) {
  return (
    <section className="card" aria-labelledby="access">
      <header>
        <h2 id="access">Access</h2>
      </header>
      <div className="card-body grid gap-3">
        <p className="muted">
          {disabledAt === null
            ? "Somebody who is locked out is signed out at once, and no group or contact lets them in."
            : "Locked out. Nothing lets this user in until an administrator does."}
        </p>
        <div className="flex flex-wrap gap-2">
          <ActionButton
            action={lockOut}
            fields={{ id, disabled: disabledAt === null ? "yes" : "no" }}
            label={disabledAt === null ? "Lock out" : "Let in again"}
          />
          {sessions === 0 ? null : (
            <ActionButton action={signOut} fields={{ id }} label={`End ${count(sessions, "session")}`} />
          )}
        </div>
      </div>
    </section>
  );
}
