/** Changes as they happen: one LISTEN connection per process, fanned out to whoever may see them. */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { takeApplicationRole } from "./application-role.ts";
import { type Database, database } from "./database.ts";
import { changeMessageSchema, notifyChannel, type SessionEnd, type Told } from "./notify.ts";

type Listener = (change: Told) => void;
type Message = Told | SessionEnd;

interface Subscription {
  viewer: Viewer;
  listener: Listener;
  /** Called when the viewer's session is over. */
  onSessionEnd: () => void;
}

interface Hub {
  subscriptions: Set<Subscription>;
  /** Ends the connection; undefined while nobody listens. */
  stop: (() => void) | undefined;
}

// Kept on globalThis because Next loads this module once per bundle; one hub per database.
const holder: typeof globalThis & { waymarkHubs?: WeakMap<Database, Hub> } = globalThis;

function hubOf(db: Database): Hub {
  holder.waymarkHubs ??= new WeakMap();
  const hub = holder.waymarkHubs.get(db) ?? { subscriptions: new Set(), stop: undefined };
  holder.waymarkHubs.set(db, hub);
  return hub;
}

/**
 * Tells `listener` of every change that the viewer may see, from about now on: ids only, which are then read again.
 * Messages of the time in which the connection was lost are lost too, also that of the end of the viewer's session.
 *
 * @param onSessionEnd called when the session that the viewer came with is ended, by whomever
 * @returns ends the subscription; the connection ends with the last one.
 * @throws AppError FORBIDDEN
 */
export function subscribe(
  viewer: Viewer,
  listener: Listener,
  onSessionEnd: () => void = () => {},
): () => void {
  requirePermission(viewer, "account.read");
  const db = database();
  const hub = hubOf(db);
  const subscription = { viewer, listener, onSessionEnd };
  hub.subscriptions.add(subscription);
  hub.stop ??= listen(db, (message) => fanOut(hub, message));
  return () => {
    hub.subscriptions.delete(subscription);
    if (hub.subscriptions.size > 0) return;
    hub.stop?.();
    hub.stop = undefined;
  };
}

function fanOut(hub: Hub, message: Message): void {
  for (const { viewer, listener, onSessionEnd } of hub.subscriptions)
    if (message.kind !== "session") {
      if (maySee(viewer, message)) listener(message);
    } else if (viewer.origin?.session === message.sessionId) onSessionEnd();
}

/** What concerns one account is for those who see it; what concerns a run, for those who read runs; of an import, for those who import. */
function maySee(viewer: Viewer, change: Told): boolean {
  if (change.kind === "import") return hasPermission(viewer, "account.admin");
  const visible = visibleAccounts(viewer);
  if (change.accountId !== undefined) return visible === null || visible.includes(change.accountId);
  return visible === null && hasPermission(viewer, "run.read");
}

/** Listens until stopped; a lost connection is opened again after a second. */
function listen(db: Database, onMessage: (message: Message) => void): () => void {
  const over = new AbortController();
  const run = async () => {
    while (!over.signal.aborted) {
      await listenOnce(db.url, onMessage, over.signal);
      await sleep(1000, undefined, { signal: over.signal }).catch(() => {
        // Stopped while waiting: the loop ends.
      });
    }
  };
  void run();
  return () => over.abort();
}

/** Resolves when the connection ends, for whatever reason. */
async function listenOnce(
  url: string,
  onMessage: (message: Message) => void,
  signal: AbortSignal,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "waymark live" });
  const ended = new Promise<void>((resolve) => {
    client.on("end", resolve);
    client.on("error", () => resolve());
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  client.on("notification", ({ payload }) => {
    const message = changeMessageSchema.safeParse(payload);
    if (message.success) onMessage(message.data);
  });
  try {
    await client.connect();
    await takeApplicationRole(client);
    await client.query(`listen ${notifyChannel}`);
    await ended;
  } catch {
    // The server is away; the caller tries again.
  }
  await client.end().catch(() => {
    // It has ended already.
  });
}
