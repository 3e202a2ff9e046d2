/** S3 Control: the account's effective block of public access. */
import type {
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
} from "@aws-sdk/client-s3-control";
import type { Handlers, Output } from "#lib/sim/service-call.ts";
import { AwsError, FrontError } from "#lib/sim/wire/aws-error.ts";

/** S3 Control: the account-level block of public access. */
export const s3control = {
  GetPublicAccessBlock: (
    input: GetPublicAccessBlockCommandInput,
    { caller, state },
  ): Output<GetPublicAccessBlockCommandOutput> => {
    if (input.AccountId !== caller.accountId) {
      throw new FrontError("denied", "Access Denied");
    }
    const { effective } = state.storage;
    if (effective === null) {
      throw new AwsError(
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
        { status: 404, fields: { AccountId: caller.accountId } },
      );
    }
    return { PublicAccessBlockConfiguration: effective };
  },
} satisfies Handlers;
