import type { Metadata } from "next";
import { requireOpen } from "#app/places.ts";
import { readForPage } from "#app/server.ts";
import { ColumnForm } from "#components/settings/column-form.tsx";
import { ColumnTable } from "#components/settings/column-table.tsx";
import { TagMappingForm } from "#components/settings/tag-mapping-form.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { listColumnUse } from "#lib/data/custom-columns.ts";
import { listTagMappings } from "#lib/data/tag-mapping.ts";
import { hasPermission } from "#lib/viewer.ts";
import { addOne, changeOne, moveOne, removeOne, saveMappings } from "./actions.ts";

export const metadata: Metadata = { title: "Columns" };

/** Columns that administrators add to the accounts. */
export default async function ColumnsPage() {
  const viewer = await requireOpen("/settings/columns");
  const [columns, mappings] = await readForPage(
    Promise.all([listColumnUse(viewer), listTagMappings(viewer)]),
  );
  const mayChange = hasPermission(viewer, "settings.write");
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "Columns" }]} />
      <div className="stack">
        <section className="card" aria-labelledby="columns">
          <header>
            <h2 id="columns">Columns of your own</h2>
            <span className="small muted ml-auto">in the order in which accounts show them</span>
          </header>
          {columns.length === 0 ? (
            <p className="card-body muted">
              No column yet. A column holds what only your organization asks of accounts, such as a tier or
              the date of the next review; spreadsheets fill it by its name.
            </p>
          ) : (
            <ColumnTable
              columns={columns}
              actions={mayChange ? { change: changeOne, move: moveOne, remove: removeOne } : null}
            />
          )}
        </section>
        <section className="card" aria-labelledby="from-tags">
          <header>
            <h2 id="from-tags">Fields from tags of AWS</h2>
            <span className="small muted ml-auto">the first key that an account has counts</span>
          </header>
          <div className="card-body stack">
            <p className="muted">
              Keys of tags that AWS Organizations keeps of accounts, with commas between them, in any case.
              What a person says counts before a tag, a tag before a spreadsheet.
            </p>
            {mayChange ? (
              <TagMappingForm mappings={mappings} action={saveMappings} />
            ) : (
              <ul>
                {mappings
                  .filter(({ keys }) => keys.length > 0)
                  .map(({ field, name, keys }) => (
                    <li key={field}>
                      {name}: {keys.join(", ")}
                    </li>
                  ))}
              </ul>
            )}
          </div>
        </section>
        {mayChange ? (
          <section className="card" aria-labelledby="new-column">
            <header>
              <h2 id="new-column">Add a column</h2>
            </header>
            <div className="card-body">
              <ColumnForm action={addOne} />
            </div>
          </section>
        ) : (
          <p className="muted">Administrators add, rename and remove columns.</p>
        )}
      </div>
    </>
  );
}
