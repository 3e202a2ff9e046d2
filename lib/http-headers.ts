/** The headers of every answer: what a browser may do with it, and that nobody keeps a copy. */

const minute = 60;
const year = 365 * 24 * 60 * minute;

/** Features of browsers that no page of ours uses. */
const unusedFeatures = [
  "accelerometer",
  "autoplay",
  "bluetooth",
  "browsing-topics",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "usb",
  "window-management",
  "xr-spatial-tracking",
] as const;

/** Of what is not a document, and of refusals: nothing runs, nothing loads, nobody frames it. */
export const emptyPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The policy of a document: scripts by its nonce alone.
 * @param formTargets origins besides ours that a form may lead to: the provider's, where sign-in starts
 */
export function documentPolicy(
  nonce: string,
  { https, formTargets }: { https: boolean; formTargets: readonly string[] },
): string {
  return [
    "default-src 'none'",
    // The second is for browsers that do not know the third.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    // The level of a cell, the width of a bar: attributes. Style elements need the nonce.
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "frame-ancestors 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

/** What every answer carries, whatever it is. */
export function securityHeaders({ https }: { https: boolean }): Record<string, string> {
  return {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "origin-agent-cluster": "?1",
    "x-permitted-cross-domain-policies": "none",
    "permissions-policy": unusedFeatures.map((feature) => `${feature}=()`).join(", "),
    ...(https ? { "strict-transport-security": `max-age=${2 * year}; includeSubDomains` } : {}),
  };
}

/** What the answer depends on besides its address: the person, by cookie or token. */
const dependsOn = ["Cookie", "Authorization"];

/** `Vary` with what it lacks. */
export function varyOf(present: string): string {
  const names = present
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.includes("*")) return "*";
  const known = new Set(names.map((name) => name.toLowerCase()));
  return [...names, ...dependsOn.filter((name) => !known.has(name.toLowerCase()))].join(", ");
}

/** Files of the build, whose names change with their contents, and the icon: the same for everybody. */
export function isPublicFile(path: string): boolean {
  return path.startsWith("/_next/static/") || path === "/icon.svg";
}

/**
 * `Cache-Control` of what one person sees. Who asks for a fresh look each time (`private, no-cache`, with an ETag) may;
 * anything else is kept by nobody.
 */
export function cacheControlOf(present: string): string {
  const rules = present.toLowerCase();
  if (rules.includes("private") && /no-store|no-cache/.test(rules)) return present;
  // Event streams ask to be left as they are.
  return rules.includes("no-transform") ? "private, no-store, no-transform" : "private, no-store";
}

/** Headers by which frameworks and proxies talk to themselves: from a client they are forged. */
const internal =
  /^(?:x-middleware-|x-invoke-|x-nextjs-|x-next-|x-vercel-|x-now-|x-prerender-|x-waymark-|x-matched-path$|x-nonce$|x-forwarded-|x-real-ip$|x-original-|x-rewrite-|x-http-method|x-method-override$|forwarded$|next-resume$|content-security-policy)/;

/** Whether a request header is for us alone to set. */
export function isInternalHeader(name: string): boolean {
  return internal.test(name.toLowerCase());
}
