import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import { Message } from "#components/message.tsx";
import type { NewAccountId } from "#lib/data/account-new.ts";

interface NewAccountIdProps {
  typed: string;
  /** Null: nothing was typed yet. */
  read: NewAccountId | null;
}

/** Asks for the id, and says how what was typed is understood. A plain form: the id is in the address. */
export function NewAccountIdForm({ typed, read }: NewAccountIdProps) {
  return (
    <div className="card-body stack">
      <form action="/accounts/new" method="get" className="new-account-id" aria-label="Account id">
        <label className="field" htmlFor="new-account-id">
          <span>Account id, 12 digits</span>
        </label>
        <div className="flex flex-wrap items-center gap-2">
          <input
            id="new-account-id"
            key={typed}
            name="id"
            className="input mono"
            defaultValue={typed}
            required
            maxLength={60}
            autoComplete="off"
            spellCheck={false}
            placeholder="1111 2222 3333"
          />
          <button type="submit" className="button">
            {read === null ? "Continue" : "Read again"}
          </button>
        </div>
      </form>
      {read === null ? null : <Understood read={read} />}
    </div>
  );
}

function Understood({ read }: { read: NewAccountId }) {
  switch (read.kind) {
    case "refused":
      return (
        <Message kind="error" icon="close" title="This is no account id">
          <p>{read.why}</p>
        </Message>
      );
    case "asked":
      return (
        <Message kind="warn" icon="filter" title="Is this the account?">
          <p>{read.why}</p>
          <Link className="button mt-2" href={`/accounts/new?id=${read.id}`} prefetch={false}>
            Yes, use <AccountId id={read.id} />
          </Link>
        </Message>
      );
    case "known":
      return (
        <Message kind="plain" icon="check" title="This account is known already">
          <p>
            {read.repaired === null ? null : `${read.repaired} `}
            <Link className="link" href={`/accounts/${read.id}`} prefetch={false}>
              Open {read.name}
            </Link>
          </p>
        </Message>
      );
    case "new":
      return read.repaired === null ? null : (
        <Message kind="plain" icon="check" title="Read as a spreadsheet wrote it">
          <p>
            {read.repaired} The account is <AccountId id={read.id} />.
          </p>
        </Message>
      );
  }
}
