"use client";

import { useActionState, useId, useState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";
import { columnKindWords } from "./column-kind-words.ts";

/** A new column. @param props.action takes `name`, `kind` and `choices` */
export function ColumnForm({ action }: { action: FormAction }) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const [kind, setKind] = useState("text");
  const id = useId();
  return (
    <form action={submit} className="settings-form">
      <div className="field">
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          name="name"
          className="input"
          required
          maxLength={60}
          autoComplete="off"
          placeholder="Tier"
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-kind`}>Holds</label>
        <select
          id={`${id}-kind`}
          name="kind"
          className="input"
          value={kind}
          onChange={(event) => setKind(event.target.value)}
        >
          {Object.entries(columnKindWords).map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      </div>
      {kind === "choice" ? <ChoicesField choices={[]} /> : null}
      <SubmitRow label="Add column" pending={pending} answer={answer} />
    </form>
  );
}

/** What can be chosen, one a line. */
export function ChoicesField({ choices }: { choices: readonly string[] }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Choices, one on each line</label>
      <textarea
        id={id}
        name="choices"
        className="input"
        rows={Math.min(Math.max(choices.length + 1, 4), 12)}
        required
        maxLength={20_000}
        defaultValue={choices.join("\n")}
      />
    </div>
  );
}
