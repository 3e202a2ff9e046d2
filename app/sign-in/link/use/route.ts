import { cookies } from "next/headers";
import { problem } from "#app/problem.ts";
import { redirectTo } from "#app/redirect-to.ts";
import { webClock } from "#app/server.ts";
import { sessionCookie } from "#lib/auth/cookie.ts";
import { endSignedIn } from "#lib/auth/viewer.ts";
import { clientAddress } from "#lib/client-address.ts";
import { useLoginLink as signInByLink } from "#lib/data/login-links.ts";
import { safeRedirect } from "#lib/safe-redirect.ts";

/** The secret of a link: alone, or as the whole link was pasted. */
function secretOf(pasted: FormDataEntryValue | null): string {
  return typeof pasted === "string" ? (pasted.trim().split("#").at(-1) ?? "") : "";
}

/** `link`, `to`: signs in by a link, once. */
export async function POST(request: Request): Promise<Response> {
  try {
    const form = await request.formData();
    const used = await signInByLink(secretOf(form.get("link")), {
      now: webClock().now(),
      address: clientAddress(request.headers),
      userAgent: request.headers.get("user-agent"),
    });
    if ("refused" in used) return redirectTo(`/sign-in/link?why=${used.refused}`);
    await endSignedIn();
    (await cookies()).set(...sessionCookie(used.token, used.expiresAt));
    return redirectTo(safeRedirect(form.get("to")));
  } catch (error) {
    return problem(error);
  }
}
