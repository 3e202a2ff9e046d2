/** The account-wide block of public access to S3. */
import { GetPublicAccessBlockCommand } from "@aws-sdk/client-s3-control";
import type { Collector } from "#lib/aws/collecting.ts";
import type { PublicAccessBlock } from "#lib/facts/s3.ts";

/**
 * `s3.account`: s3control:GetPublicAccessBlock, which answers the *effective* settings, a policy of the organization
 * included. `NoSuchPublicAccessBlockConfiguration` is the answer "all four off".
 */
export const s3Account: Collector<"s3.account"> = {
  name: "s3.account",
  scope: "account",
  actions: [
    {
      action: "s3:GetAccountPublicAccessBlock",
      reason: "the account-level block of public access",
      operations: ["s3control:GetPublicAccessBlock"],
    },
  ],
  async collect(from) {
    const AccountId = from.accountId;
    const answer = await from.call(
      "s3control:GetPublicAccessBlock",
      (clients, http) => clients.s3control.send(new GetPublicAccessBlockCommand({ AccountId }), http),
      { absent: ["NoSuchPublicAccessBlockConfiguration"] },
    );
    if (answer.kind === "absent") return { publicAccessBlock: null };
    if (answer.kind !== "ok") return null;
    return { publicAccessBlock: blockFacts(answer.value.PublicAccessBlockConfiguration) };
  },
};

/** A flag that is not in the answer is off. */
export function blockFacts(block: Partial<Record<keyof PublicAccessBlock, boolean | undefined>> | undefined) {
  return {
    BlockPublicAcls: block?.BlockPublicAcls === true,
    IgnorePublicAcls: block?.IgnorePublicAcls === true,
    BlockPublicPolicy: block?.BlockPublicPolicy === true,
    RestrictPublicBuckets: block?.RestrictPublicBuckets === true,
  };
}
