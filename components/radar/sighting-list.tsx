import Link from "next/link";
import { consoleLink } from "#components/account/console-link.ts";
import { LocalTime } from "#components/local-time.tsx";
import { formatNumber } from "#components/words.ts";
import type { SightingRow } from "#lib/data/radar-page.ts";
import { kindWords, shortResource } from "./radar-words.ts";

const privilegeWords: Record<string, string> = {
  admin: "It may do everything there.",
  write: "It may change things there.",
  read: "It may read there.",
  none: "Nothing is granted to it.",
  unknown: "What it may do could not be read.",
};

/** What a place says of the account, in a sentence or two. */
function saidOf({ kind, detail, privilege, more }: SightingRow): string[] {
  const list = (value: unknown) =>
    Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  const externalId = detail["externalId"];
  const used = detail["lastUsedOn"];
  const name = detail["name"];
  const actions = list(detail["actions"]);
  return [
    ...(externalId === false
      ? ["No external id is asked for."]
      : externalId === true
        ? ["An external id is asked for."]
        : []),
    ...(privilege === null ? [] : [privilegeWords[privilege] ?? ""]),
    ...(kind === "role_trust"
      ? [typeof used === "string" ? `Used on ${used}.` : "Not used within 400 days."]
      : []),
    ...(detail["how"] === "denied" ? ["A Deny names it."] : []),
    ...(detail["how"] === "condition" ? ["A condition names it."] : []),
    ...(actions.length > 0 ? [actions.join(", ")] : []),
    ...(typeof name === "string" ? [`As ${name}.`] : []),
    ...(more > 0 ? [`And ${formatNumber(more)} more of the kind.`] : []),
  ];
}

/** Places that name an account, each with what it says. */
export function SightingList({ rows, now }: { rows: readonly SightingRow[]; now: string }) {
  return (
    <ul className="radar-sightings">
      {rows.map((row) => {
        const href = consoleLink(row.resource);
        const said = saidOf(row);
        return (
          <li key={`${row.kind} ${row.accountId} ${row.resource} ${row.region}`}>
            <span className="small quiet">{kindWords(row.kind)}</span>
            <div>
              {href === null ? (
                <span className="mono">{shortResource(row.resource)}</span>
              ) : (
                <a
                  className="link radar-link mono"
                  href={href}
                  rel="noreferrer"
                  target="_blank"
                  title={row.resource}
                >
                  {shortResource(row.resource)}
                </a>
              )}
              <p className="small">
                {row.accountId === null ? (
                  "a file"
                ) : (
                  <Link className="name-link" href={`/accounts/${row.accountId}`} prefetch={false}>
                    {row.accountName}
                  </Link>
                )}
                {row.region === "global" ? "" : `, ${row.region}`}, since{" "}
                <LocalTime at={row.firstSeenAt.toISOString()} now={now} as="date" />
                {row.goneAt === null ? null : (
                  <>
                    , gone <LocalTime at={row.goneAt.toISOString()} now={now} as="date" />
                  </>
                )}
              </p>
              {said.length === 0 ? null : <p className="small quiet">{said.join(" ")}</p>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
