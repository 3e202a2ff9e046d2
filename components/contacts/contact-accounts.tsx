import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { ContactAccount } from "#lib/data/contact-list.ts";
import { contactRoleWords } from "./contact-words.ts";

interface ContactAccountsProps {
  accounts: readonly ContactAccount[];
  now: string;
  /** Whether each has a box `account`, for the form around it. */
  choosable: boolean;
}

/** The accounts that somebody answers for, in which roles, and since when confirmed. */
export function ContactAccounts({ accounts, now, choosable }: ContactAccountsProps) {
  return (
    <ul className="contact-accounts">
      {accounts.map(({ accountId, accountName, ou, roles, confirmedAt, confirmed }) => (
        <li key={accountId}>
          {choosable ? (
            <input
              type="checkbox"
              className="check"
              name="account"
              value={accountId}
              aria-label={`Hand over ${accountName}`}
            />
          ) : null}
          <div className="min-w-0 flex-1">
            <Link className="name-link" href={`/accounts/${accountId}`} prefetch={false}>
              {accountName}
            </Link>
            <p className="small text-muted">
              <AccountId id={accountId} />
              {ou === null ? null : ` · ${ou}`} · {roles.map((role) => contactRoleWords[role]).join(", ")}
            </p>
          </div>
          <span className={confirmed ? "small quiet num" : "tag tag-warn"}>
            {confirmedAt === null ? "never confirmed" : <LocalTime at={confirmedAt} now={now} as="age" />}
          </span>
        </li>
      ))}
    </ul>
  );
}
