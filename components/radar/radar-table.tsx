import Link from "next/link";
import { Fragment } from "react";
import { AccountId } from "#components/account-id.tsx";
import { Cell } from "#components/cell.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { formatNumber } from "#components/words.ts";
import type { RadarCounts, SightedAccount } from "#lib/data/radar-list.ts";
import { classWords, kindWords, placeHeads, shortResource } from "./radar-words.ts";

interface RadarTableProps {
  rows: readonly SightedAccount[];
  counts: RadarCounts;
  now: string;
  /** The account that stands beside the list; null: none. */
  chosen: string | null;
  hrefOf: (row: SightedAccount) => string;
}

function Where({ row }: { row: SightedAccount }) {
  const { best, seenIn, isOpenTrust } = row;
  return (
    <>
      {row.name === null ? (
        <span className="quiet">no name known</span>
      ) : (
        <span className="strong">{row.name}</span>
      )}
      {best === null ? null : (
        <span className="block small">
          {kindWords(best.kind)} {shortResource(best.resource)}
          {best.accountName === null ? "" : `, ${best.accountName}`}
          {seenIn > 1 ? ` + ${formatNumber(seenIn - 1)} more` : ""}
          {isOpenTrust ? <span className="text-no-text"> · no external id</span> : null}
        </span>
      )}
    </>
  );
}

function Used({ row, now }: { row: SightedAccount; now: string }) {
  const isTrusted = row.kinds.role_trust !== undefined;
  return (
    <>
      {row.lastUsedOn === null ? (
        isTrusted ? (
          "never used"
        ) : (
          <span className="quiet">not known</span>
        )
      ) : (
        <>
          used <LocalTime at={`${row.lastUsedOn}T12:00:00.000Z`} now={now} as="date" />
        </>
      )}
      <span className="block small quiet">
        since <LocalTime at={row.firstSeenAt.toISOString()} now={now} as="date" />
      </span>
    </>
  );
}

/** Accounts with the places where they were seen, in groups by whose they are. */
export function RadarTable({ rows, counts, now, chosen, hrefOf }: RadarTableProps) {
  const columns = 4 + placeHeads.length;
  return (
    <table className="table radar-table">
      <caption className="sr-only">Accounts that were seen</caption>
      <thead>
        <tr>
          <th scope="col">Account id</th>
          <th scope="col">Who, seen where</th>
          {placeHeads.map(([place, head]) => (
            <th key={place} scope="col" className="radar-place">
              {head}
            </th>
          ))}
          <th scope="col">Last used</th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <Fragment key={row.accountId}>
            {rows[at - 1]?.class === row.class ? null : (
              <tr className="radar-group">
                <th colSpan={columns} scope="colgroup">
                  <span className="strong">{classWords[row.class].tab}</span>{" "}
                  {formatNumber(counts[row.class])} · {classWords[row.class].note}
                </th>
              </tr>
            )}
            <tr aria-current={row.accountId === chosen ? "true" : undefined}>
              <td className="mono">
                <Link href={hrefOf(row)} prefetch={false} scroll={false} className="name-link">
                  <AccountId id={row.accountId} />
                </Link>
              </td>
              <td className="radar-who">
                <Where row={row} />
              </td>
              {placeHeads.map(([place, head]) => (
                <td key={place} className="radar-place">
                  {row.places.includes(place) ? (
                    <span className="radar-dot" role="img" aria-label={`seen: ${head}`} />
                  ) : null}
                </td>
              ))}
              <td className="radar-used">
                <Used row={row} now={now} />
              </td>
              <td className="radar-verdict-column">
                {row.class === "unknown" ? (
                  <span className="flex items-center gap-1.5">
                    <Cell size="mark" state="unk" /> {classWords.unknown.verdict}
                  </span>
                ) : (
                  <span className="strong">{classWords[row.class].verdict}</span>
                )}
              </td>
            </tr>
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
