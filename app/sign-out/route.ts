import { cookies } from "next/headers";
import { problem } from "#app/problem.ts";
import { redirectTo } from "#app/redirect-to.ts";
import { expiredSessionCookie } from "#lib/auth/cookie.ts";
import { personasOpen } from "#lib/auth/personas.ts";
import { findSignedIn } from "#lib/auth/viewer.ts";
import { endOwnSessions } from "#lib/data/sessions.ts";

/** Ends the session here and in the browser, and lets nothing of it stay there. */
export async function POST(): Promise<Response> {
  try {
    const signedIn = await findSignedIn();
    if (signedIn !== null) await endOwnSessions(signedIn.viewer, { id: signedIn.sessionId });
    (await cookies()).set(...expiredSessionCookie());
    const response = redirectTo(personasOpen() ? "/demo/personas" : "/sign-in");
    response.headers.set("clear-site-data", '"cache", "storage"');
    return response;
  } catch (error) {
    return problem(error);
  }
}
