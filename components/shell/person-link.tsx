import Link from "next/link";
import { initialsOf } from "#components/settings/user-words.ts";

export interface Person {
  name: string;
  role: string;
}

/** Who is signed in; leads to their profile, where they sign out. */
export function PersonLink({ person: { name, role } }: { person: Person }) {
  return (
    <Link className="person-link" href="/profile" prefetch={false}>
      <span className="avatar" aria-hidden="true">
        {initialsOf(name)}
      </span>
      <span className="person-words">
        {name} <small>{role}</small>
      </span>
      <span className="sr-only">: profile and sign-out</span>
    </Link>
  );
}
