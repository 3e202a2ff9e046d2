import Form from "next/form";
import type { Role } from "#lib/viewer.ts";

/** Narrows the list of users; a plain form, whose fields stand in the address. */
export function UserSearch({
  search,
  role,
  roles,
}: {
  search: string;
  role: string;
  roles: readonly Role[];
}) {
  return (
    <Form action="/settings/users" className="user-search" role="search">
      <input
        className="input"
        type="search"
        name="q"
        defaultValue={search}
        maxLength={200}
        placeholder="Name, address, group"
        aria-label="Search users"
      />
      <select className="input" name="role" defaultValue={role} aria-label="Role">
        <option value="">every role</option>
        {roles.map((one) => (
          <option key={one} value={one}>
            {one === "nobody" ? "not let in" : one}
          </option>
        ))}
      </select>
      <button type="submit" className="button button-small">
        Show
      </button>
    </Form>
  );
}
