import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { Cell } from "#components/cell.tsx";
import { count, formatNumber } from "#components/words.ts";
import type { RunCause } from "#lib/data/runs.ts";
import { CauseBody } from "./cause-body.tsx";
import { causeName } from "./run-words.ts";

/** A cause with the words and commands that the page joins to it. */
export interface NamedCause extends RunCause {
  /** What it means, and what stays unknown by it. */
  meaning: string;
  fix: { text: string; command?: { runIn: string; lines: string } }[];
}

function regionWords(regions: readonly string[]): string {
  return regions.length > 4
    ? `${regions.slice(0, 3).join(", ")} and ${regions.length - 3} more regions`
    : regions.join(", ");
}

/** What a cause needs to be tried again; absent: it cannot be now. */
export interface CauseRetry {
  action: FormAction;
  number: number;
}

function RetryCause({ cause, retry }: { cause: NamedCause; retry: CauseRetry }) {
  const { code, operation, deniedBy, policyId, accountCount } = cause;
  const these = accountCount === 1 ? "this account" : `these ${formatNumber(accountCount)} accounts`;
  return (
    <ActionButton
      action={retry.action}
      fields={{
        number: String(retry.number),
        code,
        operation: operation ?? "",
        deniedBy: deniedBy ?? "",
        policyId: policyId ?? "",
      }}
      label={`Retry ${these}`}
      icon="refresh"
      small
    />
  );
}

function Cause({ cause, retry }: { cause: NamedCause; retry: CauseRetry | null }) {
  return (
    <li className="cause">
      <h3>
        <Cell size="mark" state={cause.operation === null ? "no" : "unk"} />
        {causeName(cause)}
        <span className="tag">{count(cause.accountCount, "account")}</span>
      </h3>
      {cause.operation === null ? null : (
        <p>
          <code>{cause.operation}</code>
          {cause.otherOperations === 0 ? null : ` and ${count(cause.otherOperations, "other call")}`}
          {cause.regions.every((region) => region === "global") ? null : ` in ${regionWords(cause.regions)}`}
          {cause.policyId === null ? null : (
            <>
              , policy <code className="whitespace-normal">{cause.policyId}</code>
            </>
          )}
        </p>
      )}
      <CauseBody cause={cause} />
      {retry === null ? null : <RetryCause cause={cause} retry={retry} />}
    </li>
  );
}

interface CausesProps {
  causes: readonly NamedCause[];
  /** Accounts that failed or were read in part. */
  accounts: number;
  retry: CauseRetry | null;
}

/** Why accounts could not be read, what AWS said, and what to do: one entry a cause. */
export function Causes({ causes, accounts, retry }: CausesProps) {
  return (
    <section className="card" aria-label="Causes and fixes">
      <header>
        <h2>Causes and fixes</h2>
        <span className="small muted ml-auto whitespace-nowrap">{count(accounts, "account")}</span>
      </header>
      <ul>
        {causes.map((cause) => (
          <Cause
            key={[cause.code, cause.operation, cause.deniedBy, cause.policyId].join(" ")}
            cause={cause}
            retry={retry}
          />
        ))}
      </ul>
    </section>
  );
}
