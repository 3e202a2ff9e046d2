"use client";

import { useActionState, useSyncExternalStore } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { LocalTime } from "#components/local-time.tsx";
import type { ScheduleView } from "#lib/data/schedules.ts";

interface ScheduleProps {
  action: FormAction;
  schedule: ScheduleView;
  /** The server's now, ISO 8601 UTC. */
  now: string;
  /** The viewer may change it. */
  editable: boolean;
}

const never = () => () => {};

/** The browser's own zone; the server does not know it. */
function useZone(): string {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
}

function Words({ schedule, now }: Pick<ScheduleProps, "schedule" | "now">) {
  const [next] = schedule.next;
  if (schedule.words === null) return <p>No schedule: it is refreshed when somebody asks for it.</p>;
  return (
    <p>
      Refreshed {schedule.words} ({schedule.zone}).{" "}
      {next === undefined ? (
        <span className="text-no-text">Stopped: this machine does not know the time zone. Set it again.</span>
      ) : (
        <span className="muted">
          Next: <LocalTime at={next} now={now} as="moment" />
        </span>
      )}
    </p>
  );
}

function ScheduleForm({ action, schedule }: Pick<ScheduleProps, "action" | "schedule">) {
  const [answer, submit, pending] = useActionState(action, noAnswer);
  const zone = useZone();
  return (
    <form action={submit} className="schedule-form">
      <input type="hidden" name="organizationId" value={schedule.organizationId} />
      <label>
        <span>Schedule</span>
        <input
          className="input mono"
          name="cron"
          defaultValue={schedule.schedule ?? "0 6 * * *"}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          aria-describedby="schedule-hint"
        />
      </label>
      <label>
        <span>Time zone</span>
        <input
          key={zone}
          className="input"
          name="zone"
          defaultValue={schedule.schedule === null ? zone : schedule.zone}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
        />
      </label>
      <div className="flex gap-2">
        <button type="submit" className="button" disabled={pending}>
          Save schedule
        </button>
        {schedule.schedule === null ? null : (
          <button type="submit" className="button button-ghost" name="off" value="yes" disabled={pending}>
            Turn off
          </button>
        )}
      </div>
      <p id="schedule-hint" className="small muted">
        Five fields: minute, hour, day of the month, month, day of the week. <code>0 6 * * *</code> is every
        day at 06:00, <code>0 */6 * * *</code> every 6 hours, <code>0 6 * * 1-5</code> Monday to Friday.
      </p>
      <p role="status" className={`small empty:hidden ${answer.ok ? "text-muted" : "text-no-text"}`}>
        {answer.message}
      </p>
    </form>
  );
}

/** When the organization is refreshed by itself, and the form that changes it. */
export function Schedule({ action, schedule, now, editable }: ScheduleProps) {
  return (
    <section className="card schedule" aria-label="Schedule">
      <Words schedule={schedule} now={now} />
      {editable ? (
        <details>
          <summary className="button button-small">
            {schedule.schedule === null ? "Set a schedule" : "Change"}
          </summary>
          <ScheduleForm key={`${schedule.schedule} ${schedule.zone}`} action={action} schedule={schedule} />
        </details>
      ) : null}
    </section>
  );
}
