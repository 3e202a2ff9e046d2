import Link from "next/link";
import { count, formatNumber } from "#components/words.ts";
import type { AuditEventView } from "#lib/data/audit-list.ts";
import { actorWords, changedFields, eventTime, shortHash, summaryText, valueText } from "./audit-words.ts";

/** An event with the addresses of the lists that it leads to. */
export interface AuditRow {
  event: AuditEventView;
  actorHref: string;
  subjectHref: string;
}

interface AuditTableProps {
  rows: readonly AuditRow[];
  /** Of the whole log, whatever is shown of it. */
  total: number;
  /** Null: there are no older ones. */
  olderHref: string | null;
}

function Changes({ event }: { event: AuditEventView }) {
  const changes = changedFields(event);
  if (changes.length === 0) return null;
  return (
    <table className="audit-changes">
      <caption className="sr-only">What changed</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td className="mono">{before}</td>
            <td className="mono">{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Opened({ event }: { event: AuditEventView }) {
  const { address, session, token } = event.origin ?? {};
  const pairs: [string, string | undefined][] = [
    ...Object.entries(event.detail).map(([name, value]): [string, string] => [name, valueText(value)]),
    ["from address", address],
    ["session", session],
    ["token", token],
    ["who", event.actor],
    ["on", event.subject],
    ["at", event.at.toISOString()],
    ["entry", String(event.id)],
    ["link", event.link === null ? "not sealed yet" : `${event.link.position}:${event.link.hash}`],
  ];
  return (
    <>
      <Changes event={event} />
      <dl className="pairs small">
        {pairs.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name} className="contents">
              <dt>{name}</dt>
              <dd className="mono">{value}</dd>
            </div>
          ),
        )}
      </dl>
    </>
  );
}

function Row({ event, actorHref, subjectHref }: AuditRow) {
  return (
    <tr>
      <td className="num muted whitespace-nowrap">
        <time dateTime={event.at.toISOString()} title={event.at.toISOString()}>
          {eventTime(event.at)}
        </time>
      </td>
      <td className="strong audit-cut">
        <Link className="name-link" href={actorHref} prefetch={false} title={event.actor}>
          {actorWords(event)}
        </Link>
      </td>
      <td className="mono audit-cut">{event.action}</td>
      <td className="audit-cut">
        <Link className="name-link audit-subject" href={subjectHref} prefetch={false} title={event.subject}>
          {event.subjectName ?? event.subject}
        </Link>
      </td>
      <td className="muted phone-wide">
        <details className="audit-detail">
          <summary>{summaryText(event) || "details"}</summary>
          <Opened event={event} />
        </details>
      </td>
      <td className="mono quiet small phone-hidden whitespace-nowrap">
        {event.link === null ? "waits" : <span title={event.link.hash}>{shortHash(event.link.hash)}</span>}
      </td>
    </tr>
  );
}

/** Events, newest first. */
export function AuditTable({ rows, total, olderHref }: AuditTableProps) {
  return (
    <section className="card overflow-clip" aria-label="Entries">
      <table className="table audit-table phone-rows">
        <caption className="sr-only">Entries, newest first</caption>
        <thead>
          <tr>
            <th scope="col" className="audit-when">
              When, UTC
            </th>
            <th scope="col" className="audit-who">
              Who
            </th>
            <th scope="col" className="audit-what">
              What
            </th>
            <th scope="col" className="audit-on">
              On
            </th>
            <th scope="col">Detail</th>
            <th scope="col" className="audit-hash">
              Hash
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.event.id} {...row} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p className="card-body pt-4 muted">No entry like that.</p> : null}
      <footer className="audit-foot">
        <span className="num">
          {formatNumber(rows.length)} of {count(total, "entry", "entries")} shown
        </span>
        {olderHref === null ? null : (
          <Link className="link" href={olderHref} prefetch={false}>
            Older
          </Link>
        )}
        <span className="audit-foot-end">Nobody can change or remove an entry</span>
      </footer>
    </section>
  );
}
