"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { Icon } from "#components/icon.tsx";
import { AnswerLine, SubmitRow } from "#components/submit-row.tsx";
import type { CustomColumn } from "#lib/account-field-values.ts";
import { ChoicesField } from "./column-form.tsx";
import { columnKindWords } from "./column-kind-words.ts";

/** A column, and how many accounts have a value in it. */
type UsedColumn = CustomColumn & { accounts: number };

interface ColumnActions {
  /** Takes `id`, `name` and, of a choice, `choices`. */
  change: FormAction;
  /** Takes `id` and `place`, 1 the first. */
  move: FormAction;
  /** Takes `id` and `accounts`, how many may lose a value. */
  remove: FormAction;
}

interface ColumnTableProps {
  columns: readonly UsedColumn[];
  /** Null: the viewer may only read. */
  actions: ColumnActions | null;
}

/** Every column in its order, with what changes it. */
export function ColumnTable({ columns, actions }: ColumnTableProps) {
  return (
    <div className="table-scroll">
      <table className="table column-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Holds</th>
            <th scope="col" className="right">
              Accounts with a value
            </th>
            {actions === null ? null : (
              <th scope="col">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {columns.map((column, index) => (
            <tr key={column.id}>
              <th scope="row">
                {column.name} <code className="muted">{column.id}</code>
              </th>
              <td>
                {columnKindWords[column.kind]}
                {column.choices.length === 0 ? null : (
                  <small className="block muted">{column.choices.join(", ")}</small>
                )}
              </td>
              <td className="right num">{column.accounts}</td>
              {actions === null ? null : (
                <td>
                  <Move action={actions.move} column={column} place={index + 1} last={columns.length} />
                  <details>
                    <summary className="small">Change or remove {column.name}</summary>
                    <Change action={actions.change} column={column} />
                    <Remove action={actions.remove} column={column} />
                  </details>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Move({
  action,
  column: { id, name },
  place,
  last,
}: {
  action: FormAction;
  column: UsedColumn;
  place: number;
  last: number;
}) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  return (
    <form action={submit} className="flex flex-wrap items-center gap-2">
      <input type="hidden" name="id" value={id} />
      <button
        type="submit"
        className="button button-small"
        name="place"
        value={place - 1}
        disabled={pending || place === 1}
        aria-label={`Move ${name} up`}
      >
        <Icon name="up" small />
      </button>
      <button
        type="submit"
        className="button button-small"
        name="place"
        value={place + 1}
        disabled={pending || place === last}
        aria-label={`Move ${name} down`}
      >
        <Icon name="down" small />
      </button>
      <AnswerLine answer={answer} />
    </form>
  );
}

function Change({ action, column: { id, name, kind, choices } }: { action: FormAction; column: UsedColumn }) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const field = useId();
  return (
    <form action={submit} className="settings-form">
      <input type="hidden" name="id" value={id} />
      <div className="field">
        <label htmlFor={field}>Name</label>
        <input
          id={field}
          name="name"
          className="input"
          required
          maxLength={60}
          autoComplete="off"
          defaultValue={name}
        />
      </div>
      {kind === "choice" ? <ChoicesField choices={choices} /> : null}
      <SubmitRow label="Save" pending={pending} answer={answer} />
    </form>
  );
}

function Remove({ action, column: { id, name, accounts } }: { action: FormAction; column: UsedColumn }) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  return (
    <form action={submit} className="settings-form">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="accounts" value={accounts} />
      <p className="small">
        {accounts === 0
          ? "No account has a value in it."
          : `${accounts} ${accounts === 1 ? "account loses its value" : "accounts lose their value"}. This cannot be taken back.`}
      </p>
      <SubmitRow label={`Remove ${name}`} pending={pending} answer={answer} />
    </form>
  );
}
