import type { Metadata } from "next";
import { readForPage, webClock } from "#app/server.ts";
import { ActionButton } from "#components/action-button.tsx";
import { SessionList } from "#components/profile/session-list.tsx";
import { WhoIAm } from "#components/profile/who-i-am.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer, findSignedIn } from "#lib/auth/viewer.ts";
import { listOwnSessions } from "#lib/data/sessions.ts";
import { endOneSession, endOtherSessions } from "./actions.ts";

export const metadata: Metadata = { title: "Profile" };

/** Who one is here, what that reaches, and where one is signed in. */
export default async function ProfilePage() {
  const viewer = await currentViewer();
  const now = webClock().now();
  const [signedIn, sessions] = await Promise.all([
    readForPage(findSignedIn()),
    readForPage(listOwnSessions(viewer, { now })),
  ]);
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Profile" }]} />
      <div className="settings-columns">
        {signedIn === null ? null : <WhoIAm signedIn={signedIn} />}
        <section className="card" aria-labelledby="sessions">
          <header className="flex-wrap">
            <h2 id="sessions">Where you are signed in</h2>
            {sessions.length < 2 ? null : (
              <ActionButton action={endOtherSessions} fields={{}} label="End all others" />
            )}
          </header>
          <SessionList sessions={sessions} now={now.toISOString()} end={endOneSession} />
        </section>
      </div>
    </>
  );
}
