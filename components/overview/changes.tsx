import Link from "next/link";
import { LocalTime } from "#components/local-time.tsx";
import type { OverviewChange } from "#lib/data/overview.ts";

interface ChangesProps {
  changes: readonly OverviewChange[];
  since: string;
  now: string;
}

const words = { better: "better", unknown: "newly unknown", worse: "worse" } as const;
const kinds = ["better", "unknown", "worse"] as const;

function Subject({ change }: { change: OverviewChange }) {
  if (change.accountId !== null && change.accountName !== null)
    return (
      <Link
        className="name-link cut"
        href={`/accounts/${change.accountId}?item=${change.itemId}`}
        prefetch={false}
      >
        {change.accountName}
      </Link>
    );
  return (
    <span className="strong cut">{change.accounts > 1 ? `${change.accounts} accounts` : "Organization"}</span>
  );
}

/** What got better, worse, or can no longer be read since a week ago. */
export function Changes({ changes, since, now }: ChangesProps) {
  const sums = kinds.map((kind) => ({
    kind,
    amount: changes.filter((change) => change.kind === kind).reduce((sum, { accounts }) => sum + accounts, 0),
  }));
  const shown = sums.filter(({ amount }) => amount > 0);
  return (
    <section className="card" aria-label="Changes">
      <header>
        <h2 className="whitespace-nowrap">
          Since <LocalTime at={since} now={now} as="date" />
        </h2>
        <span className="small muted num ml-auto text-right">
          {shown.map(({ kind, amount }) => `${amount} ${kind}`).join(" · ")}
        </span>
      </header>
      <div className="changes-bar" aria-hidden="true">
        {shown.map(({ kind, amount }) => (
          <i key={kind} data-kind={kind} style={{ flex: amount }} />
        ))}
      </div>
      <ul className="changes">
        {changes.map((change) => (
          <li key={`${change.kind}-${change.itemId}-${change.accountId}-${change.at}-${change.text}`}>
            <i className="direction" data-kind={change.kind} role="img" aria-label={words[change.kind]} />
            <span className="change-subject">
              <Subject change={change} />
              <span className="quiet num">{change.itemId}</span>
            </span>
            <LocalTime at={change.at} now={now} as="age" />
            <span className="change-text">{change.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
