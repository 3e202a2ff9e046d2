import Link from "next/link";
import { LocalTime } from "#components/local-time.tsx";
import type { UserView } from "#lib/data/users.ts";
import { initialsOf, seesText, throughText } from "./user-words.ts";

/** Who may sign in: what counts for each, and where it comes from. Their names lead to what can be changed. */
export function UserTable({ users, now }: { users: readonly UserView[]; now: string }) {
  return (
    <table className="table user-table">
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">Role</th>
          <th scope="col">Sees</th>
          <th scope="col">Through</th>
          <th scope="col" className="right">
            Last here
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr key={user.id}>
            <td>
              <Person user={user} />
            </td>
            <td>
              <RoleTag user={user} />
            </td>
            <td className="muted">{seesText(user)}</td>
            <td className="muted">{throughText(user)}</td>
            <td className="right quiet num">
              <LastHere user={user} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Person({ user }: { user: UserView }) {
  return (
    <div className="person">
      <span className="avatar" aria-hidden="true">
        {initialsOf(user.name)}
      </span>
      <div className="min-w-0">
        <Link className="name-link cut block" href={`/settings/users/${user.id}`} prefetch={false}>
          {user.name}
        </Link>
        <small className="cut block">{user.email ?? "no address"}</small>
      </div>
    </div>
  );
}

/** The role that counts, or why there is none. */
export function RoleTag({ user }: { user: Pick<UserView, "role" | "disabledAt"> }) {
  if (user.disabledAt !== null) return <span className="tag tag-no">locked out</span>;
  if (user.role === null) return <span className="tag tag-warn">not let in</span>;
  return <span className="tag">{user.role}</span>;
}

/** When somebody used a session last, or signed in. */
export function LastHere({ user, now }: { user: UserView; now: string }) {
  const at = user.lastSeenAt ?? user.lastSignInAt;
  return at === null ? "never" : <LocalTime at={at} now={now} as="age" />;
}
