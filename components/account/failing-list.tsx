import type { FailingResource } from "#lib/roadmap/verdict.ts";
import { consoleLink } from "./console-link.ts";
import { type FailingGroup, groupFailing } from "./failing-groups.ts";

/** More fold behind a summary. */
const shown = 20;

function Failing({ failing }: { failing: FailingGroup }) {
  const href = consoleLink(failing.resource);
  return (
    <li>
      {href === null ? (
        <span className="resource mono">{failing.resource}</span>
      ) : (
        <a className="resource mono link" href={href} target="_blank" rel="noreferrer">
          {failing.resource}
        </a>
      )}{" "}
      <span className="muted [overflow-wrap:anywhere]">{failing.why}</span>
      {failing.regions.length > 0 ? (
        <span className="mono quiet block">{failing.regions.join(", ")}</span>
      ) : null}
    </li>
  );
}

/** The resources that fail, and why; an ARN leads to the AWS console of its partition. */
export function FailingList({ failing }: { failing: readonly FailingResource[] }) {
  const lines = groupFailing(failing).map((group) => (
    <Failing key={`${group.resource} ${group.why}`} failing={group} />
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
