/** The one place that decides where a browser may be sent by an address that came from outside: to a page of ours. */

/** Longer than any address of ours with all its filters. */
const longestTarget = 8_000;
/** Every way of writing it resolves against this origin, which nobody can be sent to. */
const nowhere = "http://waymark.invalid";
/** Addresses that are not pages: a visitor who lands there after signing in sees JSON, or is signed in or out again. */
const noPages = /^\/(?:api|events|demo|sign-in|sign-out|healthz|readyz|metrics|_next)(?:\/|$)/i;
/** Decoding so often has to be enough: what is still encoded then was written to deceive. */
const mostDecodings = 3;

/** What a path could mean to a server or a browser that decodes once more than we do. */
function decodings(text: string): string[] | null {
  const found = [text];
  for (let times = 0; times < mostDecodings; times += 1) {
    const last = found.at(-1) ?? "";
    if (!last.includes("%")) return found;
    try {
      found.push(decodeURIComponent(last));
    } catch (error) {
      if (error instanceof URIError) return null;
      throw error;
    }
  }
  return found.at(-1)?.includes("%") === true ? null : found;
}

/** Whether a path, in one of its decodings, leaves the site or says something else than it shows. */
function deceives(path: string): boolean {
  return (
    !path.startsWith("/") ||
    path.includes("//") ||
    path.includes("\\") ||
    // Control characters and white space: browsers drop some of them, so that `/\t/evil` becomes `//evil`.
    /[\p{Cc}\p{Cf}\p{Z}]/u.test(path) ||
    /(?:^|\/)\.{1,2}(?:\/|$)/.test(path)
  );
}

/**
 * Where to go after something that was asked to lead back: a path of this site with its question, or the fallback.
 * @param target as it came: `?to=`, a form's field, `callbackUrl`
 * @example safeRedirect("/accounts?stage=4") // "/accounts?stage=4"
 * @example safeRedirect("//evil.example") // "/"
 */
export function safeRedirect(target: unknown, fallback = "/"): string {
  if (typeof target !== "string" || target.length > longestTarget || !target.startsWith("/")) return fallback;
  // Before the parser drops them.
  if (/[\p{Cc}\\]/u.test(target)) return fallback;
  if (!URL.canParse(target, nowhere)) return fallback;
  const url = new URL(target, nowhere);
  if (url.origin !== nowhere || url.username !== "" || url.password !== "") return fallback;
  const written = target.split(/[?#]/, 1)[0] ?? "";
  const meanings = decodings(written);
  if (meanings === null || meanings.some((path) => deceives(path) || noPages.test(path))) return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}
