"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

export interface ColumnChoice {
  head: string;
  sample: string;
  target: string;
}

export interface TargetGroup {
  label: string;
  options: readonly { value: string; label: string }[];
}

interface ColumnFormProps {
  importId: string;
  columns: readonly ColumnChoice[];
  groups: readonly TargetGroup[];
  save: FormAction;
}

/** What each column of the file becomes. */
export function ColumnForm({ importId, columns, groups, save }: ColumnFormProps) {
  const [answer, submit, pending] = useActionState(save, noAnswer);
  return (
    <form action={submit}>
      <input type="hidden" name="id" value={importId} />
      <ul className="import-columns">
        {columns.map(({ head, sample, target }, at) => (
          // Heads may repeat; the place is the identity.
          <li key={`${at}-${head}`}>
            <span className="min-w-0">
              <b className="strong cut block">{head}</b>
              <small className="cut block">{sample || "empty"}</small>
            </span>
            <select
              className="input"
              name={`column:${at}`}
              defaultValue={target}
              aria-label={`What ${head} becomes`}
            >
              <option value="ignore">Not imported</option>
              <option value={`tag:${head}`}>Tag “{head}”</option>
              {groups.map(({ label, options }) => (
                <optgroup key={label} label={label}>
                  {options.map((option) => (
                    <option key={option.value} value={option.value}>
                      {option.label}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          </li>
        ))}
      </ul>
      <div className="card-foot">
        <SubmitRow label="Check with these columns" pending={pending} answer={answer} />
      </div>
    </form>
  );
}
