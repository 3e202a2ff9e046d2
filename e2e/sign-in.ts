/** The stories are told by the administrator of the demo, unless they say otherwise. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";

/** Where the cookies of the signed-in administrator are kept while the stories run. */
export function signedInFile(port: string): string {
  return join(tmpdir(), `waymark-e2e-${port}.json`);
}

/** Signs in as a persona of the demo; the context keeps the cookie. */
export async function signInAs(
  context: APIRequestContext,
  { persona, port }: { persona: string; port: string },
): Promise<void> {
  const origin = `http://localhost:${port}`;
  const answer = await context.post(`${origin}/demo/personas/enter`, {
    form: { persona, to: "/" },
    headers: { origin },
    maxRedirects: 0,
  });
  if (answer.status() !== 303)
    throw new Error(`Signing in as ${persona} was answered with ${answer.status()}.`);
}
