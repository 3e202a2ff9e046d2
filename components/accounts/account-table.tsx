import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import { Cell } from "#components/cell.tsx";
import { Icon } from "#components/icon.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { causeTitle } from "#components/runs/run-words.ts";
import {
  accountStateWords,
  cellStateWords,
  freshnessWords,
  type StageName,
  sourceWords,
} from "#components/words.ts";
import type { CustomColumn } from "#lib/account-field-values.ts";
import type { AccountListRow } from "#lib/data/account-list.ts";
import type { AccountColumn, SortColumn } from "#lib/data/account-query.ts";
import { columnWord } from "./column-words.ts";

interface AccountTableProps {
  rows: readonly AccountListRow[];
  columns: readonly AccountColumn[];
  custom: readonly CustomColumn[];
  sort: { column: SortColumn; descending: boolean };
  /** Addresses of the list sorted by each column. */
  sortHrefs: Readonly<Record<SortColumn, string>>;
  names: readonly StageName[];
  /** Accounts that match, all steps together, and how many of them come before the first row. */
  matching: number;
  before: number;
  now: string;
}

function Bars({ row, names }: { row: AccountListRow; names: readonly StageName[] }) {
  const byNumber = new Map(names.map((name) => [name.number, name.name]));
  const sentence = row.stages
    .map((cell) => `${cell.stage} ${byNumber.get(cell.stage)}: ${cellStateWords[cell.state]}`)
    .join(", ");
  return (
    <span className="bars" role="img" aria-label={sentence}>
      {row.stages.map((cell) => (
        <Cell
          key={cell.stage}
          size="table"
          state={cell.state}
          met={cell.fillHundredths / 100}
          unknown={cell.unknownHundredths / 100}
        />
      ))}
    </span>
  );
}

/** When the facts are from; a tag where they are not what they should be. */
function Facts({ row, now }: { row: AccountListRow; now: string }) {
  const { freshness, failure, refreshedAt, status } = row;
  if (freshness === "skipped") return <span className="tag">{accountStateWords[status]}</span>;
  const age = refreshedAt === null ? null : <LocalTime at={refreshedAt} now={now} as="age" />;
  if (freshness === "failed")
    return (
      <span className="tag tag-no" title={failure?.message}>
        <span className="cut">{failure === null ? "failed" : causeTitle(failure.code).toLowerCase()}</span>
      </span>
    );
  if (freshness === "partly")
    return (
      <>
        <span className="tag">partly</span> {age}
      </>
    );
  return age ?? freshnessWords[freshness];
}

function place(ou: string | null): string {
  if (ou === null) return "not known";
  return ou === "/" ? "Root" : ou.slice(1).split("/").join(" / ");
}

/** What somebody may have said, cut where it is long. */
function Said({ text }: { text: string | null }) {
  if (text === null || text === "") return <span className="quiet">—</span>;
  return (
    <span className="cut block" title={text}>
      {text}
    </span>
  );
}

const tagsText = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags)
    .map(([key, value]) => (value === "" ? key : `${key}=${value}`))
    .join(", ");

function Field({
  column,
  row,
  names,
  now,
}: {
  column: AccountColumn;
  row: AccountListRow;
  names: readonly StageName[];
  now: string;
}) {
  switch (column) {
    case "id":
      return <AccountId id={row.id} />;
    case "email":
      return row.email;
    case "ou":
      return <span title={row.ou ?? undefined}>{place(row.ou)}</span>;
    case "state":
      return row.status === "ACTIVE" ? (
        "active"
      ) : (
        <span className="tag">{accountStateWords[row.status]}</span>
      );
    case "stages":
      return <Bars row={row} names={names} />;
    case "met":
      return row.share === null ? (
        <span className="quiet">—</span>
      ) : (
        <>
          <b className="strong">{row.share.metHundredths}</b>
          <span className="quiet"> %</span>
        </>
      );
    case "unknown":
      return <span className={row.unknownItems === 0 ? "quiet" : ""}>{row.unknownItems}</span>;
    case "facts":
      return <Facts row={row} now={now} />;
    case "joined":
      return row.joinedAt === null ? "—" : <LocalTime at={row.joinedAt} now={now} as="date" />;
    case "payer":
      return row.payer === null ? "—" : <AccountId id={row.payer} />;
    case "environment":
    case "dataClassification":
    case "businessUnit":
    case "costCentre":
    case "notes":
      return <Said text={row[column]} />;
    case "source":
      return sourceWords[row.source];
    case "tags":
      return <Said text={tagsText(row.tags)} />;
    default:
      return <Said text={row.custom[column.slice("custom.".length)] ?? null} />;
  }
}

const sortable: Readonly<Record<string, SortColumn>> = {
  id: "id",
  email: "email",
  ou: "ou",
  state: "state",
  met: "met",
  unknown: "unknown",
  facts: "facts",
  joined: "joined",
  environment: "environment",
  dataClassification: "dataClassification",
  businessUnit: "businessUnit",
  costCentre: "costCentre",
};

function Head({
  column,
  label,
  className,
  sort,
  href,
}: {
  column: SortColumn | null;
  label: string;
  className: string;
  sort: AccountTableProps["sort"];
  href: string | null;
}) {
  const sorted = column !== null && column === sort.column;
  if (column === null || href === null)
    return (
      <th scope="col" className={className}>
        {label}
      </th>
    );
  return (
    <th
      scope="col"
      className={className}
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : "none"}
    >
      <Link href={href} prefetch={false} className="sort-link">
        {label}
        {sorted ? <Icon name={sort.descending ? "arrowDown" : "up"} small /> : null}
      </Link>
    </th>
  );
}

const columnClass = (column: AccountColumn) =>
  column.startsWith("custom.") ? "column-custom" : `column-${column}`;

/** One step of the list; a row an account, two lines on a phone. */
export function AccountTable(props: AccountTableProps) {
  const { rows, columns, custom, sort, sortHrefs, names, matching, before, now } = props;
  return (
    <div className="card accounts-table">
      <table className="table" aria-rowcount={matching + 1}>
        <caption className="sr-only">Accounts</caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="column-check">
              <input
                type="checkbox"
                className="check"
                data-select="page"
                aria-label="Select all on this page"
              />
            </th>
            <Head column="name" label="Account" className="column-name" sort={sort} href={sortHrefs.name} />
            {columns.map((column) => {
              const by = sortable[column] ?? null;
              return (
                <Head
                  key={column}
                  column={by}
                  label={columnWord(column, custom)}
                  className={columnClass(column)}
                  sort={sort}
                  href={by === null ? null : sortHrefs[by]}
                />
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.id} aria-rowindex={before + index + 2}>
              <td className="column-check">
                <input
                  type="checkbox"
                  className="check"
                  data-select="account"
                  value={row.id}
                  aria-label={`Select ${row.name}`}
                />
              </td>
              <td className="column-name">
                <Link className="name-link cut block" href={`/accounts/${row.id}`} prefetch={false}>
                  {row.name}
                </Link>
              </td>
              {columns.map((column) => (
                <td key={column} className={columnClass(column)}>
                  <Field column={column} row={row} names={names} now={now} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
