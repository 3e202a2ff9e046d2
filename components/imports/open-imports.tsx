import Link from "next/link";
import { LocalTime } from "#components/local-time.tsx";
import { count } from "#components/words.ts";

interface OpenImportsProps {
  files: readonly {
    id: string;
    name: string;
    /** null: it is being compared. */
    rows: number | null;
    createdAt: string;
  }[];
  now: string;
}

/** Files that somebody brought and nobody imported yet: the way back to them. */
export function OpenImports({ files, now }: OpenImportsProps) {
  return (
    <section className="card" aria-labelledby="open">
      <header>
        <h2 id="open">Waiting to be imported</h2>
      </header>
      <ul className="import-open">
        {files.map(({ id, name, rows, createdAt }) => (
          <li key={id}>
            <Link href={`/accounts/import/${id}`} prefetch={false}>
              {name || "Pasted cells"}
            </Link>
            <span className="small text-muted">
              {rows === null ? "being compared" : count(rows, "row")}, arrived{" "}
              <LocalTime at={createdAt} now={now} as="age" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
