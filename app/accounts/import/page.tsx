import type { Metadata } from "next";
import Link from "next/link";
import { readForPage, refusePage, webClock } from "#app/server.ts";
import { ImportSteps } from "#components/imports/import-steps.tsx";
import { OpenImports } from "#components/imports/open-imports.tsx";
import { UploadForm } from "#components/imports/upload-form.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import { listOpenImports } from "#lib/data/account-imports.ts";
import { sheetLimits } from "#lib/sheets/limits.ts";
import { hasPermission } from "#lib/viewer.ts";
import { upload } from "./actions.ts";

/** The newest of what waits. */
const mostShown = 10;

export const metadata: Metadata = { title: "Import accounts" };

/** The first step: a file, or pasted cells. */
export default async function ImportPage() {
  const viewer = await currentViewer();
  if (!hasPermission(viewer, "account.admin"))
    await refusePage("Importing accounts is for administrators and the security team.");
  const open = await readForPage(listOpenImports(viewer, { limit: mostShown }));
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Accounts", href: "/accounts" }, { label: "Import" }]} />
      <div className="page-head page-head-tight">
        <div>
          <h1>Import accounts</h1>
          <p>
            A spreadsheet of accounts, their owners and what else you know of them. Nothing is written yet.
          </p>
        </div>
      </div>
      <ImportSteps at="file" details={{}} />
      <div className="import-split">
        <section className="card" aria-labelledby="source">
          <header>
            <h2 id="source">File or cells</h2>
          </header>
          <UploadForm upload={upload} mostBytes={sheetLimits.fileBytes} />
        </section>
        <div className="import-stack">
          {open.length === 0 ? null : (
            <OpenImports
              files={open.map(({ comparison, createdAt, ...file }) => ({
                ...file,
                rows: comparison?.counts.total ?? null,
                createdAt: createdAt.toISOString(),
              }))}
              now={webClock().now().toISOString()}
            />
          )}
          <section className="card" aria-labelledby="fits">
            <header>
              <h2 id="fits">What fits</h2>
            </header>
            <div className="card-body import-notes">
              <p>
                CSV with any separator and encoding, Excel (.xlsx), JSON, SWAG, and the list that the console
                of Organizations exports. At most 20 MB and 20,000 rows.
              </p>
              <p>
                One column has to be the account id. Ids that Excel turned into numbers are repaired where
                only one reading is possible, and explained otherwise.
              </p>
              <p>
                The easiest start is our own <Link href="/accounts">export</Link>: edit it and bring it back.
              </p>
            </div>
          </section>
        </div>
      </div>
    </>
  );
}
