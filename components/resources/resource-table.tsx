import Link from "next/link";
import { LocalTime } from "#components/local-time.tsx";
import type { ResourceRow } from "#lib/data/resource-list.ts";
import { kindWords } from "./resource-words.ts";

interface ResourceTableProps {
  rows: readonly ResourceRow[];
  /** It stands out by its region. */
  isUnexpected: (row: ResourceRow) => boolean;
  now: string;
  hrefOf: (row: ResourceRow) => string;
  label: string;
  /** What is shown was found by an address: then addresses say more than what else is known of it. */
  isByAddress: boolean;
}

/** Days for which what was made is new; what is only seen for the first time may be old. */
const newDays = 7;

function Tags({ tags }: Pick<ResourceRow, "tags">) {
  const [first, ...others] = Object.entries(tags).filter(
    ([key]) => key !== "Name" && !key.startsWith("aws:"),
  );
  if (first === undefined) return <span className="quiet">none</span>;
  return (
    <span
      className="mono small"
      title={Object.entries(tags)
        .map((pair) => pair.join("="))
        .join("\n")}
    >
      {first.join("=")}
      {others.length === 0 ? null : ` +${others.length}`}
    </span>
  );
}

/** Resources in the order of the list. */
export function ResourceTable({ rows, isUnexpected, now, hrefOf, label, isByAddress }: ResourceTableProps) {
  const detailOf = ({ addresses, detail }: ResourceRow) =>
    isByAddress && addresses.length > 0 ? addresses.join(", ") : detail;
  return (
    <table className="table resource-table phone-rows">
      <caption className="sr-only">{label}</caption>
      <thead>
        <tr>
          <th scope="col">Resource</th>
          <th scope="col">What</th>
          <th scope="col">Account</th>
          <th scope="col">Region</th>
          <th scope="col">First seen</th>
          <th scope="col">Last seen</th>
          <th scope="col">Tags</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.accountId} ${row.arn}`}>
            <td className="cut">
              <Link className="link mono" href={hrefOf(row)} prefetch={false} title={row.arn}>
                {row.name ?? row.id}
              </Link>
            </td>
            <td className="cut small" title={detailOf(row) ?? undefined}>
              {kindWords(row.type)}
              {detailOf(row) === null ? null : <span className="quiet"> · {detailOf(row)}</span>}
              {row.isPublic === true ? <span className="tag tag-no ml-1">open</span> : null}
              {row.isDefault ? <span className="tag ml-1">default</span> : null}
            </td>
            <td className="cut">
              <Link className="name-link strong" href={`/accounts/${row.accountId}`} prefetch={false}>
                {row.accountName}
              </Link>
            </td>
            <td className="mono">
              {row.region}
              {isUnexpected(row) ? <span className="tag tag-no ml-1">unexpected</span> : null}
            </td>
            <td className="num whitespace-nowrap">
              <LocalTime at={row.firstSeenAt.toISOString()} now={now} as="date" />
              {row.createdAt !== null && Date.parse(now) - row.createdAt.getTime() < newDays * 86_400_000 ? (
                <span className="tag tag-warn ml-1">new</span>
              ) : null}
            </td>
            <td className="num quiet phone-hidden whitespace-nowrap">
              {row.lastSeenAt === null ? (
                "–"
              ) : (
                <LocalTime at={row.lastSeenAt.toISOString()} now={now} as="age" />
              )}
            </td>
            <td className="cut phone-hidden">
              <Tags tags={row.tags} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
