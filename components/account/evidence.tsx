import { Cell, type CellState } from "#components/cell.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { count } from "#components/words.ts";
import type { ItemDetail } from "#lib/data/account-page.ts";
import { type EvidenceMatrix, evidenceMatrix } from "./evidence-matrix.ts";
import { isRoute, RouteLine } from "./route-line.tsx";

type EvidenceLine = ItemDetail["evidence"][number];

const resultCells: Record<EvidenceLine["result"], { state: CellState; word: string }> = {
  pass: { state: "met", word: "met" },
  fail: { state: "no", word: "not met" },
  unknown: { state: "unk", word: "unknown" },
  na: { state: "na", word: "not applicable" },
  excepted: { state: "exc", word: "excepted" },
  info: { state: "na", word: "observed" },
};

function Matrix({ matrix, title }: { matrix: EvidenceMatrix; title: string }) {
  return (
    <table className="matrix">
      <caption className="sr-only">{`${title} by region`}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">Region</span>
          </th>
          {matrix.checks.map((check) => (
            <th scope="col" key={check} title={check}>
              {check.split(".").at(-1)}
            </th>
          ))}
          <th scope="col" className="known">
            Known
          </th>
        </tr>
      </thead>
      <tbody>
        {matrix.rows.map((row) => (
          <tr key={row.region}>
            <th scope="row">{row.region}</th>
            {row.results.map((result, index) => {
              const check = matrix.checks[index] ?? "";
              return (
                <td key={check}>
                  {result === null ? null : (
                    <Cell
                      size="wide"
                      state={resultCells[result].state}
                      label={`${check}: ${resultCells[result].word}`}
                    />
                  )}
                </td>
              );
            })}
            <td className="known num muted">
              {row.known} of {row.asked}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One check in every region: tiles say it in less space than a table of one column. */
function RegionTiles({ matrix }: { matrix: EvidenceMatrix }) {
  return (
    <ul className="region-tiles" aria-label="By region">
      {matrix.rows.map(({ region, results }) => {
        const cell = resultCells[results[0] ?? "info"];
        return (
          <li key={region}>
            <Cell size="map" state={cell.state} label={cell.word} />
            <span className="mono">{region}</span>
          </li>
        );
      })}
    </ul>
  );
}

function ByRegion({ matrix, title }: { matrix: EvidenceMatrix; title: string }) {
  return (
    <>
      {matrix.checks.length === 1 ? (
        <RegionTiles matrix={matrix} />
      ) : (
        <Matrix matrix={matrix} title={title} />
      )}
      {matrix.outside > 0 ? (
        <p className="small quiet num mt-2">
          {count(matrix.outside, "more region")} not enabled or not in scope
        </p>
      ) : null}
    </>
  );
}

/** What people said was never read from AWS; anything else without a time could not be. */
const untimedWords: Readonly<Record<string, string>> = { records: "recorded", attestation: "answered" };

function Line({ line, now, ownAccountId }: { line: EvidenceLine; now: string; ownAccountId: string }) {
  const { state, word } = resultCells[line.result];
  const where = [
    line.collector,
    line.region === "global" ? null : line.region,
    line.accountId === ownAccountId ? null : `account ${line.accountId}`,
  ].filter((part) => part !== null);
  return (
    <li>
      <Cell size="mark" state={state} label={word} />
      {isRoute(line.observed) ? <RouteLine observed={line.observed} /> : <p>{line.observed}</p>}
      <span className="small quiet whitespace-nowrap">
        {line.observedAt === null ? (
          (untimedWords[line.collector] ?? "not read")
        ) : (
          <LocalTime at={line.observedAt} now={now} as="age" />
        )}
      </span>
      <small className="mono">{where.join(" · ")}</small>
    </li>
  );
}

/** More lines fold behind a summary. */
const shownLines = 12;

interface EvidenceProps {
  /** What was read; what was not stands in a section of its own. */
  evidence: ItemDetail["evidence"];
  title: string;
  ownAccountId: string;
  now: string;
}

/** What was observed, where, when and by which collector; regional checks as a matrix, with the facts behind it. */
export function Evidence({ evidence, title, ownAccountId, now }: EvidenceProps) {
  const matrix = evidenceMatrix(evidence);
  const lines = evidence
    .filter(({ result }) => result !== "unknown")
    .map((line, index) => (
      // Two facts of one collector and region may read alike.
      <Line
        key={`${index}-${line.collector}-${line.region}`}
        line={line}
        now={now}
        ownAccountId={ownAccountId}
      />
    ));
  const shown = matrix === null ? shownLines : 0;
  return (
    <>
      {matrix === null ? null : <ByRegion matrix={matrix} title={title} />}
      {shown > 0 ? <ul className="evidence-list">{lines.slice(0, shown)}</ul> : null}
      {lines.length > shown ? (
        <details className="mt-2">
          <summary className="link small">
            {matrix === null
              ? `${lines.length - shown} more`
              : `The ${count(lines.length, "fact")} behind it`}
          </summary>
          <ul className="evidence-list mt-2">{lines.slice(shown)}</ul>
        </details>
      ) : null}
    </>
  );
}
