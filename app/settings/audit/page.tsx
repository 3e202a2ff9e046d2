import type { Metadata } from "next";
import { requireOpen } from "#app/places.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { AuditFilter } from "#components/audit/audit-filter.tsx";
import { AuditHead } from "#components/audit/audit-head.tsx";
import { AuditTable } from "#components/audit/audit-table.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { getAuditState, listAudit } from "#lib/data/audit-list.ts";
import { verifyLog } from "./actions.ts";
import { type AuditParameters, auditHref, readAuditParameters } from "./query.ts";

export const metadata: Metadata = { title: "Audit log" };

const pageSize = 50;

/** The id of the event after which the page begins; what is no id begins at the newest. */
function beginsAfter(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

/** What was chosen by a link of the table, with a way to drop it. */
function chosen({ actor, subject, ...rest }: AuditParameters) {
  const kept = [
    ["actor", actor],
    ["subject", subject],
  ].flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [{ name, value }]));
  const chips = [
    ...(actor === undefined ? [] : [{ name: "Who", value: actor, href: auditHref({ ...rest, subject }) }]),
    ...(subject === undefined ? [] : [{ name: "On", value: subject, href: auditHref({ ...rest, actor }) }]),
  ];
  return { kept, chips };
}

/** Who did what, before and after, from where; and whether it is still what was written. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await requireOpen("/settings/audit");
  const params = await searchParams;
  const { parameters, query } = readAuditParameters((name) => oneParam(params, name));
  const after = beginsAfter(oneParam(params, "after"));
  const [state, { events, next }] = await readForPage(
    Promise.all([getAuditState(viewer), listAudit(viewer, query, { after, limit: pageSize })]),
  );
  const { by = "everybody", q = "", action = "", from = "", to = "" } = parameters;
  const exported = (format: string) => {
    const href = auditHref(parameters, "/settings/audit/export");
    return `${href}${href.includes("?") ? "&" : "?"}format=${format}`;
  };
  const rows = events.map((event) => ({
    event,
    actorHref: auditHref({ ...parameters, actor: event.actor }),
    subjectHref: auditHref({ ...parameters, subject: event.subject }),
  }));
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "Audit log" }]} />
      <AuditHead
        state={state}
        now={webClock().now().toISOString()}
        verify={verifyLog}
        exports={[
          { label: "CSV", href: exported("csv") },
          { label: "JSON lines", href: exported("jsonl") },
        ]}
      />
      <AuditFilter key={auditHref(parameters)} values={{ by, q, action, from, to }} {...chosen(parameters)} />
      <AuditTable
        rows={rows}
        total={state.events}
        olderHref={next === null ? null : auditHref({ ...parameters, after: String(next) })}
      />
    </>
  );
}
