import Link from "next/link";
import { Message } from "#components/message.tsx";
import type { QueryProblem } from "#lib/data/account-query.ts";

/** Parts of the address that were not understood, and the list without them. */
export function QueryProblems({ problems, href }: { problems: readonly QueryProblem[]; href: string }) {
  return (
    <div className="mt-3">
      <Message kind="warn" icon="filter" title="A part of this address was left out">
        <ul>
          {problems.map(({ parameter, value, message }) => (
            <li key={`${parameter}=${value}`} className="break-words">
              <code>{`${parameter}=${value}`}</code> {message}
            </li>
          ))}
        </ul>
        <Link className="link" href={href} prefetch={false}>
          Show the list without it
        </Link>
      </Message>
    </div>
  );
}

/** The filters leave nothing. */
export function NothingMatches({ href }: { href: string }) {
  return (
    <section className="card empty">
      <h2>No account matches</h2>
      <p>Take a filter away, or search for a part of a name, an id, an e-mail address or an OU.</p>
      <Link className="button" href={href} prefetch={false}>
        Clear all filters
      </Link>
    </section>
  );
}
