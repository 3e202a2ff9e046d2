import { problem } from "#app/problem.ts";
import { signInLog } from "#app/sign-in-log.ts";
import { finishProviderSignIn } from "#lib/auth/oidc.ts";

/** The identity provider's answer; its address is registered there: `<WAYMARK_URL>/api/auth/callback/oidc`. */
export async function GET(request: Request): Promise<Response> {
  try {
    return await finishProviderSignIn(request, signInLog);
  } catch (error) {
    return problem(error);
  }
}
