import type { Metadata } from "next";
import { readOrganizations } from "#app/organization.ts";
import { requireOpen } from "#app/places.ts";
import { changeSchedule } from "#app/runs/actions.ts";
import { readForPage, webClock } from "#app/server.ts";
import { LocalTime } from "#components/local-time.tsx";
import { ConnectFirst } from "#components/overview/empty.tsx";
import { Schedule } from "#components/runs/schedule.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count } from "#components/words.ts";
import { getOrganization } from "#lib/data/organizations.ts";
import { getSchedule } from "#lib/data/schedules.ts";
import { countWorkers } from "#lib/data/workers.ts";
import { hasPermission } from "#lib/viewer.ts";

export const metadata: Metadata = { title: "Schedule" };

/** When the accounts are read by themselves, and who would do it. */
export default async function SchedulePage() {
  const viewer = await requireOpen("/settings/schedule");
  const { current } = await readForPage(readOrganizations(viewer));
  if (current === null) return <ConnectFirst />;
  const [schedule, { endpoint }] = await readForPage(
    Promise.all([getSchedule(viewer, current.id), getOrganization(viewer, current.id)]),
  );
  const workers = await readForPage(countWorkers(viewer, { endpoint }));
  const now = webClock().now().toISOString();
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "Schedule" }]} />
      <Schedule
        action={changeSchedule}
        schedule={schedule}
        now={now}
        editable={hasPermission(viewer, "connection.write")}
      />
      <section className="card" aria-labelledby="coming">
        <header>
          <h2 id="coming">What comes</h2>
        </header>
        <div className="card-body">
          <dl className="pairs">
            <dt>Next</dt>
            <dd>
              {schedule.next.length === 0 ? (
                "nothing by itself"
              ) : (
                <ul>
                  {schedule.next.map((at) => (
                    <li key={at}>
                      <LocalTime at={at} now={now} as="moment" />
                    </li>
                  ))}
                </ul>
              )}
            </dd>
            <dt>Workers</dt>
            <dd>
              {workers === 0 ? (
                <span className="text-no-text">
                  none lives: start one with <code>waymark start</code> or <code>waymark worker</code>
                </span>
              ) : (
                `${count(workers, "worker")} ready`
              )}
            </dd>
          </dl>
        </div>
      </section>
    </>
  );
}
