"use client";

import { useState, useSyncExternalStore } from "react";
import {
  formatAge,
  formatExact,
  formatMoment,
  formatShortDate,
  localParts,
  utcParts,
} from "./time-format.ts";

interface LocalTimeProps {
  /** ISO 8601 UTC. */
  at: string;
  /** The server's now, ISO 8601 UTC: ages start from it, so that a wrong clock in the browser does not matter. */
  now: string;
  as: "age" | "moment" | "date";
}

const tickMs = 30_000;

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, tickMs);
  return () => clearInterval(timer);
}

/** Half minutes since the document was loaded; null on the server, which renders in UTC. */
function useTick(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(performance.now() / tickMs),
    () => null,
  );
}

/** Written in UTC by the server and in the viewer's zone once the browser has it; the exact time is the title. */
export function LocalTime({ at, now, as }: LocalTimeProps) {
  const tick = useTick();
  const [received, setReceived] = useState({ now, tick });
  if (received.now !== now || (received.tick === null && tick !== null)) setReceived({ now, tick });
  const waitedMs = tick === null || received.tick === null ? 0 : (tick - received.tick) * tickMs;
  const moment = new Date(at);
  const partsOf = tick === null ? utcParts : localParts;
  const parts = partsOf(moment);
  const zone = tick === null ? " UTC" : "";
  const age = as === "age" ? formatAge(Date.parse(now) + waitedMs - moment.getTime()) : null;
  const words =
    as === "moment"
      ? `${formatMoment(parts)}${zone}`
      : (age ?? formatShortDate(parts, partsOf(new Date(now))));
  const exact = `${formatExact(utcParts(moment))} UTC`;
  return (
    <time dateTime={at} title={tick === null ? exact : `${formatExact(parts)} (${exact})`}>
      {words}
    </time>
  );
}
