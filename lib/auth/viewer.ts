/** Who looks at a page, posts a form or asks a route: the session of the request's cookie, or nobody. */
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { clientAddress, pathHeader } from "#lib/client-address.ts";
import { shiftedClock } from "#lib/clock.ts";
import { endSession, findSession, type SignedIn } from "#lib/data/sessions.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { safeRedirect } from "#lib/safe-redirect.ts";
import { unattendedHeader } from "#lib/unattended.ts";
import type { Viewer } from "#lib/viewer.ts";
import { sessionCookieName } from "./cookie.ts";
import { personasOpen } from "./personas.ts";

function now(): Date {
  return shiftedClock(env().clockOffsetMs).now();
}

/**
 * Who is signed in, whether or not they are let in; null: nobody. Read once a request of a page.
 *
 * @throws AppError DATABASE_UNAVAILABLE
 */
export const findSignedIn = cache(async (): Promise<SignedIn | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  if (token === undefined) return null;
  const asked = await headers();
  const idle = asked.has(unattendedHeader);
  return findSession(token, { now: now(), address: clientAddress(asked), idle });
});

/**
 * Watches the session of a request that is answered for long: tells whether it still is what it was when it was watched
 * first, and never counts as somebody being there.
 */
export async function watchSession(): Promise<() => Promise<boolean>> {
  const token = (await cookies()).get(sessionCookieName())?.value ?? "";
  const reach = async () => {
    const found = await findSession(token, { now: now(), address: null, idle: true });
    return found === null ? null : JSON.stringify([found.viewer.role, found.viewer.accounts]);
  };
  const first = await reach();
  return async () => first !== null && (await reach()) === first;
}

/** Ends the session of this request, also of somebody who is not let in. */
export async function endSignedIn(): Promise<void> {
  const token = (await cookies()).get(sessionCookieName())?.value;
  if (token !== undefined) await endSession(token);
}

/** The viewer of an action or a route handler. @throws AppError UNAUTHENTICATED; FORBIDDEN where they are not let in */
export async function requestViewer(): Promise<Viewer> {
  const signedIn = await findSignedIn();
  if (signedIn === null)
    throw new AppError("UNAUTHENTICATED", {
      userMessage: "You are not signed in, or your session has ended. Load the page again to sign in.",
    });
  if (signedIn.viewer.role === "nobody")
    throw new AppError("FORBIDDEN", {
      userMessage: "You are signed in, but nobody has given you a role: ask an administrator.",
    });
  return signedIn.viewer;
}

/** The viewer of a page. Whoever is not signed in is sent to where they can, and back afterwards. */
export async function currentViewer(): Promise<Viewer> {
  const signedIn = await findSignedIn();
  if (signedIn === null) {
    const to = safeRedirect((await headers()).get(pathHeader));
    const way = personasOpen() ? "/demo/personas" : "/sign-in";
    redirect(to === "/" ? way : `${way}?to=${encodeURIComponent(to)}`);
  }
  if (signedIn.viewer.role === "nobody") redirect("/sign-in/no-access");
  return signedIn.viewer;
}
