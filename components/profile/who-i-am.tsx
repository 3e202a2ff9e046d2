import { count } from "#components/words.ts";
import type { SignedIn } from "#lib/data/sessions.ts";

const throughWords = {
  given: "an administrator gave it to you",
  group: "a group of yours at the identity provider has it",
  contact: "you are named as owner of accounts",
} as const;

/** Name, role, and where the role comes from; what nobody but an administrator can change is said to be so. */
export function WhoIAm({ signedIn: { user, viewer, through } }: { signedIn: SignedIn }) {
  const { accounts } = viewer;
  return (
    <section className="card" aria-labelledby="me">
      <header>
        <h1 id="me">{user.name ?? user.email ?? "You"}</h1>
      </header>
      <dl className="pairs card-body">
        <dt>Address</dt>
        <dd>{user.email ?? "none that is known"}</dd>
        <dt>Role</dt>
        <dd>{viewer.role}</dd>
        <dt>Because</dt>
        <dd>{through === null ? "nothing gives you one" : throughWords[through]}</dd>
        <dt>You see</dt>
        <dd>{accounts === "all" ? "every account" : count(accounts.length, "account")}</dd>
      </dl>
      <form method="post" action="/sign-out" className="card-body">
        <button type="submit" className="button">
          Sign out
        </button>
      </form>
    </section>
  );
}
