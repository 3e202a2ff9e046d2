"use client";

import { useActionState, useId, useState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";
import type { ChannelKind } from "#lib/data/channels.ts";
import { addressHint, kindWords } from "./channel-words.ts";

const kinds: readonly ChannelKind[] = ["mail", "slack", "teams", "webhook"];

/** Adds a channel. `action` takes `kind`, `name` and `url`. */
export function AddChannel({ action }: { action: FormAction }) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const [kind, setKind] = useState<ChannelKind>("slack");
  const id = useId();
  return (
    <form action={submit} className="settings-form token-form">
      <div className="field">
        <label htmlFor={`${id}-kind`}>Kind</label>
        <select
          id={`${id}-kind`}
          name="kind"
          className="input"
          value={kind}
          onChange={({ target }) => setKind(kinds.find((one) => one === target.value) ?? "slack")}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {kindWords[one]}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-name`}>Name</label>
        <input id={`${id}-name`} name="name" className="input" required maxLength={60} autoComplete="off" />
      </div>
      <div className="field token-units">
        <label htmlFor={`${id}-url`}>Address</label>
        <input
          id={`${id}-url`}
          name="url"
          className="input mono"
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          disabled={kind === "mail"}
          required={kind !== "mail"}
          placeholder={addressHint[kind]}
        />
      </div>
      <SubmitRow label="Add channel" pending={pending} answer={answer} />
    </form>
  );
}

interface EditChannelProps {
  id: string;
  name: string;
  kind: ChannelKind;
  enabled: boolean;
  /** Takes `id`, `name`, `url` and `enabled`. */
  action: FormAction;
}

/** Changes a channel; its address is entered anew or stays. */
export function EditChannel({ id, name, kind, enabled, action }: EditChannelProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const field = useId();
  return (
    <form action={submit} className="settings-form token-form">
      <input type="hidden" name="id" value={id} />
      <div className="field">
        <label htmlFor={`${field}-name`}>Name</label>
        <input
          id={`${field}-name`}
          name="name"
          className="input"
          required
          maxLength={60}
          defaultValue={name}
        />
      </div>
      {kind === "mail" ? null : (
        <div className="field token-units">
          <label htmlFor={`${field}-url`}>New address</label>
          <input
            id={`${field}-url`}
            name="url"
            className="input mono"
            maxLength={2000}
            autoComplete="off"
            spellCheck={false}
            placeholder="Empty: it stays"
          />
        </div>
      )}
      <label className="token-scope">
        <input type="checkbox" name="enabled" defaultChecked={enabled} /> On
      </label>
      <SubmitRow label="Save channel" pending={pending} answer={answer} />
    </form>
  );
}

interface TestChannelProps {
  id: string;
  /** Mail needs somebody to go to. */
  asksAddress: boolean;
  /** Takes `id` and `address`. */
  action: FormAction;
}

/** Sends a test. */
export function TestChannel({ id, asksAddress, action }: TestChannelProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  return (
    <form action={submit} className="settings-form">
      <input type="hidden" name="id" value={id} />
      {asksAddress ? (
        <input
          name="address"
          type="email"
          className="input"
          required
          maxLength={320}
          aria-label="Send the test to"
          placeholder="you@example.com"
        />
      ) : null}
      <SubmitRow label="Send a test" pending={pending} answer={answer} />
    </form>
  );
}
