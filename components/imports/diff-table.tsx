import { AccountId } from "#components/account-id.tsx";
import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { count } from "#components/words.ts";
import { type Candidate, ChooseAccount } from "./choose-account.tsx";

export interface DiffRow {
  row: number;
  result: "created" | "updated" | "unchanged" | "rejected";
  accountId: string | null;
  name: string | null;
  shownId: string;
  reason: string | null;
  isAsked: boolean;
  isLeft: boolean;
  isConflict: boolean;
  equal: number;
  repaired: string | null;
  changes: readonly { cell: string; label: string; before: string | null; after: string | null }[];
  notes: readonly string[];
  /** Its id says no account: somebody may say which is meant. */
  isLost: boolean;
  candidates: readonly Candidate[];
}

const words = { created: "New", updated: "Change", unchanged: "No change", rejected: "Rejected" } as const;
const tones = { created: "tag tag-met", updated: "tag", unchanged: "tag", rejected: "tag tag-no" } as const;

function ResultTag({
  result,
  repaired,
  isAsked,
  isConflict,
}: Pick<DiffRow, "result" | "repaired" | "isAsked" | "isConflict">) {
  if (isConflict) return <span className="tag tag-warn">Conflict</span>;
  if (isAsked) return <span className="tag tag-warn">Asked</span>;
  if (repaired !== null && result !== "rejected") return <span className="tag tag-warn">Repaired</span>;
  return <span className={tones[result]}>{words[result]}</span>;
}

function Changes({ changes, result, equal }: Pick<DiffRow, "changes" | "result" | "equal">) {
  if (changes.length === 0)
    return result === "unchanged" ? (
      <p className="quiet">
        {equal === 0 ? "Nothing that is not known already." : `${count(equal, "field")} equal`}
      </p>
    ) : null;
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
  /** Takes `id`, `row` and `accountId`. */
  choose: FormAction | null;
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
      {row.isConflict ? (
        <ActionButton
          action={decide}
          fields={{ ...fields, decision: "only" }}
          label="Choose this row"
          small
        />
      ) : null}
      {row.repaired !== null || row.isAsked ? (
        <ActionButton action={decide} fields={{ ...fields, decision: "leave" }} label="Leave out" small />
      ) : null}
    </>
  );
}

interface WhyProps extends Pick<DiffTableProps, "importId" | "decide" | "choose"> {
  row: DiffRow;
}

function Why({ row, importId, decide, choose }: WhyProps) {
  const said = row.repaired === null ? [] : [`In the file: ${row.shownId}. ${row.repaired}`];
  const lines = [...(row.reason === null ? [] : [row.reason]), ...said, ...row.notes];
  if (lines.length === 0) return null;
  return (
    <div className="import-why">
      <span>{lines.join(" ")}</span>
      {decide === null ? null : <Decisions importId={importId} row={row} decide={decide} />}
      {choose !== null && row.isLost && !row.isLeft ? (
        <ChooseAccount importId={importId} row={row.row} candidates={row.candidates} action={choose} />
      ) : null}
    </div>
  );
}

/** What each row would do, now and after. */
export function DiffTable({ importId, rows, decide, choose }: DiffTableProps) {
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
              <Why row={row} importId={importId} decide={decide} choose={choose} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
