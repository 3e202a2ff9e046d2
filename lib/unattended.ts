/** Which requests a page sends by itself: they do not say that somebody is there, and keep no session alive. */

/** Under which the front hands it on; whatever a client sends under this name is dropped there. */
export const unattendedHeader = "x-waymark-unattended";

const eventStream = "/events";
const prefetching = ["next-router-prefetch", "next-router-segment-prefetch"] as const;

/** The address without what the framework adds to it. */
function shownAt(url: URL): string {
  const search = new URLSearchParams(url.search);
  search.delete("_rsc");
  search.sort();
  return `${url.pathname}?${search}`;
}

/**
 * Whether nobody asked for it: the event stream that every page opens, what is fetched ahead of a click, and a page that
 * renders itself anew where it stands, which comes from its own address. A click comes from another one.
 *
 * @param headers names in lower case, as Node gives them
 */
export function isUnattended(
  method: string,
  target: URL,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  if (target.pathname === eventStream || prefetching.some((name) => headers[name] !== undefined)) return true;
  if (headers["rsc"] === undefined) return false;
  const from = String(headers["referer"] ?? "");
  return !URL.canParse(from) || shownAt(new URL(from)) === shownAt(target);
}
