"use client";

import { useActionState, useEffect, useState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { AnswerLine } from "#components/submit-row.tsx";

interface ApplyFormProps {
  importId: string;
  /** Rows that would be imported. */
  ready: number;
  rejected: number;
  /** Digest of the comparison that is shown. */
  looked: string;
  apply: FormAction;
}

interface Progress {
  done: number;
  total: number;
}

/** How far the import is, told while it runs; null: nothing was told yet. */
function useImportProgress(importId: string, running: boolean): Progress | null {
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(() => {
    if (!running) return;
    const source = new EventSource("/events");
    source.addEventListener("import", ({ data }: MessageEvent<string>) => {
      // The server wrote it.
      const told = JSON.parse(data) as Progress & { importId: string };
      if (told.importId === importId) setProgress({ done: told.done, total: told.total });
    });
    return () => source.close();
  }, [importId, running]);
  return running ? progress : null;
}

/** The last step: all good rows, or nothing. */
export function ApplyForm({ importId, ready, rejected, looked, apply }: ApplyFormProps) {
  const [answer, submit, pending] = useActionState(apply, noAnswer);
  const progress = useImportProgress(importId, pending);
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
