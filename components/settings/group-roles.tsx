import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { formatNumber } from "#components/words.ts";
import type { GroupRole } from "#lib/data/group-roles.ts";
import type { UnitChoice } from "#lib/data/unit-limits.ts";
import { RightsForm } from "./rights-form.tsx";
import { RoleFields } from "./role-fields.tsx";
import { unitsText } from "./user-words.ts";

interface GroupRolesProps {
  groups: readonly GroupRole[];
  units: readonly UnitChoice[];
  /** Takes `group`, `role` and `unit:<id>`. */
  save: FormAction;
  /** Takes `group`. */
  remove: FormAction;
}

function seen({ role, units }: GroupRole): string {
  if (units.length > 0) return unitsText(units);
  return role === "owner" ? "what they own" : "all accounts";
}

/** What the members of groups of the identity provider may do, and the form that gives a group a role. */
export function GroupRoles({ groups, units, save, remove }: GroupRolesProps) {
  return (
    <section className="card" aria-labelledby="groups">
      <header>
        <h2 id="groups">Groups</h2>
        <span className="quiet num">{formatNumber(groups.length)}</span>
        <span className="small muted ml-auto">of several, the highest role counts</span>
      </header>
      {groups.length === 0 ? null : (
        <table className="table group-table">
          <thead>
            <tr>
              <th scope="col">Group</th>
              <th scope="col">Role</th>
              <th scope="col">Sees</th>
              <th scope="col" className="right">
                Members
              </th>
              <th scope="col">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.group}>
                <td className="strong break">{group.group}</td>
                <td>
                  <span className="tag">{group.role}</span>
                </td>
                <td className="muted break">{seen(group)}</td>
                <td className="right num">{formatNumber(group.members)}</td>
                <td className="right">
                  <ActionButton action={remove} fields={{ group: group.group }} label="Remove" small />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <details className="card-body group-form">
        <summary className="button button-small">Give a group a role</summary>
        <RightsForm action={save} label="Save group">
          <div className="field">
            <label htmlFor="group-name">Group, as the provider writes it</label>
            <input
              id="group-name"
              name="group"
              className="input"
              required
              maxLength={512}
              autoComplete="off"
              spellCheck={false}
            />
          </div>
          <RoleFields given={null} optional={false} unitIds={[]} units={units} />
        </RightsForm>
      </details>
    </section>
  );
}
