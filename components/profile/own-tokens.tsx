import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { TokenView } from "#lib/data/tokens.ts";

interface OwnTokensProps {
  tokens: readonly TokenView[];
  /** ISO 8601 UTC. */
  now: string;
  /** Takes `id`. */
  revoke: FormAction;
}

/** The tokens with which one's own scripts ask. */
export function OwnTokens({ tokens, now, revoke }: OwnTokensProps) {
  return (
    <ul className="session-list">
      {tokens.map(({ id, name, hint, readOnly, lastUsedAt, expiresAt }) => (
        <li key={id}>
          <div className="min-w-0">
            <b className="strong">{name}</b> <code className="muted">{hint}</code>
            <p className="small text-muted">
              {readOnly ? "may read" : "may read and write"} ·{" "}
              {lastUsedAt === null ? (
                "never used"
              ) : (
                <>
                  used <LocalTime at={lastUsedAt.toISOString()} now={now} as="age" />
                </>
              )}
              {expiresAt === null ? null : (
                <>
                  {" "}
                  · ends <LocalTime at={expiresAt.toISOString()} now={now} as="date" />
                </>
              )}
            </p>
          </div>
          <ActionButton action={revoke} fields={{ id }} label="Revoke" small />
        </li>
      ))}
    </ul>
  );
}
