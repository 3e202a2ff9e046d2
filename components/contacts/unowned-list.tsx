import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { count } from "#components/words.ts";
import type { UnownedAccount } from "#lib/data/unowned-accounts.ts";

interface UnownedListProps {
  accounts: readonly UnownedAccount[];
  /** Takes `email` and `accounts`; null: the viewer may not ask. */
  ask: FormAction | null;
  /** Whether the viewer may say which tags suggest owners. */
  mayMap: boolean;
}

/** People who are suggested for several accounts of the page, and were not asked yet. */
function suggestedOften(accounts: readonly UnownedAccount[]): [email: string, ids: string[]][] {
  const open = accounts.flatMap(({ accountId, suggestion, askedTo }) =>
    suggestion === null || askedTo !== null ? [] : [{ email: suggestion.email, accountId }],
  );
  return [...Map.groupBy(open, ({ email }) => email)]
    .filter(([, own]) => own.length > 1)
    .map(([email, own]) => [email, own.map(({ accountId }) => accountId)]);
}

function Suggested({ account: { suggestion, askedTo } }: { account: UnownedAccount }) {
  if (askedTo !== null) return <>{askedTo} is asked to take it over</>;
  if (suggestion === null) return <>No suggestion</>;
  return (
    <>
      Suggested: {suggestion.name ?? suggestion.email}, tag <code>{suggestion.tag}</code>
      {suggestion.known ? null : " · not in the register yet"}
    </>
  );
}

/** Accounts that nobody owns. */
export function UnownedList({ accounts, ask, mayMap }: UnownedListProps) {
  const often = ask === null ? [] : suggestedOften(accounts);
  return (
    <>
      {ask === null || often.length === 0 ? null : (
        <div className="card-body flex flex-wrap gap-2">
          {often.map(([email, ids]) => (
            <ActionButton
              key={email}
              action={ask}
              fields={{ email, accounts: ids.join() }}
              label={`Ask ${email} about ${count(ids.length, "account")}`}
              icon="mail"
              small
            />
          ))}
        </div>
      )}
      <ul className="contact-accounts">
        {accounts.map((account) => (
          <li key={account.accountId}>
            <div className="min-w-0 flex-1">
              <Link className="name-link" href={`/accounts/${account.accountId}`} prefetch={false}>
                {account.accountName}
              </Link>{" "}
              <AccountId id={account.accountId} />
              <p className="small text-muted">
                {account.unitPath === null ? null : `${account.unitPath} · `}
                <Suggested account={account} />
              </p>
            </div>
            {ask === null || account.askedTo !== null ? null : account.suggestion === null ? (
              <Link
                className="button button-small"
                href={`/accounts/${account.accountId}`}
                prefetch={false}
                aria-label={`Assign an owner to ${account.accountName}`}
              >
                Assign
              </Link>
            ) : (
              <ActionButton
                action={ask}
                fields={{ email: account.suggestion.email, accounts: account.accountId }}
                label="Ask"
                small
              />
            )}
          </li>
        ))}
      </ul>
      {mayMap ? (
        <p className="card-body small text-muted">
          Which tags suggest an owner is said under{" "}
          <Link className="link inline-block py-1" href="/settings/columns" prefetch={false}>
            Columns
          </Link>
          .
        </p>
      ) : null}
    </>
  );
}
