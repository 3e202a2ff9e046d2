import { problem } from "#app/problem.ts";
import { signInLog } from "#app/sign-in-log.ts";
import { startProviderSignIn } from "#lib/auth/oidc.ts";

/** `?to=`: off to the identity provider. A link may lead here: who comes back is decided there, and bound to this browser. */
export async function GET(request: Request): Promise<Response> {
  try {
    return await startProviderSignIn(request, new URL(request.url).searchParams.get("to"), signInLog);
  } catch (error) {
    return problem(error);
  }
}
