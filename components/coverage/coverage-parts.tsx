import { Cell } from "#components/cell.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { CauseBody } from "#components/runs/cause-body.tsx";
import { causeName } from "#components/runs/run-words.ts";
import { count, formatNumber } from "#components/words.ts";
import type { CoverageView } from "#lib/data/coverage.ts";
import type { CoverageCauseView } from "#lib/data/coverage-causes.ts";
import { ReadBar } from "./coverage-cell.tsx";

/** A cause with the words and commands that the page joins to it. */
export interface NamedCoverageCause extends CoverageCauseView {
  meaning: string;
  fix: { text: string; command?: { runIn: string; lines: string } }[];
}

/** `95.7 %`, rounded down: what is missing never disappears. */
function share(reads: number, missing: number): string {
  if (reads === 0) return "–";
  return `${(Math.floor(((reads - missing) / reads) * 1000) / 10).toString()} %`;
}

/** The sums above the matrix. */
export function CoverageFigures({ view, now }: { view: CoverageView; now: string }) {
  const { reads, missing, accounts, regions, oldest } = view;
  const withGaps = regions.filter((region) => region.missing > 0).length;
  return (
    <section className="card summary-figures" aria-label="Summary">
      <dl className="figure-list">
        <div>
          <dt>Read</dt>
          <dd>
            {share(reads, missing)}{" "}
            <small>
              {formatNumber(reads - missing)} of {count(reads, "read")}
            </small>
          </dd>
        </div>
        <div>
          <dt>Complete accounts</dt>
          <dd>
            {formatNumber(accounts.complete)} of {formatNumber(accounts.active)}
          </dd>
        </div>
        <div>
          <dt>Regions</dt>
          <dd>
            {regions.length} <small>{withGaps === 0 ? "none with gaps" : `${withGaps} with gaps`}</small>
          </dd>
        </div>
        {oldest === null ? null : (
          <div className="min-w-0">
            <dt>Oldest facts</dt>
            <dd>
              <LocalTime at={oldest.at} now={now} as="age" /> <small className="cut">{oldest.name}</small>
            </dd>
          </div>
        )}
      </dl>
      <div className="mt-3">
        <ReadBar
          reads={reads}
          missing={missing}
          label={`${formatNumber(reads - missing)} reads known, ${formatNumber(missing)} unknown`}
        />
      </div>
    </section>
  );
}

/** Missing reads of each region over all accounts. */
export function CoverageRegions({ view }: { view: CoverageView }) {
  if (view.regions.length === 0) return null;
  return (
    <section className="card" aria-labelledby="regions">
      <header>
        <h2 id="regions">Regions</h2>
        <span className="quiet num">{view.regions.length}</span>
        <span className="small muted ml-auto">reads missing, all accounts</span>
      </header>
      <ul className="region-bars">
        {view.regions.map(({ region, reads, missing }) => (
          <li key={region}>
            <span className="mono cut">{region}</span>
            <ReadBar reads={reads} missing={missing} label={`${missing} of ${reads} not read`} />
            <span className="num small text-right">
              {formatNumber(missing)} <span className="quiet">of {formatNumber(reads)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Cause({ cause }: { cause: NamedCoverageCause }) {
  const rest = cause.accountCount - cause.accounts.length;
  const regions = cause.regions.filter((region) => region !== "global");
  const first = cause.accounts[0]?.name ?? "";
  return (
    <li className="cause">
      <h3>
        <Cell size="mark" state={cause.operation === null ? "no" : "unk"} />
        {causeName(cause)}
        <span className="tag num">{count(cause.accountCount, "account")}</span>
        {cause.reads === null ? null : <span className="tag num">{count(cause.reads, "read")}</span>}
      </h3>
      {cause.operation === null ? null : (
        <p>
          <code>{cause.operation}</code>
          {cause.otherOperations === 0 ? null : ` and ${count(cause.otherOperations, "other call")}`}
          {regions.length === 0
            ? null
            : ` in ${regions.slice(0, 3).join(", ")}${regions.length > 3 ? ` and ${regions.length - 3} more` : ""}${rest > 0 ? `, for example in ${first}` : ""}`}
          {cause.policyId === null ? null : (
            <>
              , policy <code className="whitespace-normal">{cause.policyId}</code>
            </>
          )}
        </p>
      )}
      <CauseBody cause={cause} />
    </li>
  );
}

/** Why reads are missing, what AWS said, and what to do, over the newest attempts on all accounts. */
export function CoverageCauses({
  causes,
  missing,
}: {
  causes: readonly NamedCoverageCause[];
  missing: number;
}) {
  return (
    <section className="card" aria-labelledby="causes">
      <header>
        <h2 id="causes">Causes and fixes</h2>
        <span className="small muted num ml-auto whitespace-nowrap">{count(missing, "read")}</span>
      </header>
      {causes.length === 0 ? (
        <p className="muted item-empty">Nothing is missing.</p>
      ) : (
        <ul>
          {causes.map((cause) => (
            <Cause
              key={[cause.code, cause.operation, cause.deniedBy, cause.policyId].join(" ")}
              cause={cause}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
