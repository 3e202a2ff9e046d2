"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";

/** At most one re-rendering in this time, however fast accounts arrive. */
const quietMs = 700;
/** A lost connection is told after this time; the browser reconnects by itself. */
const patienceMs = 4000;

/**
 * Keeps a page current over one event stream: a message says that something changed, and the server renders the page
 * anew into the same document. A hidden tab holds no connection.
 */
export function LiveUpdates() {
  const router = useRouter();
  const [rendering, startRendering] = useTransition();
  const [lost, setLost] = useState(false);
  const busy = useRef(false);
  const request = useRef<() => void>(() => {});

  useEffect(() => {
    busy.current = rendering;
    if (!rendering) request.current();
  }, [rendering]);

  useEffect(() => {
    let source: EventSource | null = null;
    let wanted = false;
    let refreshedAt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let patience: ReturnType<typeof setTimeout> | undefined;

    const flush = () => {
      if (!wanted || busy.current) return;
      clearTimeout(timer);
      const wait = refreshedAt + quietMs - Date.now();
      if (wait > 0) {
        timer = setTimeout(flush, wait);
        return;
      }
      wanted = false;
      refreshedAt = Date.now();
      startRendering(() => router.refresh());
    };
    const changed = () => {
      wanted = true;
      flush();
    };
    const close = () => {
      clearTimeout(patience);
      source?.close();
      source = null;
    };
    const open = () => {
      source = new EventSource("/events");
      source.addEventListener("open", () => {
        clearTimeout(patience);
        patience = undefined;
        setLost(false);
        // What happened while nobody listened: since the page was rendered, or while the connection was lost.
        changed();
      });
      source.addEventListener("change", changed);
      source.addEventListener("error", () => {
        // Refused for good: the session has ended, and the next rendering says so.
        if (source?.readyState === EventSource.CLOSED) changed();
        patience ??= setTimeout(() => setLost(true), patienceMs);
      });
    };
    const onVisibility = () => {
      if (document.hidden) close();
      else if (source === null) open();
    };

    request.current = flush;
    if (!document.hidden) open();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      clearTimeout(timer);
      close();
    };
  }, [router]);

  return (
    <p role="status" className={lost ? "card mb-4 px-4 py-3" : "sr-only"}>
      {lost ? "The connection to Waymark is lost. What you see may be old; it is being retried." : ""}
    </p>
  );
}
