import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { AccountEventView } from "#lib/data/account-events.ts";
import { changeKindWords } from "./change-words.ts";

/** One field of an event. */
export interface ChangeLine {
  name: string;
  /** Null: there is no before, as the account is new. */
  before: string | null;
  after: string;
}

/** An event, and what it says field by field. */
export interface ShownChange {
  event: AccountEventView;
  lines: readonly ChangeLine[];
}

interface ChangeListProps {
  changes: readonly ShownChange[];
  now: string;
}

const gone: readonly string[] = ["suspended", "closed", "departed"];

function What({ lines }: Pick<ShownChange, "lines">) {
  if (lines.length === 0) return null;
  return (
    <ul>
      {lines.map(({ name, before, after }) => (
        <li key={name}>
          <span className="quiet">{name}</span>{" "}
          {before === null ? null : (
            <>
              {before} <span aria-label="became">→</span>{" "}
            </>
          )}
          <span className="strong">{after}</span>
        </li>
      ))}
    </ul>
  );
}

/** What happened to accounts, the newest first. */
export function ChangeList({ changes, now }: ChangeListProps) {
  return (
    <section className="card overflow-clip" aria-label="Changes">
      <table className="table change-list phone-rows">
        <caption className="sr-only">Changes of accounts, newest first</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Account</th>
            <th scope="col">What happened</th>
            <th scope="col">What changed</th>
            <th scope="col">Seen by</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ event, lines }) => (
            <tr key={event.id}>
              <td className="num whitespace-nowrap">
                <LocalTime at={event.at} now={now} as="moment" />
              </td>
              <td>
                <Link className="name-link" href={`/accounts/${event.accountId}`} prefetch={false}>
                  {event.accountName}
                </Link>{" "}
                <span className="block small quiet">
                  <AccountId id={event.accountId} />
                </span>
              </td>
              <td>
                <span className={gone.includes(event.kind) ? "tag tag-warn" : "tag"}>
                  {changeKindWords[event.kind]}
                </span>
              </td>
              <td className="phone-wide change-what">
                <What lines={lines} />
              </td>
              <td className="quiet phone-hidden whitespace-nowrap">
                {event.run === null ? (
                  "a person, a file or a tag"
                ) : (
                  <Link className="link" href={`/runs/${event.run}`} prefetch={false}>
                    run {event.run}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
