import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { formatNumber } from "#components/words.ts";
import type { ChannelView } from "#lib/data/channels.ts";
import { EditChannel, TestChannel } from "./channel-forms.tsx";
import { channelState, kindWords } from "./notification-words.ts";

interface ChannelListProps {
  channels: readonly ChannelView[];
  /** ISO 8601 UTC. */
  now: string;
  change: FormAction;
  /** Takes `id`. */
  drop: FormAction;
  test: FormAction;
}

/** The ways out, whether they work, and what can be done with each. */
export function ChannelList({ channels, ...rest }: ChannelListProps) {
  return (
    <ul className="channel-list">
      {channels.map((channel) => (
        <li key={channel.id}>
          <Channel channel={channel} {...rest} />
        </li>
      ))}
    </ul>
  );
}

type ChannelProps = Omit<ChannelListProps, "channels"> & { channel: ChannelView };

function Channel({ channel, now, change, drop, test }: ChannelProps) {
  const { id, kind, name, host, enabled } = channel;
  const state = channelState(channel);
  return (
    <>
      <div className="channel-line">
        <div className="min-w-0">
          <h3>{name}</h3> <span className={state === "works" ? "tag" : "tag tag-warn"}>{state}</span>
          <p className="small text-muted break">
            {kindWords[kind]}
            {host === null ? null : (
              <>
                {" to "}
                <span className="mono">{host}</span>
              </>
            )}
            {" · "}
            <Sums channel={channel} now={now} />
          </p>
        </div>
        <TestChannel id={id} name={name} asksAddress={kind === "mail"} action={test} />
      </div>
      <details>
        <summary className="small">Change {name}</summary>
        <EditChannel id={id} name={name} kind={kind} enabled={enabled} action={change} />
        <ActionButton action={drop} fields={{ id }} label={removeLabel(channel)} small />
      </details>
    </>
  );
}

function Sums({ channel: { lastSentAt, waiting, dead }, now }: Pick<ChannelProps, "channel" | "now">) {
  return (
    <>
      {lastSentAt === null ? (
        "nothing sent yet"
      ) : (
        <>
          last sent <LocalTime at={lastSentAt.toISOString()} now={now} as="age" />
        </>
      )}
      {waiting === 0 ? null : ` · ${formatNumber(waiting)} waiting`}
      {dead === 0 ? null : ` · ${formatNumber(dead)} given up`}
    </>
  );
}

function removeLabel({ name, subscriptions }: ChannelView): string {
  if (subscriptions === 0) return `Remove ${name}`;
  return `Remove ${name} and its ${formatNumber(subscriptions)} ${subscriptions === 1 ? "subscription" : "subscriptions"}`;
}
