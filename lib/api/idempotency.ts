/** `Idempotency-Key` on what writes: a request that is sent again is answered as the first one was. */
import { createHash } from "node:crypto";
import {
  claimKey,
  type EarlierAnswer,
  type KeyedRequest,
  KeyReused,
  keepAnswer,
  releaseKey,
} from "#lib/data/idempotency.ts";
import { AppError } from "#lib/errors.ts";
import { InvalidRequest, type Operation, type Outcome } from "./operation.ts";
import { HttpProblem } from "./problem.ts";

/** The request under its key; null: it has none. @throws InvalidRequest */
export function keyedRequest(
  request: Request,
  { actor, text }: { actor: string; text: string },
): KeyedRequest | null {
  const key = request.headers.get("idempotency-key");
  if (key === null || request.method === "GET" || request.method === "HEAD") return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new InvalidRequest([
      { in: "header", at: "Idempotency-Key", message: "It is 1 to 255 visible ASCII characters." },
    ]);
  const requestHash = createHash("sha256").update(`${request.method} ${request.url}\n${text}`).digest("hex");
  return { actor, key, requestHash };
}

/** @throws HttpProblem, AppError CONFLICT */
async function claim(keyed: KeyedRequest, now: Date): Promise<EarlierAnswer | null> {
  try {
    return await claimKey(keyed, now);
  } catch (error) {
    if (!(error instanceof KeyReused)) throw error;
    throw new HttpProblem(
      "IDEMPOTENCY_KEY_REUSED",
      "This Idempotency-Key was sent with another request; every request has a key of its own.",
    );
  }
}

function repeated({ answer }: EarlierAnswer, { secret }: Operation): Outcome {
  if (secret === true)
    throw new AppError("CONFLICT", {
      userMessage: "This request was carried out before. What it answered is shown once and was not kept.",
    });
  return { kind: "json", body: answer === null ? null : JSON.parse(answer) };
}

/** Carries a request out, once for each key. `again`: it had been carried out before. */
export async function onceForKey(
  keyed: KeyedRequest | null,
  operation: Operation,
  { now, work }: { now: Date; work(): Promise<Outcome> },
): Promise<{ outcome: Outcome; again: boolean }> {
  if (keyed === null) return { outcome: await work(), again: false };
  const earlier = await claim(keyed, now);
  if (earlier !== null) return { outcome: repeated(earlier, operation), again: true };
  let outcome: Outcome;
  try {
    outcome = await work();
  } catch (error) {
    // Every write is one transaction: what threw has changed nothing.
    await releaseKey(keyed);
    throw error;
  }
  const kept = operation.secret !== true && outcome.kind === "json" ? JSON.stringify(outcome.body) : null;
  await keepAnswer(keyed, { status: operation.status, answer: kept });
  return { outcome, again: false };
}
