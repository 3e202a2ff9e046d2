import type { Metadata } from "next";
import {
  apply,
  choose,
  chooseAccount,
  chooseColumns,
  compareAgain,
  decideRow,
  discard,
} from "#app/accounts/import/actions.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { ActionButton } from "#components/action-button.tsx";
import { ApplyForm } from "#components/imports/apply-form.tsx";
import { ChoicesForm } from "#components/imports/choices-form.tsx";
import { ColumnForm } from "#components/imports/column-form.tsx";
import { ColumnList } from "#components/imports/column-list.tsx";
import { Comparing } from "#components/imports/comparing.tsx";
import { DiffTable } from "#components/imports/diff-table.tsx";
import { ImportOutcome } from "#components/imports/import-outcome.tsx";
import { ImportSteps } from "#components/imports/import-steps.tsx";
import { MangledIds } from "#components/imports/mangled-ids.tsx";
import { ResultTabs } from "#components/imports/result-tabs.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { Message } from "#components/message.tsx";
import { Pager } from "#components/pager.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { type AccountImport, getImport } from "#lib/data/account-imports.ts";
import { listCustomColumns } from "#lib/data/custom-columns.ts";
import { listImportCandidates } from "#lib/data/import-candidates.ts";
import { listImportRows, rowKinds } from "#lib/data/import-comparison.ts";
import { columnChoices, columnMeanings, diffRow, readText, targetGroups } from "./words.ts";

export const metadata: Metadata = { title: "Import accounts" };

const pageRows = 50;

interface ImportPageProps {
  params: Promise<{ importId: string }>;
  searchParams: Promise<SearchParams>;
}

function Head({ file }: { file: AccountImport }) {
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: "Accounts", href: "/accounts" },
          { label: "Import", href: "/accounts/import" },
          { label: file.name || "Pasted cells" },
        ]}
      />
      <div className="page-head page-head-tight">
        <div className="flex-1 min-w-0">
          <h1>Import accounts</h1>
          <p>
            {file.name || "Pasted cells"}, {readText(file)}
          </p>
        </div>
        {file.appliedAt === null ? (
          <ActionButton action={discard} fields={{ id: file.id }} label="Other file" small />
        ) : null}
      </div>
    </>
  );
}

/** What each column becomes; `problem` is why the check could not be made. */
function Columns({
  file,
  problem,
  customColumns,
}: {
  file: AccountImport;
  problem: string | null;
  customColumns: readonly string[];
}) {
  return (
    <>
      <Head file={file} />
      <ImportSteps at="columns" details={{ file: { text: file.name || "Pasted cells" } }} />
      {problem === null ? null : (
        <div className="mb-4">
          <Message kind="warn" icon="filter" title="The columns need a choice">
            <p>{problem}</p>
          </Message>
        </div>
      )}
      <section className="card" aria-labelledby="choose">
        <header>
          <h2 id="choose">What the columns become</h2>
        </header>
        <ColumnForm
          importId={file.id}
          columns={columnChoices(file)}
          groups={targetGroups(customColumns)}
          save={chooseColumns}
        />
      </section>
    </>
  );
}

/** A file that has arrived, while it is compared with the register. */
function Waiting({ file }: { file: AccountImport }) {
  return (
    <>
      <Head file={file} />
      <ImportSteps at="check" details={{ file: { text: file.name || "Pasted cells" } }} />
      <section className="card" aria-labelledby="comparing">
        <header>
          <h2 id="comparing">Comparing with the register</h2>
          <span className="flex-1" />
          <ActionButton action={compareAgain} fields={{ id: file.id }} label="Compare again" small />
        </header>
        <Comparing importId={file.id} rows={file.outline.rowCount} />
      </section>
    </>
  );
}

function Done({ file }: { file: AccountImport }) {
  const columns = columnMeanings(file);
  return (
    <>
      <Head file={file} />
      <ImportSteps at="import" details={{ file: { text: file.name || "Pasted cells" } }} />
      {file.result === null ? null : <ImportOutcome importId={file.id} result={file.result} />}
      <div className="mt-4">
        <ColumnList columns={columns} change={null} />
      </div>
    </>
  );
}

