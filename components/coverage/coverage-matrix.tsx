import Link from "next/link";
import type { CSSProperties } from "react";
import { Cell } from "#components/cell.tsx";
import { Icon } from "#components/icon.tsx";
import { causeTitle } from "#components/runs/run-words.ts";
import { count, formatNumber } from "#components/words.ts";
import type { CoverageAccount, CoverageView } from "#lib/data/coverage.ts";
import { ReadBar, ReadCell } from "./coverage-cell.tsx";
import { type CoverageColumn, coverageCell, coverageColumns, regionRows } from "./matrix.ts";

interface MatrixProps {
  view: CoverageView;
  /** Account that is opened to its regions. */
  opened: string | null;
  all: boolean;
  after: string | null;
}

/** Regions shown of an opened account; the others are told by their number. */
const shownRegions = 24;

function address(query: Record<string, string | null>, hash = "accounts"): string {
  const params = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  ).toString();
  return `/coverage${params === "" ? "" : `?${params}`}#${hash}`;
}

function gapClass(columns: readonly CoverageColumn[], index: number): string | undefined {
  return index > 0 && columns[index - 1]?.isGlobal === true && columns[index]?.isGlobal === false
    ? "first-regional"
    : undefined;
}

function Regions({ account, columns }: { account: CoverageAccount; columns: readonly CoverageColumn[] }) {
  const rows = regionRows(account);
  const globals = columns.filter((column) => column.isGlobal).length;
  if (rows.length === 0)
    return (
      <tr className="sub-row">
        <th colSpan={columns.length + 2} scope="row">
          {account.detail === null || !account.entered
            ? "It has never been entered: which regions it has is not known."
            : "The list of regions could not be read: none was asked."}
        </th>
      </tr>
    );
  return (
    <>
      {rows.slice(0, shownRegions).map(({ region, reads, missing }, row) => (
        <tr className="sub-row" key={region}>
          <th scope="row" className="mono">
            {region}
          </th>
          {globals > 0 ? (
            <td colSpan={globals} className="quiet global-note">
              {row === 0 ? "global, read once" : ""}
            </td>
          ) : null}
          {columns.slice(globals).map((column, index) => (
            <td key={column.collector} className={gapClass(columns, index + globals)}>
              <ReadCell
                cell={coverageCell(account, column, region)}
                name={`${column.collector} in ${region}`}
              />
            </td>
          ))}
          <td className="read-count num small">
            {reads - missing} <span className="quiet">of {reads}</span>
          </td>
          <td className="phone-bar small muted">
            {missing === 0
              ? ""
              : columns
                  .slice(globals)
                  .filter((column) => (coverageCell(account, column, region)?.missing ?? 0) > 0)
                  .map(({ collector }) => collector)
                  .join(", ")}
          </td>
        </tr>
      ))}
      {rows.length > shownRegions ? (
        <tr className="sub-row">
          <th colSpan={columns.length + 2} scope="row">
            {count(rows.length - shownRegions, "more region")}
          </th>
        </tr>
      ) : null}
    </>
  );
}

function AccountRow({
  account,
  columns,
  isOpen,
  query,
}: {
  account: CoverageAccount;
  columns: readonly CoverageColumn[];
  isOpen: boolean;
  query: Record<string, string | null>;
}) {
  const { id, name, reads, missing, failureCode } = account;
  return (
    <>
      <tr className={isOpen ? "opened" : undefined} id={`account-${id}`}>
        <th scope="row">
          <Link
            className="open-row"
            href={address({ ...query, open: isOpen ? null : id }, `account-${id}`)}
            prefetch={false}
            scroll={false}
            aria-expanded={isOpen}
          >
            <Icon name={isOpen ? "down" : "right"} small />
            <span className="cut">{name}</span>
          </Link>
        </th>
        {columns.map((column, index) => (
          <td key={column.collector} className={gapClass(columns, index)}>
            <ReadCell cell={coverageCell(account, column)} name={column.collector} />
          </td>
        ))}
        <td
          className="read-count num small"
          title={failureCode === null ? undefined : causeTitle(failureCode)}
        >
          {formatNumber(reads - missing)} <span className="quiet">of {formatNumber(reads)}</span>
        </td>
        <td className="phone-bar">
          <ReadBar reads={reads} missing={missing} />
          {failureCode === null ? null : <span className="small muted">{causeTitle(failureCode)}</span>}
        </td>
      </tr>
      {isOpen ? (
        <>
          <Regions account={account} columns={columns} />
          <tr className="sub-row">
            <th colSpan={columns.length + 2} scope="row">
              <Link className="link small" href={`/accounts/${id}`} prefetch={false}>
                Open {name}
              </Link>
            </th>
          </tr>
        </>
      ) : null}
    </>
  );
}

