import { count } from "#components/words.ts";
import type { UserView } from "#lib/data/users.ts";
import { LastHere, RoleTag } from "./user-table.tsx";
import { initialsOf, issuerText, seesText, throughText } from "./user-words.ts";

/** What is known of a user, and what counts for them. */
export function UserFacts({ user, now }: { user: UserView; now: string }) {
  const { name, email, emailVerified, issuer, groups, sessions } = user;
  return (
    <section className="card" aria-labelledby="user">
      <header>
        <span className="avatar" aria-hidden="true">
          {initialsOf(name)}
        </span>
        <h2 id="user" className="min-w-0 cut">
          {name}
        </h2>
        <RoleTag user={user} />
      </header>
      <div className="card-body">
        <dl className="pairs">
          <dt>Address</dt>
          <dd>
            {email ?? "none"}{" "}
            {email === null || emailVerified ? null : (
              <span className="tag tag-warn">not verified: makes no owner</span>
            )}
          </dd>
          <dt>Signs in by</dt>
          <dd>{issuerText(issuer)}</dd>
          <dt>Role through</dt>
          <dd>{throughText(user)}</dd>
          <dt>Sees</dt>
          <dd>{seesText(user)}</dd>
          <dt>Groups</dt>
          <dd>
            {groups.length === 0 ? (
              "none told by the provider"
            ) : (
              <ul>
                {groups.map((group) => (
                  <li key={group}>{group}</li>
                ))}
              </ul>
            )}
          </dd>
          <dt>Last here</dt>
          <dd>
            <LastHere user={user} now={now} />
            {sessions === 0 ? null : <span className="muted">, {count(sessions, "open session")}</span>}
          </dd>
        </dl>
      </div>
    </section>
  );
}
