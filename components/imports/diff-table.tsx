import { AccountId } from "#components/account-id.tsx";
import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";

export interface DiffRow {
  row: number;
  result: "created" | "updated" | "unchanged" | "rejected";
  accountId: string | null;
  name: string | null;
  shownId: string;
  reason: string | null;
  isAsked: boolean;
  isLeft: boolean;
  repaired: string | null;
  changes: readonly { cell: string; label: string; before: string | null; after: string | null }[];
  notes: readonly string[];
}

const words = { created: "New", updated: "Change", unchanged: "No change", rejected: "Rejected" } as const;
const tones = { created: "tag tag-met", updated: "tag", unchanged: "tag", rejected: "tag tag-no" } as const;

function ResultTag({ result, repaired, isAsked }: Pick<DiffRow, "result" | "repaired" | "isAsked">) {
  if (isAsked) return <span className="tag tag-warn">Asked</span>;
  if (repaired !== null && result !== "rejected") return <span className="tag tag-warn">Repaired</span>;
  return <span className={tones[result]}>{words[result]}</span>;
}

function Changes({ changes, result }: Pick<DiffRow, "changes" | "result">) {
  if (changes.length === 0)
    return result === "unchanged" ? <p className="quiet">Everything in this row is known already.</p> : null;
  return (
    <dl className="import-changes">
      {changes.map(({ cell, label, before, after }) => (
        <div key={cell}>
          <dt>{label}</dt>
          <dd>
            {result === "created" ? null : (
              <>
                <del>{before ?? "nothing"}</del>
                <span aria-hidden="true"> → </span>
              </>
            )}
            <ins>{after ?? "nothing"}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface DiffTableProps {
  importId: string;
  rows: readonly DiffRow[];
  /** null: nothing can be decided any more. */
  decide: FormAction | null;
}

function Decisions({ importId, row, decide }: { importId: string; row: DiffRow; decide: FormAction }) {
  const fields = { id: importId, row: String(row.row) };
  if (row.isLeft)
    return <ActionButton action={decide} fields={{ ...fields, decision: "take" }} label="Take in" small />;
  return (
    <>
      {row.isAsked ? (
        <ActionButton action={decide} fields={{ ...fields, decision: "accept" }} label="Confirm" small />
      ) : null}
      {row.repaired !== null || row.isAsked ? (
        <ActionButton action={decide} fields={{ ...fields, decision: "leave" }} label="Leave out" small />
      ) : null}
    </>
  );
}

function Why({ row, importId, decide }: { row: DiffRow; importId: string; decide: FormAction | null }) {
  const said = row.repaired === null ? [] : [`In the file: ${row.shownId}. ${row.repaired}`];
  const lines = [...(row.reason === null ? [] : [row.reason]), ...said, ...row.notes];
  if (lines.length === 0) return null;
  return (
    <div className="import-why">
      <span>{lines.join(" ")}</span>
      {decide === null ? null : <Decisions importId={importId} row={row} decide={decide} />}
    </div>
  );
}

/** What each row would do, now and after. */
export function DiffTable({ importId, rows, decide }: DiffTableProps) {
  return (
    <table className="table import-diff">
      <thead>
        <tr>
          <th scope="col">Row</th>
          <th scope="col">Result</th>
          <th scope="col">Account</th>
          <th scope="col">Now and after</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.row}>
            <td className="quiet num">{row.row}</td>
            <td>
              <ResultTag {...row} />
            </td>
            <td>
              <b className="block">{row.name ?? "no name"}</b>
              {row.accountId === null ? (
                <code className="import-shown">{row.shownId || "(empty)"}</code>
              ) : (
                <AccountId id={row.accountId} />
              )}
            </td>
            <td>
              <Changes {...row} />
              <Why row={row} importId={importId} decide={decide} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