function Fold({ view, all }: { view: CoverageView; all: boolean }) {
  const { complete, never, unrecorded } = view.accounts;
  return (
    <div className="table-foot">
      <Cell size="mark" state="met" />
      <span className="num">{count(complete, "account")} read completely</span>
      {never > 0 ? <span className="num">· {count(never, "account")} never refreshed</span> : null}
      {unrecorded > 0 ? (
        <span className="num">· {count(unrecorded, "account")} read before reads were counted</span>
      ) : null}
      {complete > 0 ? (
        <Link
          className="link ml-auto"
          href={address({ all: all ? null : "1" })}
          prefetch={false}
          scroll={false}
        >
          {all ? "Only gaps" : "Show"}
        </Link>
      ) : null}
    </div>
  );
}

/** A row an account with gaps, a column a collector; a row opens to its regions. */
export function CoverageMatrix({ view, opened, all, after }: MatrixProps) {
  const columns = coverageColumns([...view.rows, { detail: view.widest }]);
  const query = { all: all ? "1" : null, after };
  return (
    <section className="card overflow-clip" aria-labelledby="accounts">
      <header>
        <h2 id="accounts">{all ? "Accounts" : "Accounts with gaps"}</h2>
        <span className="quiet num">{formatNumber(all ? view.accounts.active : view.accounts.gaps)}</span>
        <span className="small muted ml-auto">open one for its regions</span>
      </header>
      {view.rows.length === 0 ? (
        <p className="muted item-empty">
          {view.accounts.complete > 0 ? "Everything was read." : "Nothing was read yet; start a refresh."}
        </p>
      ) : (
        <div className="coverage-scroll">
          {/* React's type does not know custom properties. */}
          <table className="coverage-table" style={{ "--columns": columns.length } as CSSProperties}>
            <caption className="sr-only">What was read, by account and collector</caption>
            <thead>
              <tr>
                <th scope="col" className="row-name-head">
                  <span className="sr-only">Account</span>
                </th>
                {columns.map(({ collector }, index) => (
                  <th scope="col" key={collector} className={gapClass(columns, index)} title={collector}>
                    <span>{collector}</span>
                  </th>
                ))}
                <th scope="col" className="read-head">
                  Read
                </th>
                <th scope="col" className="phone-bar">
                  Share
                </th>
              </tr>
            </thead>
            <tbody>
              {view.rows.map((account) => (
                <AccountRow
                  key={account.id}
                  account={account}
                  columns={columns}
                  isOpen={account.id === opened}
                  query={query}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {view.next === null && after === null ? null : (
        <nav className="table-foot" aria-label="Pages of accounts">
          {after === null ? null : (
            <Link className="link" href={address({ ...query, after: null })} prefetch={false} scroll={false}>
              First page
            </Link>
          )}
          {view.next === null ? null : (
            <Link
              className="link"
              href={address({ ...query, after: view.next })}
              prefetch={false}
              scroll={false}
            >
              Next page
            </Link>
          )}
        </nav>
      )}
      <Fold view={view} all={all} />
    </section>
  );
}
