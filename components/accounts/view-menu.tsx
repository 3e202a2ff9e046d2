"use client";

import { useActionState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { Icon } from "#components/icon.tsx";
import { Popover } from "#components/popover.tsx";
import { AnswerLine } from "#components/submit-row.tsx";

interface ViewMenuProps {
  organizationId: string;
  /** What the page shows now. */
  query: string;
  /** The saved view that is shown; null: none, or a built-in one. */
  view: { id: string; name: string } | null;
  save: FormAction;
  rename: FormAction;
  remove: FormAction;
}

function NameForm({
  action,
  fields,
  label,
  submit,
  name,
}: {
  action: FormAction;
  fields: Record<string, string>;
  label: string;
  submit: string;
  name?: string;
}) {
  const [answer, send, pending] = useActionState(action, noAnswer);
  return (
    <form action={send} className="view-form">
      {Object.entries(fields).map(([key, value]) => (
        <input key={key} type="hidden" name={key} value={value} />
      ))}
      <label className="field">
        <span>{label}</span>
        <input name="name" required maxLength={60} defaultValue={name} autoComplete="off" />
      </label>
      <button type="submit" className="button" disabled={pending}>
        {submit}
      </button>
      <AnswerLine answer={answer} />
    </form>
  );
}

/** Keeps what is shown as a view; renames and deletes the one that is shown. */
export function ViewMenu({ organizationId, query, view, save, rename, remove }: ViewMenuProps) {
  const [answer, send, pending] = useActionState(remove, noAnswer);
  return (
    <Popover
      summary={<Icon name="plus" small />}
      label="Save or change a view"
      className="button button-ghost button-small button-icon"
      align="end"
    >
      <NameForm
        action={save}
        fields={{ organizationId, query }}
        label="Save these filters as a view for everybody"
        submit="Save view"
      />
      {view === null ? null : (
        <div className="view-change" key={view.id}>
          <NameForm
            action={rename}
            fields={{ id: view.id }}
            label="Name of this view"
            submit="Rename"
            name={view.name}
          />
          <form action={send} className="view-form">
            <input type="hidden" name="id" value={view.id} />
            <button type="submit" className="button" disabled={pending}>
              Delete this view
            </button>
            <span role="status" className="small text-no-text empty:hidden">
              {answer.message}
            </span>
          </form>
        </div>
      )}
    </Popover>
  );
}
