/** What the API refused, written into the audit log; the answer does not wait on whether that could be done. */
import { randomUUID } from "node:crypto";
import { recordRefusedAccess, recordRefusedToken } from "#lib/data/refused-access.ts";
import { AppError } from "#lib/errors.ts";
import { isTokenText } from "#lib/token-text.ts";
import type { Viewer } from "#lib/viewer.ts";
import type { ApiContext } from "./authenticate.ts";

async function write(work: Promise<void>, context: ApiContext): Promise<void> {
  try {
    await work;
  } catch (error) {
    context.log(error, randomUUID());
  }
}

/** A token that counts no more, or that nobody made; what has not the form of one is no token, and no news. */
export async function noteRefusedToken(request: Request, token: string, context: ApiContext): Promise<void> {
  if (!isTokenText(token)) return;
  const refused = { address: context.addressOf(request), name: new URL(request.url).pathname };
  await write(recordRefusedToken(refused, context.now()), context);
}

/** An operation that the role, or the scope of the token, does not extend to. */
export async function noteRefusedOperation(
  error: unknown,
  { viewer, operation }: { viewer: Viewer; operation: string },
  context: ApiContext,
): Promise<void> {
  if (!(error instanceof AppError) || error.code !== "FORBIDDEN") return;
  const refused = { kind: "operation", name: operation, why: error.userMessage } as const;
  await write(recordRefusedAccess(viewer, refused, context.now()), context);
}
