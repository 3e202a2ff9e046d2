import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { formatNumber } from "#components/words.ts";
import type { ChannelView } from "#lib/data/channels.ts";
import { EditChannel, TestChannel } from "./channel-forms.tsx";
import { channelState, kindWords } from "./channel-words.ts";

interface ChannelTableProps {
  channels: readonly ChannelView[];
  /** ISO 8601 UTC. */
  now: string;
  change: FormAction;
  drop: FormAction;
  test: FormAction;
}

/** The ways out, whether they work, and what can be done with each. */
export function ChannelTable({ channels, now, ...actions }: ChannelTableProps) {
  return (
    <table className="table token-table">
      <thead>
        <tr>
          <th scope="col">Channel</th>
          <th scope="col">To</th>
          <th scope="col">State</th>
          <th scope="col">Last sent</th>
          <th scope="col">Waiting</th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {channels.map((channel) => (
          <Row key={channel.id} channel={channel} now={now} {...actions} />
        ))}
      </tbody>
    </table>
  );
}

type RowProps = Omit<ChannelTableProps, "channels"> & { channel: ChannelView };

function Row({ channel, now, change, drop, test }: RowProps) {
  const { id, kind, name, host, enabled, lastSentAt, waiting, dead } = channel;
  return (
    <tr>
      <td>
        <span className="strong">{name}</span> <span className="muted">{kindWords[kind]}</span>
      </td>
      <td className="muted mono">{host ?? "SMTP_URL"}</td>
      <td>
        <span className={channelState(channel) === "works" ? "tag" : "tag tag-warn"}>
          {channelState(channel)}
        </span>
      </td>
      <td className="muted num" data-label="sent">
        {lastSentAt === null ? "never" : <LocalTime at={lastSentAt.toISOString()} now={now} as="age" />}
      </td>
      <td className="muted num" data-label="waiting">
        {formatNumber(waiting)}
        {dead === 0 ? null : <small className="block">{formatNumber(dead)} given up</small>}
      </td>
      <td>
        <TestChannel id={id} asksAddress={kind === "mail"} action={test} />
        <details>
          <summary className="small">Change {name}</summary>
          <EditChannel id={id} name={name} kind={kind} enabled={enabled} action={change} />
          <ActionButton action={drop} fields={{ id }} label={`Remove ${name}`} small />
        </details>
      </td>
    </tr>
  );
}
