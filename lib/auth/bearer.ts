/** Who sends a request with a token. */
import { authenticateToken } from "#lib/data/token-viewer.ts";
import type { Viewer } from "#lib/viewer.ts";

/** The token of an Authorization header; null: there is none, or it is of another kind. */
export function bearerToken(authorization: string | null): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? null;
}

/** Whom the token stands for; null: nobody. */
export function bearerViewer(token: string, now: Date): Promise<Viewer | null> {
  return authenticateToken(token, now);
}
