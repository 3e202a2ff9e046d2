"use client";

import { Fragment, useActionState, useId, useState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { CopyButton } from "#components/copy-button.tsx";
import { useKeptForm } from "#components/kept-form.ts";
import { SubmitRow } from "#components/submit-row.tsx";
import type { ChannelKind } from "#lib/data/channels.ts";
import { addressHint, kindWords } from "./notification-words.ts";

const kinds: readonly ChannelKind[] = ["mail", "slack", "teams", "webhook"];
/** How signing keys begin. */
const keyPrefix = "whsec_";

/** Adds a channel. `action` takes `kind`, `name` and `url`, and answers the signing key of a webhook. */
export function AddChannel({ action }: { action: FormAction }) {
  const { answer, pending, round, onSubmit } = useKeptForm(action);
  const key = answer.ok && answer.message?.startsWith(keyPrefix) === true ? answer.message : null;
  return (
    <>
      <div role="status" className="empty:hidden">
        {key === null ? null : <NewKey key={key} signingKey={key} />}
      </div>
      <form onSubmit={onSubmit} className="settings-form notification-form" aria-label="Add a channel">
        <ChannelFields key={round} />
        <SubmitRow label="Add channel" pending={pending} answer={key === null ? answer : noAnswer} />
      </form>
    </>
  );
}

function ChannelFields() {
  const [kind, setKind] = useState<ChannelKind>("slack");
  const id = useId();
  return (
    <>
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
      {kind === "mail" ? (
        <p className="muted whole-row">Mail goes through the server of SMTP_URL.</p>
      ) : (
        <AddressField label="Address" placeholder={addressHint[kind]} required />
      )}
    </>
  );
}

function NewKey({ signingKey }: { signingKey: string }) {
  return (
    <div className="new-token">
      <p className="strong">
        The channel is there; this is its signing key <span className="tag tag-warn">shown once</span>
      </p>
      <div>
        <code>{signingKey}</code>
        <CopyButton text={signingKey} label="Copy the signing key" />
      </div>
      <p className="small muted">
        Whoever receives the requests verifies them with it. If you lose it, add the channel again.
      </p>
    </div>
  );
}

interface AddressFieldProps {
  label: string;
  placeholder: string;
  required?: boolean;
}

function AddressField({ label, placeholder, required = false }: AddressFieldProps) {
  const id = useId();
  return (
    <div className="field whole-row">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name="url"
        className="input mono"
        maxLength={2000}
        autoComplete="off"
        spellCheck={false}
        required={required}
        placeholder={placeholder}
      />
    </div>
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
  const { answer, pending, round, onSubmit } = useKeptForm(action);
  const field = useId();
  return (
    <form onSubmit={onSubmit} className="settings-form notification-form" aria-label={`Change ${name}`}>
      <input type="hidden" name="id" value={id} />
      <Fragment key={round}>
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
        <label className="token-scope">
          <input type="checkbox" name="enabled" defaultChecked={enabled} /> On
        </label>
        {kind === "mail" ? null : <AddressField label="New address" placeholder="Empty: it stays" />}
      </Fragment>
      <SubmitRow label="Save channel" pending={pending} answer={answer} />
    </form>
  );
}

interface TestChannelProps {
  id: string;
  name: string;
  /** Mail needs somebody to go to. */
  asksAddress: boolean;
  /** Takes `id` and `address`. */
  action: FormAction;
}

/** Sends a test and says how it ended. */
export function TestChannel({ id, name, asksAddress, action }: TestChannelProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  return (
    <form action={submit} className="channel-test" aria-label={`Test ${name}`}>
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
      <SubmitRow label={pending ? "Sending …" : "Send a test"} pending={pending} answer={answer} />
    </form>
  );
}
