import type { Metadata } from "next";
import Link from "next/link";
import { requireOpen } from "#app/places.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { AddChannel } from "#components/notifications/channel-forms.tsx";
import { ChannelList } from "#components/notifications/channel-list.tsx";
import { DeliveryTable } from "#components/notifications/delivery-table.tsx";
import { SubscriptionForm } from "#components/notifications/subscription-form.tsx";
import { SubscriptionList } from "#components/notifications/subscription-list.tsx";
import { Pager } from "#components/pager.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { listChannels } from "#lib/data/channels.ts";
import { listDeliveries } from "#lib/data/deliveries.ts";
import { listSubscriptions } from "#lib/data/subscriptions.ts";
import { listUnitChoices } from "#lib/data/unit-limits.ts";
import { eventTitles, subscribedEvents } from "#lib/notify/events.ts";
import {
  addChannel,
  changeChannel,
  dropChannel,
  sendAgain,
  sendTest,
  subscribe,
  unsubscribe,
} from "./actions.ts";

export const metadata: Metadata = { title: "Notifications" };

const pageSize = 25;
/** Subscriptions of a page; the API and the command list them all. */
const mostSubscriptions = 100;
const address = "/settings/notifications";
const events = Object.entries(subscribedEvents);

/** Channels, who is told of what, and what became of it. */
export default async function NotificationsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await requireOpen(address);
  const params = await searchParams;
  const after = oneParam(params, "after");
  const dead = oneParam(params, "state") === "dead";
  const now = webClock().now().toISOString();
  const [channels, subscriptions, found, units] = await readForPage(
    Promise.all([
      listChannels(viewer),
      listSubscriptions(viewer, { limit: mostSubscriptions }),
      listDeliveries(viewer, { after, limit: pageSize + 1, ...(dead && { state: "dead" }) }),
      listUnitChoices(viewer),
    ]),
  );
  const deliveries = found.slice(0, pageSize);
  const last = found.length > pageSize ? deliveries.at(-1) : undefined;
  const narrowed = dead ? "state=dead&" : "";
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Settings", href: "/settings" }, { label: "Notifications" }]} />
      <div className="stack">
        <section className="card" aria-labelledby="channels">
          <header>
            <h2 id="channels">Channels</h2>
          </header>
          {channels.length === 0 ? null : (
            <ChannelList
              channels={channels}
              now={now}
              change={changeChannel}
              drop={dropChannel}
              test={sendTest}
            />
          )}
          <div className="card-body">
            <AddChannel action={addChannel} />
          </div>
        </section>
        <section className="card" aria-labelledby="subscriptions">
          <header>
            <h2 id="subscriptions">Who is told of what</h2>
          </header>
          {subscriptions.length === 0 ? null : (
            <SubscriptionList subscriptions={subscriptions} events={events} end={unsubscribe} />
          )}
          {subscriptions.length < mostSubscriptions ? null : (
            <p className="card-foot">
              The newest {mostSubscriptions}; <code>waymark notifications subscriptions</code> lists all.
            </p>
          )}
          <div className="card-body">
            {channels.length === 0 ? (
              <p className="muted">Add a channel first.</p>
            ) : (
              <SubscriptionForm
                action={subscribe}
                events={events}
                units={units.map(({ id, path }) => ({ id, name: path }))}
                channels={channels.map(({ id, name, kind }) => ({ id, name, kind }))}
              />
            )}
          </div>
        </section>
        <section className="card" aria-labelledby="messages">
          <header className="flex-wrap">
            <h2 id="messages">Messages</h2>
            <Link className="small ml-auto" href={dead ? address : `${address}?state=dead`}>
              {dead ? "All messages" : "Only those given up"}
            </Link>
          </header>
          {deliveries.length === 0 ? (
            <p className="card-body muted">{dead ? "None was given up." : "Nothing was sent yet."}</p>
          ) : (
            <DeliveryTable deliveries={deliveries} titles={eventTitles} now={now} again={sendAgain} />
          )}
        </section>
        <Pager
          first={after === undefined ? null : { href: `${address}?${narrowed}`, label: "First messages" }}
          next={
            last === undefined
              ? null
              : { href: `${address}?${narrowed}after=${last.id}`, label: "More messages" }
          }
        />
      </div>
    </>
  );
}
