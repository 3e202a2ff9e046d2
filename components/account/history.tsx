import Link from "next/link";
import { Cell, type CellState } from "#components/cell.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { stateWords } from "#components/words.ts";
import type { StatusEvent } from "#lib/data/account-page.ts";

const cellStates: Record<StatusEvent["newState"], CellState> = {
  MET: "met",
  PARTIAL: "partly",
  NOT_MET: "no",
  UNKNOWN: "unk",
  NOT_APPLICABLE: "na",
};

function words(state: StatusEvent["newState"], fraction: number | null): string {
  return state === "PARTIAL" && fraction !== null
    ? `${stateWords[state]}, ${Math.floor(fraction * 100)} %`
    : stateWords[state];
}

/** Every change of state, newest first. */
export function History({ events, now }: { events: readonly StatusEvent[]; now: string }) {
  if (events.length === 0) return <p className="muted">No change recorded yet.</p>;
  return (
    <ol className="history">
      {events.map((event) => (
        <li key={event.at}>
          <span className="when small quiet num">
            <LocalTime at={event.at} now={now} as="moment" />
          </span>
          <Cell size="mark" state={cellStates[event.newState]} met={event.newFraction ?? 0} />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span className="strong">
              {event.oldState === null ? "" : `${words(event.oldState, event.oldFraction)} → `}
              {words(event.newState, event.newFraction)}
            </span>{" "}
            <span className="muted">{event.reason}</span>
          </span>
          {event.runNumber === null ? (
            <span />
          ) : (
            <Link
              className="small quiet whitespace-nowrap hover:underline"
              href={`/runs/${event.runNumber}`}
              prefetch={false}
            >
              run {event.runNumber}
            </Link>
          )}
        </li>
      ))}
    </ol>
  );
}
