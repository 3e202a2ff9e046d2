import type { Metadata } from "next";
import Link from "next/link";
import { answerOffer } from "#app/contacts/actions.ts";
import { readOrganizations } from "#app/organization.ts";
import { readForPage, webClock } from "#app/server.ts";
import { endToken } from "#app/settings/tokens/actions.ts";
import { ActionButton } from "#components/action-button.tsx";
import { Offers } from "#components/contacts/offers.tsx";
import { SubscriptionForm } from "#components/notifications/subscription-form.tsx";
import { SubscriptionList } from "#components/notifications/subscription-list.tsx";
import { OwnTokens } from "#components/profile/own-tokens.tsx";
import { SessionList } from "#components/profile/session-list.tsx";
import { WhoIAm } from "#components/profile/who-i-am.tsx";
import { TokenForm } from "#components/settings/token-form.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { currentViewer, findSignedIn } from "#lib/auth/viewer.ts";
import { listOffers } from "#lib/data/handovers.ts";
import { listOwnSessions } from "#lib/data/sessions.ts";
import { listOwnSubscriptions } from "#lib/data/subscriptions.ts";
import { listTokens, tokenDays } from "#lib/data/tokens.ts";
import { listUnitsOf } from "#lib/data/unit-paths.ts";
import { subscribedEvents } from "#lib/notify/events.ts";
import {
  endMySubscription,
  endOneSession,
  endOtherSessions,
  makeOwnToken,
  subscribeMyself,
} from "./actions.ts";

const events = Object.entries(subscribedEvents);

export const metadata: Metadata = { title: "Profile" };

/** Who one is here, what that reaches, where one is signed in, and the tokens of one's own scripts. */
export default async function ProfilePage() {
  const viewer = await currentViewer();
  const now = webClock().now();
  const { current } = await readForPage(readOrganizations(viewer));
  const [signedIn, sessions, tokens, offered, subscriptions, found] = await readForPage(
    Promise.all([
      findSignedIn(),
      listOwnSessions(viewer, { now }),
      listTokens(viewer, { own: true, now }),
      listOffers(viewer, { now }),
      listOwnSubscriptions(viewer),
      current === null ? [] : listUnitsOf(viewer, current.id),
    ]),
  );
  const units = found.map(({ id, path }) => ({ id, name: path === "/" ? (current?.name ?? path) : path }));
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Profile" }]} />
      <div className="settings-columns">
        <Offers offers={offered.offers} total={offered.total} action={answerOffer} />
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
        <section className="card" aria-labelledby="tokens">
          <header>
            <h2 id="tokens">Tokens of your own</h2>
          </header>
          <div className="card-body">
            <p className="muted mb-3">
              A script with one reaches what you reach, as long as you do, through the{" "}
              <Link href="/api">API</Link>.
            </p>
            <TokenForm action={makeOwnToken} days={tokenDays} whose="own" />
          </div>
          <OwnTokens tokens={tokens} now={now.toISOString()} revoke={endToken} />
        </section>
        <section className="card" aria-labelledby="subscriptions">
          <header>
            <h2 id="subscriptions">What you are told of</h2>
          </header>
          {subscriptions.length === 0 ? null : (
            <SubscriptionList subscriptions={subscriptions} events={events} end={endMySubscription} />
          )}
          <div className="card-body">
            <p className="muted mb-3">By mail, of what you may see when it is sent.</p>
            <SubscriptionForm action={subscribeMyself} events={events} units={units} />
          </div>
        </section>
      </div>
    </>
  );
}
