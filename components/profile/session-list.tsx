import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { SessionView } from "#lib/data/sessions.ts";
import { deviceWords } from "./device-words.ts";

interface SessionListProps {
  sessions: readonly SessionView[];
  /** ISO 8601 UTC. */
  now: string;
  /** Takes `id`. */
  end: FormAction;
}

/** Every browser in which one is signed in, this one marked. */
export function SessionList({ sessions, now, end }: SessionListProps) {
  return (
    <ul className="session-list">
      {sessions.map(({ id, userAgent, address, createdAt, lastSeenAt, expiresAt, current }) => (
        <li key={id}>
          <div className="min-w-0">
            <b className="strong">{deviceWords(userAgent)}</b>{" "}
            {current ? <span className="tag">this one</span> : null}
            <p className="small text-muted">
              {address ?? "unknown address"} · signed in{" "}
              <LocalTime at={createdAt.toISOString()} now={now} as="moment" /> · here{" "}
              <LocalTime at={lastSeenAt.toISOString()} now={now} as="age" /> · ends{" "}
              <LocalTime at={expiresAt.toISOString()} now={now} as="moment" /> at the latest
            </p>
          </div>
          {current ? null : <ActionButton action={end} fields={{ id }} label="End" small />}
        </li>
      ))}
    </ul>
  );
}
