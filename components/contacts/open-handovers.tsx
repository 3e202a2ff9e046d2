import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { HandoverView } from "#lib/data/handovers.ts";

interface OpenHandoversProps {
  /** Those of one account that nobody has answered. */
  handovers: readonly HandoverView[];
  now: string;
  /** null: the viewer may not take one back. */
  takeBack: FormAction | null;
}

/** Who has been asked to take the account over, and until when they may answer. */
export function OpenHandovers({ handovers, now, takeBack }: OpenHandoversProps) {
  if (handovers.length === 0) return null;
  return (
    <ul className="open-handovers">
      {handovers.map(({ id, to, toName, expiresAt }) => (
        <li key={id}>
          <span>
            <b className="strong">{toName ?? to}</b> is asked to take it over, until{" "}
            <LocalTime at={expiresAt} now={now} as="date" />.
          </span>
          {takeBack === null ? null : (
            <ActionButton action={takeBack} fields={{ id }} label="Take back" small />
          )}
        </li>
      ))}
    </ul>
  );
}
