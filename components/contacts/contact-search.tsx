import Form from "next/form";
import { contactRoleWords } from "./contact-words.ts";

interface ContactSearchProps {
  search: string;
  role: string;
  problem: string;
}

/** Narrows the register; a plain form, whose fields stand in the address. */
export function ContactSearch({ search, role, problem }: ContactSearchProps) {
  return (
    <Form action="/contacts" className="user-search contact-search" role="search">
      <input
        className="input"
        type="search"
        name="q"
        defaultValue={search}
        maxLength={200}
        placeholder="Name, address, team"
        aria-label="Search contacts"
      />
      <select className="input" name="role" defaultValue={role} aria-label="Role">
        <option value="">every role</option>
        {Object.entries(contactRoleWords).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <select className="input" name="problem" defaultValue={problem} aria-label="Problem">
        <option value="">with and without problems</option>
        <option value="unconfirmed">not all confirmed</option>
        <option value="left">probably left</option>
        <option value="bounces">mail comes back</option>
      </select>
      <button type="submit" className="button button-small">
        Show
      </button>
    </Form>
  );
}
