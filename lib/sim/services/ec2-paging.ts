/** How EC2 pages its lists. */
import type { pageOf } from "#lib/sim/service-call.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

interface Paging {
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

/** @throws AwsError InvalidParameterValue for a size that EC2 does not take. */
export function paging(
  list: string,
  { NextToken, MaxResults }: Paging,
  cap = 1_000,
): Parameters<typeof pageOf>[1] {
  if (MaxResults !== undefined && (MaxResults < 5 || MaxResults > cap)) {
    const message = `Value (${MaxResults}) for parameter maxResults is invalid.`;
    throw new AwsError("InvalidParameterValue", message, { status: 400 });
  }
  return {
    list,
    token: NextToken,
    size: MaxResults,
    cap,
    onInvalid: () => new AwsError("InvalidNextToken", "The token is not valid.", { status: 400 }),
  };
}
