import type { FailingResource } from "#lib/roadmap/verdict.ts";
import { consoleLink } from "./console-link.ts";

/** More fold behind a summary. */
const shown = 20;

function Failing({ failing }: { failing: FailingResource }) {
  const href = consoleLink(failing.resource);
  return (
    <li>
      <span className="mono muted">{failing.region}</span>
      <span className="min-w-0">
        {href === null ? (
          <span className="resource mono">{failing.resource}</span>
        ) : (
          <a className="resource mono link" href={href} target="_blank" rel="noreferrer">
            {failing.resource}
          </a>
        )}{" "}
        <span className="muted [overflow-wrap:anywhere]">{failing.why}</span>
      </span>
    </li>
  );
}

/** The resources that fail, and why; an ARN leads to the AWS console of its partition. */
export function FailingList({ failing }: { failing: readonly FailingResource[] }) {
  const lines = failing.map((entry, index) => (
    // One resource may fail twice for different reasons.
    <Failing key={`${index}-${entry.resource}`} failing={entry} />
  ));
  return (
    <>
      <ul className="failing-list">{lines.slice(0, shown)}</ul>
      {lines.length > shown ? (
        <details className="mt-1">
          <summary className="link small">{lines.length - shown} more</summary>
          <ul className="failing-list">{lines.slice(shown)}</ul>
        </details>
      ) : null}
    </>
  );
}
