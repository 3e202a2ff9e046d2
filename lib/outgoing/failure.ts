/** Why a message did not go out, and whether it is of use to try again. */

/** `refused`: by our own rules; `rejected`: by the other side for good; `bounced`: there is no such mailbox; the others pass. */
export type FailureClass =
  | "refused"
  | "rejected"
  | "bounced"
  | "unauthorized"
  | "throttled"
  | "unavailable"
  | "unreachable";

interface Details {
  cause?: unknown;
  /** The other side asked for this much patience. */
  retryAfterMs?: number | undefined;
}

const untrusted = /self-signed certificate|unable to (?:verify the first|get (?:local )?issuer) certificate/i;

/** Why a connection failed, with what can be done about a certificate that this machine does not trust. */
export function connectionWords(host: string, { message }: Error): string {
  const advice = untrusted.test(message)
    ? ". Give the certificate of its authority in a file that NODE_EXTRA_CA_CERTS names"
    : "";
  return `${host}: ${message}${advice}`;
}

/** A message that did not go out. Its text holds no secret: addresses are named by their host. */
export class OutgoingError extends Error {
  readonly failure: FailureClass;
  readonly retryAfterMs: number | undefined;

  constructor(failure: FailureClass, message: string, { cause, retryAfterMs }: Details = {}) {
    super(message, { cause });
    this.name = "OutgoingError";
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}
