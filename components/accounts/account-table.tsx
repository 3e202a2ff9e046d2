import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import { Cell } from "#components/cell.tsx";
import { cellStateWords, type StageName } from "#components/words.ts";
import type { AccountRow } from "#lib/data/accounts.ts";

function met(row: AccountRow): string {
  const applicable = row.stages.reduce((sum, cell) => sum + cell.applicable, 0);
  const items = row.stages.reduce((sum, cell) => sum + cell.met, 0);
  return applicable === 0 ? "—" : `${items} of ${applicable}`;
}

function Bars({ row, names }: { row: AccountRow; names: readonly StageName[] }) {
  const byNumber = new Map(names.map((name) => [name.number, name.name]));
  const sentence = row.stages
    .map((cell) => `${cell.stage} ${byNumber.get(cell.stage)}: ${cellStateWords[cell.state]}`)
    .join(", ");
  return (
    <span className="flex gap-[3px]" role="img" aria-label={sentence}>
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

/** Every account with its place, its state and its ten bars. */
export function AccountTable({ rows, names }: { rows: readonly AccountRow[]; names: readonly StageName[] }) {
  return (
    <div className="card overflow-clip">
      <table className="table phone-rows">
        <caption className="sr-only">Accounts by organizational unit</caption>
        <thead>
          <tr>
            <th scope="col">Account</th>
            <th scope="col">Id</th>
            <th scope="col">OU</th>
            <th scope="col">State</th>
            <th scope="col">Stages 1 to 10</th>
            <th scope="col" className="right">
              Items met
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="cut max-w-[280px]">
                <Link className="name-link" href={`/accounts/${row.id}`} prefetch={false}>
                  {row.name}
                </Link>
              </td>
              <td className="muted">
                <AccountId id={row.id} />
              </td>
              <td className="muted phone-wide">{row.ou === "/" ? "Root" : (row.ou ?? "not known")}</td>
              <td className="phone-hidden">
                {row.status === "ACTIVE" ? (
                  <span className="muted">active</span>
                ) : (
                  <span className="tag">{row.status.toLowerCase().replaceAll("_", " ")}</span>
                )}
              </td>
              <td>
                <Bars row={row} names={names} />
              </td>
              <td className="right num">{met(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
