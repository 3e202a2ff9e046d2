import Link from "next/link";
import { initialsOf } from "#components/settings/user-words.ts";

export interface Person {
  name: string;
  role: string;
}

/** Who is signed in; leads to their profile, where they sign out. */
export function PersonLink({ person: { name, role } }: { person: Person }) {
  return (
    <Link
      className="person-link"
      href="/profile"
      prefetch={false}
      aria-label={`${name}, ${role}: profile and sign-out`}
    >
      <span className="avatar" aria-hidden="true">
        {initialsOf(name)}
      </span>
      <span className="person-words" aria-hidden="true">
        {name}
        <small>{role}</small>
      </span>
    </Link>
  );
}
