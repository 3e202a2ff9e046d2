/** How IAM pages, and its most common error. */
import type { Sequence } from "#lib/sim/sequence.ts";
import { pageOf } from "#lib/sim/service-call.ts";
import { AwsError, FrontError } from "#lib/sim/wire/aws-error.ts";

const defaultItems = 100;
const maximumItems = 1000;

/** IAM's error for whatever does not exist. */
export function noSuchEntity(message: string): AwsError {
  return new AwsError("NoSuchEntityException", message);
}

/** `IsTruncated` and `Marker` beside the page. @throws FrontError invalid-input for a foreign marker or a wrong size. */
export function iamPage<Item>(
  list: string,
  items: Sequence<Item>,
  { Marker, MaxItems }: { Marker?: string | undefined; MaxItems?: number | undefined },
  cap = maximumItems,
): { page: Item[]; IsTruncated: boolean; Marker?: string } {
  if (MaxItems !== undefined && (MaxItems < 1 || MaxItems > maximumItems)) {
    throw new FrontError("invalid-input", `Value '${MaxItems}' at 'maxItems' failed to satisfy constraint`);
  }
  const { page, next } = pageOf(items, {
    list,
    token: Marker,
    size: MaxItems ?? defaultItems,
    cap,
    onInvalid: () => new AwsError("ValidationError", "Invalid Marker.", { status: 400 }),
  });
  return { page, IsTruncated: next !== undefined, ...(next === undefined ? {} : { Marker: next }) };
}
