import { cookies } from "next/headers";
import { problem } from "#app/problem.ts";
import { redirectTo } from "#app/redirect-to.ts";
import { expiredSessionCookie } from "#lib/auth/cookie.ts";
import { personasOpen } from "#lib/auth/personas.ts";
import { endSignedIn } from "#lib/auth/viewer.ts";

/** Ends the session here and in the browser, and lets nothing of it stay there. */
export async function POST(): Promise<Response> {
  try {
    await endSignedIn();
    (await cookies()).set(...expiredSessionCookie());
    const response = redirectTo(personasOpen() ? "/demo/personas" : "/sign-in");
    response.headers.set("clear-site-data", '"cache", "storage"');
    return response;
  } catch (error) {
    return problem(error);
  }
}
