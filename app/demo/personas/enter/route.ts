import { cookies } from "next/headers";
import { problem } from "#app/problem.ts";
import { redirectTo } from "#app/redirect-to.ts";
import { webClock } from "#app/server.ts";
import { sessionCookie } from "#lib/auth/cookie.ts";
import { personasOpen } from "#lib/auth/personas.ts";
import { endSignedIn } from "#lib/auth/viewer.ts";
import { clientAddress } from "#lib/client-address.ts";
import { signInPersona } from "#lib/data/personas.ts";
import { AppError } from "#lib/errors.ts";
import { safeRedirect } from "#lib/safe-redirect.ts";

/** `persona`, `to`: signs in, in the demo alone. */
export async function POST(request: Request): Promise<Response> {
  try {
    if (!personasOpen()) throw new AppError("NOT_FOUND", { userMessage: "There is no such page." });
    const form = await request.formData();
    const persona = form.get("persona");
    if (typeof persona !== "string")
      throw new AppError("INVALID_INPUT", { userMessage: "The form names no persona." });
    const { token, expiresAt } = await signInPersona(persona, {
      now: webClock().now(),
      address: clientAddress(request.headers),
      userAgent: request.headers.get("user-agent"),
    });
    // One session in a browser: that of before ends here.
    await endSignedIn();
    (await cookies()).set(...sessionCookie(token, expiresAt));
    return redirectTo(safeRedirect(form.get("to")));
  } catch (error) {
    return problem(error);
  }
}
