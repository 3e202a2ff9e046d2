import Link from "next/link";
import { Cell } from "#components/cell.tsx";
import { formatDuration } from "#components/time-format.ts";
import { formatNumber } from "#components/words.ts";
import type { RunLane, RunView } from "#lib/data/runs.ts";
import { laneWords } from "./run-words.ts";

type Tick = "read" | "missed" | "now" | "refused" | "waiting";

/** One tick a collector, in the order of their first end: read in every region so far, or missed in one. */
function collectorTicks(lane: RunLane, expected: number): { name: string; tick: Tick }[] {
  const outcomes = new Map<string, boolean>();
  for (const { collector, outcome } of lane.ticks) {
    const read = outcome === "ok" || outcome === "absent";
    outcomes.set(collector, (outcomes.get(collector) ?? true) && read);
  }
  if (lane.failure !== null && outcomes.size === 0) outcomes.set("sts.assume", false);
  const ticks = [...outcomes].map(([name, read]): { name: string; tick: Tick } => ({
    name,
    tick: read ? "read" : lane.failure !== null ? "refused" : "missed",
  }));
  const ended = lane.state === "succeeded" || lane.state === "partial";
  while (!ended && ticks.length < expected) {
    const next = lane.state === "running" && ticks.length === outcomes.size;
    ticks.push({ name: next ? "running" : "", tick: next ? "now" : "waiting" });
  }
  return ticks;
}

function Lane({ lane, expected }: { lane: RunLane; expected: number }) {
  const ticks = collectorTicks(lane, expected);
  const ended = ticks.filter(({ tick }) => tick !== "now" && tick !== "waiting").length;
  return (
    <li className="lane" data-state={lane.state}>
      <Link className="lane-name cut hover:underline" href={`/accounts/${lane.accountId}`} prefetch={false}>
        {lane.name}
      </Link>
      <span
        className="ticks"
        role="progressbar"
        aria-valuenow={ended}
        aria-valuemin={0}
        aria-valuemax={ticks.length}
        aria-label={`${lane.name}: ${ended} of ${ticks.length} collectors`}
      >
        {ticks.map(({ name, tick }, index) => (
          <i key={`${index}-${name}`} data-tick={tick} title={name === "" ? undefined : name} />
        ))}
      </span>
      <span className="lane-now cut" title={lane.failure?.message}>
        {laneWords(lane)}
      </span>
      <span className="lane-time">{lane.seconds === null ? "" : formatDuration(lane.seconds)}</span>
    </li>
  );
}

interface GroupProps {
  title: string;
  lanes: readonly RunLane[];
  /** How many there are; some may not be shown. */
  total: number;
  /** Where all of them are. */
  href: string;
}

function GroupHeader({ title, lanes, total, href }: GroupProps) {
  return (
    <header>
      <h2>{title}</h2>
      <span className="quiet num">{formatNumber(total)}</span>
      {total > lanes.length ? (
        <Link className="link small ml-auto" href={href} prefetch={false}>
          Show all
        </Link>
      ) : null}
    </header>
  );
}

function LaneGroup({ expected, ...group }: GroupProps & { expected: number }) {
  if (group.lanes.length === 0) return null;
  return (
    <section className="lane-group" aria-label={group.title}>
      <GroupHeader {...group} />
      <ul>
        {group.lanes.map((lane) => (
          <Lane key={lane.accountId} lane={lane} expected={expected} />
        ))}
      </ul>
    </section>
  );
}

/** Accounts as chips: nothing to watch, only where they are. */
function ChipGroup(group: GroupProps) {
  const rest = group.total - group.lanes.length;
  if (group.lanes.length === 0) return null;
  return (
    <section className="lane-group" aria-label={group.title}>
      <GroupHeader {...group} />
      <ul className="account-chips">
        {group.lanes.map((lane) => (
          <li key={lane.accountId} className="max-w-full">
            <Link className="chip" href={`/accounts/${lane.accountId}`} prefetch={false}>
              {lane.state === "succeeded" ? <Cell size="mark" state="met" /> : null}
              <span className="cut">{lane.name}</span>
              {lane.seconds === null ? null : (
                <span className="quiet num">{formatDuration(lane.seconds)}</span>
              )}
            </Link>
          </li>
        ))}
        {rest > 0 ? <li className="chip num">{formatNumber(rest)} more</li> : null}
      </ul>
    </section>
  );
}

const columns = (
  <div className="lane-columns" aria-hidden="true">
    <span>Account</span>
    <span>Collectors</span>
    <span>Now</span>
    <span className="text-right">Time</span>
  </div>
);

function expectedCollectors(lanes: readonly RunLane[]): number {
  return Math.max(1, ...lanes.map((lane) => new Set(lane.ticks.map((tick) => tick.collector)).size));
}

/** The accounts of the run: what runs, what needs a person, what waits, what is done; of each the first ones. */
export function Lanes({ run }: { run: RunView }) {
  const { lanes, counts } = run;
  const expected = expectedCollectors(lanes);
  const of = (state: RunLane["state"], total: number) => ({
    lanes: lanes.filter((lane) => lane.state === state),
    total,
    href: `/runs/${run.number}?show=${state}`,
  });
  const left = run.active ? "Waiting" : "Left, not read";
  return (
    <section className="card" aria-label="Accounts">
      {columns}
      <LaneGroup title="Running" {...of("running", counts.running)} expected={expected} />
      <LaneGroup title="Needs attention: failed" {...of("failed", counts.failed)} expected={expected} />
      <LaneGroup
        title="Needs attention: read in part"
        {...of("partial", counts.partial)}
        expected={expected}
      />
      <ChipGroup title={left} {...of("waiting", counts.waiting)} />
      <ChipGroup title="Complete" {...of("succeeded", counts.complete)} />
      <ChipGroup title="Skipped, not active" {...of("skipped", counts.skipped)} />
    </section>
  );
}

/** One page of the accounts in one state. */
export function LanePage({ title, lanes }: { title: string; lanes: readonly RunLane[] }) {
  return (
    <section className="card" aria-label={title}>
      {columns}
      <ul className="lane-page">
        {lanes.map((lane) => (
          <Lane key={lane.accountId} lane={lane} expected={expectedCollectors(lanes)} />
        ))}
      </ul>
    </section>
  );
}
