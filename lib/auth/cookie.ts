/** The cookie of a session. */
import { env } from "#lib/env.ts";

/** What a cookie is written with. */
export interface CookieOptions {
  httpOnly: true;
  sameSite: "lax";
  path: "/";
  secure: boolean;
  /** Its end: that of the session. */
  expires: Date;
}

function isHttps(): boolean {
  return new URL(env().url).protocol === "https:";
}

/** Its name. Where the address is https, the prefix keeps other hosts of the domain from writing it. */
export function sessionCookieName(): string {
  return isHttps() ? "__Host-waymark-session" : "waymark-session";
}

/** Name, value and options of the cookie of a session. */
export function sessionCookie(token: string, expires: Date): [string, string, CookieOptions] {
  return [
    sessionCookieName(),
    token,
    { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps(), expires },
  ];
}

/** What takes it away from the browser. */
export function expiredSessionCookie(): [string, string, CookieOptions] {
  return sessionCookie("", new Date(0));
}
