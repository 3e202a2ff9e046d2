"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { CopyButton } from "#components/copy-button.tsx";
import { SubmitRow } from "#components/submit-row.tsx";
import type { UserRole } from "#lib/viewer.ts";

const roles: readonly UserRole[] = ["viewer", "owner", "security", "admin"];

interface TokenFormProps {
  /** Takes `name`, `role`, `days`, `readOnly` and `units`; answers the token. */
  action: FormAction;
  /** Days that a token gets, and the most. */
  days: { usual: number; most: number };
  /** One's own reaches what one reaches: it asks for no role and no units. */
  whose: "own" | "service";
}

/** Asks for a token, and shows it this once: it is in this answer and nowhere else. */
export function TokenForm({ action, days, whose }: TokenFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const token = answer.ok ? answer.message : null;
  const id = useId();
  return (
    <>
      <div role="status" className="empty:hidden">
        {token === null ? null : <NewToken key={token} token={token} />}
      </div>
      <form action={submit} className="settings-form token-form">
        <div className="field">
          <label htmlFor={`${id}-name`}>Name</label>
          <input
            id={`${id}-name`}
            name="name"
            className="input"
            required
            maxLength={80}
            autoComplete="off"
            placeholder="What uses it"
          />
        </div>
        {whose === "own" ? null : <RoleField id={id} />}
        <div className="field">
          <label htmlFor={`${id}-days`}>Ends after days</label>
          <input
            id={`${id}-days`}
            name="days"
            className="input"
            type="number"
            required
            min={1}
            max={days.most}
            defaultValue={days.usual}
          />
        </div>
        {whose === "own" ? null : <UnitsField id={id} />}
        <label className="token-scope">
          <input type="checkbox" name="readOnly" defaultChecked /> Read only
        </label>
        <SubmitRow label="Create token" pending={pending} answer={token === null ? answer : noAnswer} />
      </form>
    </>
  );
}

function NewToken({ token }: { token: string }) {
  return (
    <div className="new-token">
      <p className="strong">
        The token is ready <span className="tag tag-warn">shown once</span>
      </p>
      <div>
        <code>{token}</code>
        <CopyButton text={token} label="Copy the token" />
      </div>
      <p className="small muted">Waymark keeps only a hash. If you lose it, revoke it and create another.</p>
    </div>
  );
}

function RoleField({ id }: { id: string }) {
  return (
    <div className="field">
      <label htmlFor={`${id}-role`}>Role</label>
      <select id={`${id}-role`} name="role" className="input" defaultValue="viewer">
        {roles.map((role) => (
          <option key={role}>{role}</option>
        ))}
      </select>
    </div>
  );
}

function UnitsField({ id }: { id: string }) {
  return (
    <div className="field token-units">
      <label htmlFor={`${id}-units`}>Only these OUs, for owner and viewer</label>
      <input
        id={`${id}-units`}
        name="units"
        className="input"
        maxLength={4000}
        autoComplete="off"
        spellCheck={false}
        placeholder="Paths or ids, with commas; empty: no limit"
      />
    </div>
  );
}
