import Link from "next/link";
import { count, stateWords } from "#components/words.ts";
import type { ChangedAccount, RunChange } from "#lib/data/run-changes.ts";

/** A change with the title of its item. */
export interface TitledChange extends RunChange {
  title: string;
}

const words = { better: "better", unknown: "newly unknown", worse: "worse" } as const;
const order = ["better", "unknown", "worse"] as const;

function AccountName({ account, itemId }: { account: ChangedAccount; itemId: string }) {
  if (account.accountId === null) return <span>the organization</span>;
  return (
    <Link className="link" href={`/accounts/${account.accountId}?item=${itemId}`} prefetch={false}>
      {account.name}
    </Link>
  );
}

function ChangeOfItem({ change, number }: { change: TitledChange; number: number }) {
  const { kind, itemId, accounts } = change;
  const [first] = accounts;
  return (
    <li>
      <i className="direction" data-kind={kind} role="img" aria-label={words[kind]} />
      <div className="grid gap-0.5">
        <p>
          <span className="quiet num">{itemId}</span> <span className="strong">{change.title}</span>{" "}
          <span className="tag">{count(change.count, "account")}</span>
        </p>
        <p className="small muted">
          {accounts.map((account, index) => (
            <span key={account.accountId ?? "organization"}>
              {index > 0 ? ", " : ""}
              <AccountName account={account} itemId={itemId} />
            </span>
          ))}
          {change.count > accounts.length ? (
            <>
              {" and "}
              <Link className="link" href={`/runs/${number}?item=${itemId}&kind=${kind}`} prefetch={false}>
                {change.count - accounts.length} more
              </Link>
            </>
          ) : null}
        </p>
        {change.count === 1 && first !== undefined ? (
          <p className="small">
            {stateWords[first.oldState]} → {stateWords[first.newState]}: {first.reason}
          </p>
        ) : null}
      </div>
    </li>
  );
}

/** What became better, worse or unknown in the run, by item. */
export function RunChanges({ changes, number }: { changes: readonly TitledChange[]; number: number }) {
  const sums = order
    .map((kind) => ({
      kind,
      amount: changes.filter((change) => change.kind === kind).reduce((sum, one) => sum + one.count, 0),
    }))
    .filter(({ amount }) => amount > 0);
  return (
    <section className="card" aria-label="What changed">
      <header>
        <h2>What changed</h2>
        <span className="small muted num ml-auto">
          {sums.length === 0
            ? "nothing"
            : sums.map(({ kind, amount }) => `${amount} ${words[kind]}`).join(" · ")}
        </span>
      </header>
      <ul className="run-changes">
        {changes.map((change) => (
          <ChangeOfItem key={`${change.kind} ${change.itemId}`} change={change} number={number} />
        ))}
      </ul>
    </section>
  );
}

interface ChangedAccountsProps {
  title: string;
  itemId: string;
  accounts: readonly ChangedAccount[];
}

/** Every account on which one item went one way: one page of them. */
export function ChangedAccounts({ title, itemId, accounts }: ChangedAccountsProps) {
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
      </header>
      <ul className="run-changes">
        {accounts.map((account) => (
          <li key={account.accountId ?? "organization"}>
            <span />
            <p>
              <AccountName account={account} itemId={itemId} />{" "}
              <span className="small muted">
                {stateWords[account.oldState]} → {stateWords[account.newState]}: {account.reason}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