export default async function ImportPage({ params, searchParams }: ImportPageProps) {
  const viewer = await currentViewer();
  const [{ importId }, asked] = await Promise.all([params, searchParams]);
  const file = await readForPage(getImport(viewer, importId));
  if (file.appliedAt !== null) return <Done file={file} />;
  if (file.comparison === null) return <Waiting file={file} />;
  const custom = await readForPage(listCustomColumns(viewer));
  const customColumns = custom.map(({ name }) => name);
  if (oneParam(asked, "step") === "columns")
    return <Columns file={file} problem={null} customColumns={customColumns} />;
  const { counts, problem, digest, at } = file.comparison;
  if (problem !== null) return <Columns file={file} problem={problem} customColumns={customColumns} />;
  const here = `/accounts/import/${file.id}`;
  const show = rowKinds.find((kind) => kind === oneParam(asked, "show"));
  const from = Number(oneParam(asked, "after") ?? -1);
  const after = Number.isInteger(from) && from >= 0 ? from : undefined;
  const page = await readForPage(
    listImportRows(viewer, { importId: file.id, kind: show, after, limit: pageRows }),
  );
  const candidates = await readForPage(
    listImportCandidates(viewer, { importId: file.id, mapping: file.mapping, rows: page.rows }),
  );
  const href = (place: number | null) => {
    const query = {
      ...(show !== undefined && { show }),
      ...(place !== null && { after: String(place) }),
    };
    return `${here}?${new URLSearchParams(query)}`;
  };
  const { created, updated, unchanged, rejected } = counts;
  const used = columnMeanings(file).filter(({ isUsed }) => isUsed).length;
  const names = new Map(custom.map(({ id, name }) => [id, name]));
  return (
    <>
      <Head file={file} />
      <ImportSteps
        at="check"
        details={{
          file: { text: file.name || "Pasted cells" },
          columns: { text: `${used} of ${file.outline.columns.length} used`, href: `${here}?step=columns` },
          check: { text: "nothing is written yet" },
          import: { text: `${created + updated} ${created + updated === 1 ? "row" : "rows"}` },
        }}
      />
      <div className="import-split">
        <div className="import-stack">
          <ResultTabs here={here} show={show ?? ""} counts={counts} />
          <section className="card" aria-labelledby="diff">
            <header>
              <h2 id="diff">What would change</h2>
              <span className="flex-1" />
              <span className="small text-muted">
                compared <LocalTime at={at} now={webClock().now().toISOString()} as="age" />
              </span>
              <ActionButton action={compareAgain} fields={{ id: file.id }} label="Compare again" small />
            </header>
            {page.rows.length === 0 ? (
              <p className="card-body muted">No row is of this kind.</p>
            ) : (
              <DiffTable
                importId={file.id}
                rows={page.rows.map((row) =>
                  diffRow(row, { left: file.choices.left, columns: names, candidates }),
                )}
                decide={decideRow}
                choose={chooseAccount}
              />
            )}
          </section>
          <Pager
            first={after === undefined ? null : { href: href(null), label: "First rows" }}
            next={page.next === null ? null : { href: href(page.next), label: "More rows" }}
          />
        </div>
        <div className="import-stack">
          <section className="card" aria-labelledby="choices">
            <header>
              <h2 id="choices">For all rows</h2>
            </header>
            <ChoicesForm
              importId={file.id}
              accept={file.choices.accepted === "all"}
              emptyClears={file.choices.emptyClears}
              replaceConfirmed={file.choices.replaceConfirmed}
              choose={choose}
            />
          </section>
          {counts.repaired > 0 || rejected > 0 ? <MangledIds repaired={counts.repaired} /> : null}
          <ColumnList columns={columnMeanings(file)} change={`${here}?step=columns`} />
        </div>
      </div>
      <div className="import-bar">
        <b className="strong num">
          {created + updated} {created + updated === 1 ? "row" : "rows"} ready
        </b>
        <span className="muted num">
          {created} new, {updated} changed, {unchanged} equal · {rejected} rejected
          {counts.conflict === 0 ? "" : `, ${counts.conflict} of them in conflict`}
        </span>
        <span className="flex-1" />
        <ApplyForm
          importId={file.id}
          ready={created + updated}
          rejected={rejected}
          looked={digest}
          apply={apply}
        />
      </div>
    </>
  );
}
