"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { AnswerLine } from "#components/submit-row.tsx";
import { useImportProgress } from "./import-progress.ts";

interface ApplyFormProps {
  importId: string;
  /** Rows that would be imported. */
  ready: number;
  rejected: number;
  /** Digest of the comparison that is shown. */
  looked: string;
  apply: FormAction;
}

/** The last step: all good rows, or nothing. */
export function ApplyForm({ importId, ready, rejected, looked, apply }: ApplyFormProps) {
  const [answer, submit, pending] = useActionState(apply, noAnswer);
  const progress = useImportProgress(importId, { doing: "importing", running: pending });
  return (
    <form action={submit} className="import-apply">
      <input type="hidden" name="id" value={importId} />
      <input type="hidden" name="looked" value={looked} />
      {rejected === 0 ? (
        <input type="hidden" name="rejected" value="skip" />
      ) : (
        <select className="input" name="rejected" defaultValue="skip" aria-label="Rejected rows">
          <option value="skip">Without the rejected rows</option>
          <option value="refuse">Only if no row is rejected</option>
        </select>
      )}
      {pending ? (
        <progress
          className="import-progress"
          aria-label="Import"
          {...(progress === null ? {} : { value: progress.done, max: Math.max(progress.total, 1) })}
        />
      ) : null}
      <AnswerLine answer={answer} />
      <button type="submit" className="button button-primary" disabled={pending || ready === 0}>
        {pending
          ? `Importing ${progress?.done ?? 0} of ${progress?.total ?? ready}`
          : `Import ${ready} ${ready === 1 ? "row" : "rows"}`}
      </button>
    </form>
  );
}
