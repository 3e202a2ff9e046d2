import Link from "next/link";
import { LocalTime } from "#components/local-time.tsx";
import { count } from "#components/words.ts";
import type { ContactView } from "#lib/data/contact-list.ts";
import { contactRoleWords, initials } from "./contact-words.ts";

/** How far what somebody answers for is confirmed, or that they left or cannot be reached. */
export function ContactState({
  contact: { left, bouncedAt, confirmed, accounts },
}: {
  contact: ContactView;
}) {
  if (left) return <span className="tag tag-no">probably left</span>;
  if (bouncedAt !== null) return <span className="tag tag-no">mail comes back</span>;
  if (confirmed === accounts) return <span className="tag tag-met">confirmed</span>;
  return (
    <span className="tag tag-warn">
      {confirmed === 0 ? "not confirmed" : `${confirmed} of ${accounts} confirmed`}
    </span>
  );
}

function Person({ contact }: { contact: ContactView }) {
  return (
    <div className="person">
      <span className="avatar" aria-hidden="true">
        {initials(contact)}
      </span>
      <div className="min-w-0">
        <Link className="name-link cut block" href={`/contacts/${contact.id}`} prefetch={false}>
          {contact.name ?? contact.email}
        </Link>
        <small className="cut block">
          {contact.email}
          {contact.kind === "list" ? " · list" : ""}
        </small>
      </div>
    </div>
  );
}

/** The register, a row for everybody. */
export function ContactTable({ contacts, now }: { contacts: readonly ContactView[]; now: string }) {
  return (
    <table className="table contact-table">
      <thead>
        <tr>
          <th scope="col">Contact</th>
          <th scope="col">Role</th>
          <th scope="col">Answers for</th>
          <th scope="col">State</th>
          <th scope="col" className="right">
            Confirmed
          </th>
        </tr>
      </thead>
      <tbody>
        {contacts.map((contact) => (
          <tr key={contact.id}>
            <td>
              <Person contact={contact} />
            </td>
            <td className="muted">{contact.roles.map((role) => contactRoleWords[role]).join(", ")}</td>
            <td className="num">{count(contact.accounts, "account")}</td>
            <td>
              <ContactState contact={contact} />
            </td>
            <td className="right quiet num">
              {contact.confirmedAt === null ? (
                contact.confirmed === 0 ? (
                  "never"
                ) : (
                  "in part"
                )
              ) : (
                <LocalTime at={contact.confirmedAt} now={now} as="age" />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
