import Link from "next/link";
import { LocalTime } from "#components/local-time.tsx";
import type { ResourceChange } from "#lib/data/resource-page.ts";
import { kindWords } from "./resource-words.ts";

interface ChangeTableProps {
  rows: readonly ResourceChange[];
  now: string;
  hrefOf: (row: ResourceChange) => string;
}

/** What appeared and went, newest first. */
export function ChangeTable({ rows, now, hrefOf }: ChangeTableProps) {
  return (
    <table className="table resource-table phone-rows">
      <caption className="sr-only">Changes, newest first</caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What happened</th>
          <th scope="col">Resource</th>
          <th scope="col">What</th>
          <th scope="col">Account</th>
          <th scope="col">Region</th>
          <th scope="col">Seen by</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.at.toISOString()} ${row.accountId} ${row.arn}`}>
            <td className="num whitespace-nowrap">
              <LocalTime at={row.at.toISOString()} now={now} as="moment" />
            </td>
            <td>
              <span className={row.kind === "gone" ? "tag" : "tag tag-warn"}>{row.kind}</span>
            </td>
            <td className="cut">
              <Link className="link mono" href={hrefOf(row)} prefetch={false} title={row.arn}>
                {row.name ?? row.arn.slice(row.arn.lastIndexOf(":") + 1)}
              </Link>
            </td>
            <td className="cut small">{kindWords(row.type)}</td>
            <td className="cut">
              <Link className="name-link strong" href={`/accounts/${row.accountId}`} prefetch={false}>
                {row.accountName}
              </Link>
            </td>
            <td className="mono">{row.region}</td>
            <td className="quiet phone-hidden">{row.run === null ? "an import" : `run ${row.run}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
