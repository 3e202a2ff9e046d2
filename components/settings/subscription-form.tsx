"use client";

import { useActionState, useId, useState } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";
import type { ChannelKind } from "#lib/data/channels.ts";
import type { RecipientKind } from "#lib/data/subscriptions.ts";

interface Choice {
  id: string;
  name: string;
}

interface SubscriptionFormProps {
  action: FormAction;
  /** Kinds of event with what they are called. */
  events: readonly (readonly [string, string])[];
  /** Absent: none is offered. */
  units?: readonly Choice[];
  /** Absent: one subscribes oneself, by mail. */
  others?: { channels: readonly (Choice & { kind: ChannelKind })[]; users: readonly Choice[] };
}

/** Asks who is told of what, how often, and when not. */
export function SubscriptionForm({ action, events, units, others }: SubscriptionFormProps) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const [frequency, setFrequency] = useState("immediately");
  const id = useId();
  return (
    <form action={submit} className="settings-form token-form">
      {others === undefined ? null : <WhoFields id={id} {...others} />}
      <fieldset className="choices">
        <legend>Of what</legend>
        {events.map(([kind, label]) => (
          <label key={kind}>
            <input type="checkbox" name={`event:${kind}`} /> {label}
          </label>
        ))}
      </fieldset>
      {units === undefined ? null : (
        <Choices id={`${id}-unit`} name="unitId" label="Only this OU" none="All" choices={units} />
      )}
      <div className="field">
        <label htmlFor={`${id}-account`}>Only this account</label>
        <input
          id={`${id}-account`}
          name="accountId"
          className="input mono"
          maxLength={12}
          inputMode="numeric"
          placeholder="12 digits; empty: all"
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-often`}>How often</label>
        <select
          id={`${id}-often`}
          name="frequency"
          className="input"
          value={frequency}
          onChange={({ target }) => setFrequency(target.value)}
        >
          <option value="immediately">at once</option>
          <option value="daily">a digest every day</option>
          <option value="weekly">a digest every Monday</option>
        </select>
      </div>
      <TimeField
        id={`${id}-at`}
        name="at"
        label="Digest at"
        hidden={frequency === "immediately"}
        initial="08:00"
      />
      <TimeField id={`${id}-from`} name="quietFrom" label="Nothing from" />
      <TimeField id={`${id}-to`} name="quietTo" label="until" />
      <div className="field">
        <label htmlFor={`${id}-zone`}>Time zone</label>
        <input id={`${id}-zone`} name="zone" className="input" maxLength={60} defaultValue="UTC" />
      </div>
      <SubmitRow label="Subscribe" pending={pending} answer={answer} />
    </form>
  );
}

interface TimeFieldProps {
  id: string;
  name: string;
  label: string;
  initial?: string;
  hidden?: boolean;
}

function TimeField({ id, name, label, initial = "", hidden = false }: TimeFieldProps) {
  return (
    <div className="field" hidden={hidden}>
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} type="time" className="input" defaultValue={initial} />
    </div>
  );
}

interface ChoicesProps {
  id: string;
  name: string;
  label: string;
  /** What no choice is called. */
  none: string;
  choices: readonly Choice[];
}

function Choices({ id, name, label, none, choices }: ChoicesProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} name={name} className="input" defaultValue="">
        <option value="">{none}</option>
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.name}
          </option>
        ))}
      </select>
    </div>
  );
}

type WhoProps = NonNullable<SubscriptionFormProps["others"]> & { id: string };

const mailRecipients: readonly (readonly [RecipientKind, string])[] = [
  ["owners", "owners of the account"],
  ["user", "a user"],
];

/** Mail goes to people; everything else to whoever reads the channel. */
function WhoFields({ id, channels, users }: WhoProps) {
  const [channelId, setChannel] = useState(channels[0]?.id ?? "");
  const [recipient, setRecipient] = useState<RecipientKind>("owners");
  const mail = channels.find((channel) => channel.id === channelId)?.kind === "mail";
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-channel`}>Through</label>
        <select
          id={`${id}-channel`}
          name="channelId"
          className="input"
          required
          value={channelId}
          onChange={({ target }) => setChannel(target.value)}
        >
          {channels.map((channel) => (
            <option key={channel.id} value={channel.id}>
              {channel.name}
            </option>
          ))}
        </select>
      </div>
      {mail ? (
        <div className="field">
          <label htmlFor={`${id}-recipient`}>To</label>
          <select
            id={`${id}-recipient`}
            name="recipient"
            className="input"
            value={recipient}
            onChange={({ target }) => setRecipient(target.value === "user" ? "user" : "owners")}
          >
            {mailRecipients.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
      ) : (
        <input type="hidden" name="recipient" value="channel" />
      )}
      {mail && recipient === "user" ? (
        <Choices id={`${id}-user`} name="userId" label="Which user" none="Choose" choices={users} />
      ) : null}
    </>
  );
}
