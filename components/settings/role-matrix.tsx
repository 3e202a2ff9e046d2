import { Icon } from "#components/icon.tsx";
import type { UserRole } from "#lib/viewer.ts";

/** How far a role may do something: everywhere, for their own accounts or units alone, or not. */
export type Reach = "all" | "own" | "units" | "none";

export interface RoleMatrixRow {
  what: string;
  reach: Record<UserRole, Reach>;
}

const words = { own: "own", units: "all or OUs" };

/** What each role may, as the rules say it. */
export function RoleMatrix({ rows, roles }: { rows: readonly RoleMatrixRow[]; roles: readonly UserRole[] }) {
  return (
    <section className="card" aria-labelledby="may">
      <header>
        <h2 id="may">What a role may</h2>
      </header>
      <table className="table role-matrix">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">What</span>
            </th>
            {roles.map((role) => (
              <th key={role} scope="col">
                {role}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ what, reach }) => (
            <tr key={what}>
              <td>{what}</td>
              {roles.map((role) => (
                <td key={role}>
                  <ReachMark reach={reach[role]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ReachMark({ reach }: { reach: Reach }) {
  if (reach === "all")
    return (
      <span className="inline-grid place-items-center align-middle">
        <Icon name="check" small />
        <span className="sr-only">yes</span>
      </span>
    );
  if (reach === "none")
    return (
      <span className="quiet">
        <span aria-hidden="true">–</span>
        <span className="sr-only">no</span>
      </span>
    );
  return <span className="small muted">{words[reach]}</span>;
}
