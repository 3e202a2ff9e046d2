import Link from "next/link";
import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { HandoverView } from "#lib/data/handovers.ts";
import { handoverStateWords } from "./contact-words.ts";

interface HandoverTableProps {
  handovers: readonly HandoverView[];
  now: string;
  /** null: the viewer may not take one back. */
  takeBack: FormAction | null;
}

const tones = {
  proposed: "tag",
  accepted: "tag tag-met",
  declined: "tag tag-no",
  withdrawn: "tag",
  expired: "tag tag-warn",
};

/** Hand-overs with how they stand. */
export function HandoverTable({ handovers, now, takeBack }: HandoverTableProps) {
  return (
    <ul className="handover-list">
      {handovers.map((one) => (
        <li key={one.id}>
          <div className="min-w-0">
            <Link className="name-link" href={`/accounts/${one.accountId}`} prefetch={false}>
              {one.accountName}
            </Link>
            <p className="small text-muted">
              {one.from ?? "nobody"} → {one.toName ?? one.to} ·{" "}
              <LocalTime at={one.proposedAt} now={now} as="age" /> by {one.proposedBy}
            </p>
            {one.answer === null ? null : <p className="small">“{one.answer}”</p>}
          </div>
          <span className={tones[one.state]}>{handoverStateWords[one.state]}</span>
          {one.state === "proposed" && takeBack !== null ? (
            <ActionButton action={takeBack} fields={{ id: one.id }} label="Take back" small />
          ) : null}
        </li>
      ))}
    </ul>
  );
}
