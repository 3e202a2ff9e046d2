import { LocalTime } from "#components/local-time.tsx";
import { Message } from "#components/message.tsx";
import { count } from "#components/words.ts";
import type { AccountStanding as Standing } from "#lib/data/account-standing.ts";

interface AccountStandingProps {
  standing: Standing;
  /** The organization that the account belongs to here. */
  organization: string;
  now: string;
}

/** What keeps the account from being one organization's alone, and what it administers for its own; nothing where neither. */
export function AccountStanding({ standing: { claims, duty }, organization, now }: AccountStandingProps) {
  return (
    <>
      {claims.length === 0 ? null : (
        <div className="mb-4">
          <Message
            kind="warn"
            icon="matrix"
            title={
              claims.length === 1
                ? "Another organization lists this account as well"
                : `${count(claims.length, "other organization")} list this account as well`
            }
          >
            <p>
              Here it belongs to {organization}, and what the others list of it is not taken over. AWS lets an
              account be in one organization only: one of the listings is old, or the account has moved. It
              goes over when {organization} lists it no longer.
            </p>
            <ul>
              {claims.map(({ organizationId, organizationName, name, email, state, since }) => (
                <li key={organizationId} className="break-words">
                  <b className="strong">{organizationName}</b> ({organizationId}) lists it since{" "}
                  <LocalTime at={since} now={now} as="date" /> as {name}, {email}, {state.toLowerCase()}
                </li>
              ))}
            </ul>
          </Message>
        </div>
      )}
      {duty === null ? null : (
        <div className="mb-4">
          <Message kind="plain" icon="person" title="Delegated administrator">
            <p>
              {duty.services === null
                ? "AWS did not say of which services."
                : `Administers for the organization: ${duty.services.join(", ")}.`}{" "}
              {duty.since === null ? null : (
                <>
                  Since <LocalTime at={duty.since} now={now} as="date" />.
                </>
              )}
            </p>
          </Message>
        </div>
      )}
    </>
  );
}
