/** The facts in an envelope, typed by its collector. Pure. */
import { fitsItsSchema } from "#lib/facts/checked.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";

/** null: there are none, or they do not have the form of this version. Who has checked them need not do it again. */
export function factsIn<Name extends CollectorName>(
  envelope: Envelope,
  collector: Name,
): FactsOf<Name> | null {
  const fits = envelope.collector === collector && fitsItsSchema(envelope);
  // What fits was checked by the schema that the collector's facts are typed by.
  return fits ? (envelope.data as FactsOf<Name> | null) : null;
}
