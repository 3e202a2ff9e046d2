import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import { count, formatNumber } from "#components/words.ts";
import type { BulkPreview } from "#lib/data/bulk-fields.ts";
import type { BulkCell } from "#lib/data/bulk-plan.ts";

/** How many cells of each field change, are so already, or may not. */
export function BulkSums({ sums }: Pick<BulkPreview, "sums">) {
  return (
    <table className="table bulk-sums">
      <caption className="sr-only">What would change, field by field</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col" className="right">
            Change
          </th>
          <th scope="col" className="right">
            So already
          </th>
          <th scope="col" className="right">
            May not
          </th>
        </tr>
      </thead>
      <tbody>
        {sums.map(({ name, change, same, refused }) => (
          <tr key={name}>
            <th scope="row" className="bulk-share">
              {name}
              <span className="bulk-bar-parts" aria-hidden="true">
                <i data-kind="change" style={{ flexGrow: change }} />
                <i data-kind="same" style={{ flexGrow: same }} />
                <i data-kind="refused" style={{ flexGrow: refused }} />
              </span>
            </th>
            <td className="right num strong">{formatNumber(change)}</td>
            <td className="right num">{formatNumber(same)}</td>
            <td className="right num">{formatNumber(refused)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ cell: { name, kind, before, after, why } }: { cell: BulkCell }) {
  return (
    <li>
      <span className="quiet">{name}</span>{" "}
      {kind === "refused" ? (
        <>
          stays {before ?? "none"} <span className="tag tag-warn">may not</span> {why}
        </>
      ) : (
        <>
          {before ?? "none"} <span aria-label="becomes">→</span>{" "}
          <span className="strong">{after ?? "none"}</span>
        </>
      )}
    </li>
  );
}

/** The accounts of which something changes or may not, with each cell. */
export function BulkRows({ rows }: Pick<BulkPreview, "rows">) {
  return (
    <table className="table change-list phone-rows">
      <caption className="sr-only">{count(rows.length, "account")} with what would change</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Now and after</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ accountId, name, cells }) => (
          <tr key={accountId}>
            <td>
              <Link className="name-link" href={`/accounts/${accountId}`} prefetch={false}>
                {name}
              </Link>
              <span className="block small quiet">
                <AccountId id={accountId} />
              </span>
            </td>
            <td className="phone-wide change-what">
              <ul>
                {cells
                  .filter(({ kind }) => kind !== "same")
                  .map((cell) => (
                    <Cell key={cell.name} cell={cell} />
                  ))}
              </ul>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
