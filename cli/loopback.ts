/** Before sign-in exists, whoever reaches the listener is the operator: it may only be reached from this machine. */
import { AppError } from "#lib/errors.ts";
import { isLoopback } from "#lib/http-guard.ts";

/** @throws AppError INVALID_INPUT naming HOST. */
export function requireLoopback(host: string): void {
  if (isLoopback(host)) return;
  throw new AppError("INVALID_INPUT", {
    userMessage:
      `HOST is "${host}", which other machines can reach, and there is no sign-in yet: everybody would be the operator. ` +
      "Use 127.0.0.1 and a tunnel.",
  });
}
