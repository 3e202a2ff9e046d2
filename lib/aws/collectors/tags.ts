/** Tags, as services answer them, and as they are kept. */
import { orderedBy } from "#lib/aws/ordered.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";

/** Ordered by key; a value that looks like a secret leaves a marker. AWS's own tags (`aws:…`) are among them. */
export function tagFacts(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): { Key: string; Value: string }[] {
  const named = (tags ?? []).flatMap(({ Key, Value = "" }) =>
    Key === undefined ? [] : [{ Key, Value: withoutSecret(Value, Key) }],
  );
  return orderedBy(named, "Key");
}
