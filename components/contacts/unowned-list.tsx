import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import type { FormAction } from "#components/action-answer.ts";
import type { UnownedAccount } from "#lib/data/unowned-accounts.ts";
import { AskForm } from "./ask-form.tsx";

interface UnownedListProps {
  accounts: readonly UnownedAccount[];
  /** Takes `ask:` and an account id, with the address; null: the viewer may not ask. */
  ask: FormAction | null;
  /** Whether the viewer may say which tags suggest owners. */
  mayMap: boolean;
}

/** Whom tags suggest, or who was asked. */
export function Suggested({ account: { suggestion, askedTo } }: { account: UnownedAccount }) {
  if (askedTo !== null) return <>{askedTo} is asked to take it over</>;
  if (suggestion === null) return <>No suggestion</>;
  return (
    <>
      Suggested: {suggestion.name ?? suggestion.email}, tag <code>{suggestion.tag}</code>
      {suggestion.known ? null : " · not in the register yet"}
    </>
  );
}

interface RowProps {
  account: UnownedAccount;
  /** Whether the viewer may ask. */
  mayAsk: boolean;
}

/** One account, with a box where somebody is suggested and nobody was asked. */
function Row({ account, mayAsk }: RowProps) {
  const { accountId, accountName, unitPath, suggestion } = account;
  const href = `/accounts/${accountId}`;
  return (
    <li>
      {mayAsk && isOpen(account) ? (
        <input
          type="checkbox"
          className="check"
          name={`ask:${accountId}`}
          value={suggestion?.email}
          aria-label={`Ask ${suggestion?.email} about ${accountName}`}
        />
      ) : null}
      <div className="min-w-0 flex-1">
        <Link className="name-link" href={href} prefetch={false}>
          {accountName}
        </Link>{" "}
        <AccountId id={accountId} />
        <p className="small text-muted">
          {unitPath === null ? null : `${unitPath} · `}
          <Suggested account={account} />
        </p>
      </div>
      {mayAsk && suggestion === null && account.askedTo === null ? (
        <Link
          className="button button-small"
          href={href}
          prefetch={false}
          aria-label={`Assign an owner to ${accountName}`}
        >
          Assign
        </Link>
      ) : null}
    </li>
  );
}

/** Somebody is suggested, and nobody was asked yet. */
const isOpen = ({ suggestion, askedTo }: UnownedAccount) => suggestion !== null && askedTo === null;

/** Accounts that nobody owns. */
export function UnownedList({ accounts, ask, mayMap }: UnownedListProps) {
  const list = (
    <ul className="contact-accounts">
      {accounts.map((account) => (
        <Row key={account.accountId} account={account} mayAsk={ask !== null} />
      ))}
    </ul>
  );
  return (
    <>
      {ask === null ? (
        list
      ) : (
        <AskForm action={ask} suggested={accounts.filter(isOpen).length}>
          {list}
        </AskForm>
      )}
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
