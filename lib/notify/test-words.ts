/** What became of a test of a channel, in a sentence. Pure. */

interface TestOutcome {
  /** Of the delivery: `queued`, `sending`, `sent`, `failed`, `dead` or `skipped`. */
  state: string;
  /** In a demo: it was kept, not sent. */
  kept: boolean;
  errorMessage: string | null;
  /** Name of the channel. */
  channel: string;
}

/** @example testWords({ state: "sent", kept: false, errorMessage: null, channel: "ops" }) // "The test went out to ops." */
export function testWords({ state, kept, errorMessage, channel }: TestOutcome): string {
  if (kept) return `This is a demo: the test to ${channel} was kept, not sent.`;
  if (state === "sent") return `The test went out to ${channel}.`;
  if (state === "queued" || state === "sending")
    return `The test to ${channel} still waits: is a worker running? The list of messages says how it ends.`;
  return `The test did not go out to ${channel}: ${errorMessage ?? state}`;
}
