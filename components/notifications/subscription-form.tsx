"use client";

import { Fragment, useId, useState, useSyncExternalStore } from "react";
import type { FormAction } from "#components/action-answer.ts";
import { useKeptForm } from "#components/kept-form.ts";
import { SubmitRow } from "#components/submit-row.tsx";
import type { ChannelKind } from "#lib/data/channels.ts";
import type { RecipientKind } from "#lib/data/subscriptions.ts";
import { weekdays } from "./notification-words.ts";

interface Choice {
  id: string;
  name: string;
}

type ChannelChoice = Choice & { kind: ChannelKind };

interface SubscriptionFormProps {
  action: FormAction;
  /** Kinds of event with what they are called. */
  events: readonly (readonly [string, string])[];
  /** Absent: none is offered. */
  units?: readonly Choice[];
  /** Ways out; absent: one subscribes oneself, by mail. */
  channels?: readonly ChannelChoice[];
}

/** Asks who is told of what, how often, and when not. */
export function SubscriptionForm({ action, events, units, channels }: SubscriptionFormProps) {
  const { answer, pending, round, onSubmit } = useKeptForm(action);
  return (
    <form onSubmit={onSubmit} className="settings-form notification-form" aria-label="Subscribe">
      <Fragment key={round}>
        {channels === undefined ? null : <WhoFields channels={channels} />}
        <fieldset className="choices whole-row">
          <legend>Of what</legend>
          {events.map(([kind, label]) => (
            <label key={kind}>
              <input type="checkbox" name={`event:${kind}`} /> {label}
            </label>
          ))}
        </fieldset>
        {units === undefined ? null : <UnitField units={units} />}
        <AccountField />
        <WhenFields />
      </Fragment>
      <SubmitRow label="Subscribe" pending={pending} answer={answer} />
    </form>
  );
}

function UnitField({ units }: { units: readonly Choice[] }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Only this OU</label>
      <select id={id} name="unitId" className="input" defaultValue="">
        <option value="">All</option>
        {units.map(({ id: unitId, name }) => (
          <option key={unitId} value={unitId}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function AccountField() {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Only this account</label>
      <input
        id={id}
        name="accountId"
        className="input mono"
        maxLength={12}
        inputMode="numeric"
        placeholder="12 digits; empty: all"
      />
    </div>
  );
}

const never = () => () => undefined;

/** The browser's time zone; the server, which does not know it, says UTC. */
function useZone(): string {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
}

/** At once, or as a digest; hours in which nothing is sent; the zone of all these times. */
function WhenFields() {
  const [frequency, setFrequency] = useState("immediately");
  const [zone, setZone] = useState<string | null>(null);
  const here = useZone();
  const id = useId();
  return (
    <>
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
          <option value="weekly">a digest every week</option>
        </select>
      </div>
      {frequency === "weekly" ? (
        <div className="field">
          <label htmlFor={`${id}-weekday`}>On</label>
          <select id={`${id}-weekday`} name="weekday" className="input" defaultValue="1">
            {weekdays.map((day, at) => (
              <option key={day} value={at + 1}>
                {day}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      {frequency === "immediately" ? null : <TimeField name="at" label="At" initial="08:00" />}
      <TimeField name="quietFrom" label="Nothing from" />
      <TimeField name="quietTo" label="until" />
      <div className="field">
        <label htmlFor={`${id}-zone`}>Time zone</label>
        <input
          id={`${id}-zone`}
          name="zone"
          className="input"
          maxLength={60}
          value={zone ?? here}
          onChange={({ target }) => setZone(target.value)}
        />
      </div>
    </>
  );
}

function TimeField({ name, label, initial = "" }: { name: string; label: string; initial?: string }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} type="time" className="input" defaultValue={initial} />
    </div>
  );
}

const mailRecipients: readonly (readonly [RecipientKind, string])[] = [
  ["owners", "owners of the account"],
  ["user", "a user"],
  ["contact", "a contact"],
];

/** Mail goes to people; everything else to whoever reads the channel. */
function WhoFields({ channels }: { channels: readonly ChannelChoice[] }) {
  const [channelId, setChannel] = useState(channels[0]?.id ?? "");
  const id = useId();
  const mail = channels.find((channel) => channel.id === channelId)?.kind === "mail";
  return (
    <>
      <div className="field">
        <label htmlFor={id}>Through</label>
        <select
          id={id}
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
      {mail ? <MailFields /> : <input type="hidden" name="recipient" value="channel" />}
    </>
  );
}

function MailFields() {
  const [recipient, setRecipient] = useState<string>("owners");
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-recipient`}>To</label>
        <select
          id={`${id}-recipient`}
          name="recipient"
          className="input"
          value={recipient}
          onChange={({ target }) => setRecipient(target.value)}
        >
          {mailRecipients.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {recipient === "owners" ? null : (
        <div className="field">
          <label htmlFor={`${id}-address`}>Their e-mail address</label>
          <input
            id={`${id}-address`}
            name="address"
            type="email"
            className="input"
            required
            maxLength={320}
            autoComplete="off"
          />
        </div>
      )}
    </>
  );
}
