import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { Icon } from "#components/icon.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { Message } from "#components/message.tsx";
import { count } from "#components/words.ts";
import type { AuditState } from "#lib/data/audit-list.ts";
import { shortHash } from "./audit-words.ts";

interface AuditHeadProps {
  state: AuditState;
  now: string;
  verify: FormAction;
  /** The same filters as a file. */
  exports: readonly { label: string; href: string }[];
}

function Verified({ state, now }: Pick<AuditHeadProps, "state" | "now">) {
  const { verified, head, waiting } = state;
  return (
    <span className="muted small">
      {verified === null ? "not verified yet" : "verified "}
      {verified === null ? null : <LocalTime at={verified.at.toISOString()} now={now} as="age" />}
      {head === null ? null : (
        <>
          , last hash{" "}
          <span className="mono" title={head.hash}>
            {shortHash(head.hash)}
          </span>
        </>
      )}
      {waiting === 0 ? null : `, ${count(waiting, "entry waits", "entries wait")} to be sealed`}
    </span>
  );
}

/** Whether the log is what was written, and the ways to ask again and to take it away. */
export function AuditHead({ state, now, verify, exports }: AuditHeadProps) {
  const entries = count(state.events, "entry", "entries");
  const problem = state.verified?.problem ?? null;
  return (
    <div className="audit-head">
      {problem === null ? (
        <Message
          kind="plain"
          icon={state.verified === null ? "clock" : "check"}
          title={state.verified === null ? entries : `${entries}, chain unbroken`}
        >
          {" "}
          <Verified state={state} now={now} />
        </Message>
      ) : (
        <Message kind="error" icon="close" title="This log is not what was written:">
          {" "}
          {problem}. <Verified state={state} now={now} />
        </Message>
      )}
      <div className="audit-buttons">
        <ActionButton action={verify} fields={{}} label="Verify now" />
        {exports.map(({ label, href }) => (
          <a key={href} className="button" href={href} download>
            <Icon name="download" small />
            {label}
          </a>
        ))}
      </div>
    </div>
  );
}
