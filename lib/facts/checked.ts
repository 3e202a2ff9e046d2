/**
 * Which envelopes are known to have the form that their types promise, so that nobody checks the same one twice. Only
 * who has checked an envelope, or knows that it came unchanged out of a store that takes checked ones only, may say so.
 */
import { type Envelope, envelopeSchema } from "./envelope.ts";
import { factsRegistry } from "./registry.ts";

const checked = new WeakSet<Envelope>();

/** Remembers that this very object fits; a copy of it has to be checked again. */
export function markChecked(envelope: Envelope): void {
  checked.add(envelope);
}

/** Whether the object is remembered as fitting. */
export function isChecked(envelope: Envelope): boolean {
  return checked.has(envelope);
}

/** Whether an envelope has the form of its collector's facts in this version; one that fits is remembered. */
export function fitsItsSchema(envelope: Envelope): boolean {
  if (checked.has(envelope)) return true;
  if (!envelopeSchema.safeParse(envelope).success) return false;
  if (!Object.hasOwn(factsRegistry, envelope.collector)) return false;
  // The line before has found the name among the registry's own.
  const entry = factsRegistry[envelope.collector as keyof typeof factsRegistry];
  if (envelope.schema !== entry.version) return false;
  if (envelope.data !== null && !entry.schema.safeParse(envelope.data).success) return false;
  markChecked(envelope);
  return true;
}
