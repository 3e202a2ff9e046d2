import Link from "next/link";
import { Icon } from "#components/icon.tsx";
import { Message } from "#components/message.tsx";

interface ImportOutcomeProps {
  importId: string;
  result: {
    created: number;
    updated: number;
    unchanged: number;
    rejected: readonly { row: number; reason: string }[];
  };
}

const mostShown = 100;

/** What came of an import, and the rows that are still to be mended. */
export function ImportOutcome({ importId, result }: ImportOutcomeProps) {
  const { created, updated, unchanged, rejected } = result;
  return (
    <div className="import-stack">
      <Message kind="plain" icon="check" title="Imported">
        <p>
          {created} created, {updated} updated, {unchanged} unchanged, {rejected.length} rejected.{" "}
          <Link href="/accounts">All accounts</Link>
        </p>
      </Message>
      {rejected.length === 0 ? null : (
        <section className="card" aria-labelledby="rejected">
          <header>
            <h2 id="rejected">Rejected rows</h2>
            <span className="tag tag-no num">{rejected.length}</span>
            <span className="flex-1" />
            <a className="button button-small" href={`/accounts/import/${importId}/rejected`} download>
              <Icon name="download" small />
              These rows as CSV
            </a>
          </header>
          <ul className="import-meanings">
            {rejected.slice(0, mostShown).map(({ row, reason }) => (
              <li key={row} className="import-rejected">
                <span className="quiet num">Row {row}</span>
                <span>{reason}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
