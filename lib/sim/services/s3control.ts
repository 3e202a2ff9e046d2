/** S3 Control: the account's effective block of public access, and access points to its buckets. */
import type {
  GetAccessPointCommandInput,
  GetAccessPointCommandOutput,
  GetAccessPointPolicyStatusCommandInput,
  GetAccessPointPolicyStatusCommandOutput,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
  ListAccessPointsCommandInput,
  ListAccessPointsCommandOutput,
  ListMultiRegionAccessPointsCommandInput,
  ListMultiRegionAccessPointsCommandOutput,
} from "@aws-sdk/client-s3-control";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import type { AccessPoint } from "#lib/sim/state/storage.ts";
import { AwsError, FrontError } from "#lib/sim/wire/aws-error.ts";

/** @throws FrontError for another account than the caller's. */
function requireOwn({ AccountId }: { AccountId?: string | undefined }, { caller }: ServiceCall): void {
  if (AccountId !== caller.accountId) throw new FrontError("denied", "Access Denied");
}

/** @throws AwsError NoSuchAccessPoint. */
function requirePoint(
  input: { AccountId?: string | undefined; Name: string | undefined },
  call: ServiceCall,
): AccessPoint {
  requireOwn(input, call);
  const { accessPoints } = call.state.storage;
  const point = accessPoints.find(({ name, region }) => name === input.Name && region === call.region);
  if (point !== undefined) return point;
  throw new AwsError("NoSuchAccessPoint", "The specified accesspoint does not exist", { status: 404 });
}

function arnOf({ name }: AccessPoint, { caller, region }: ServiceCall): string {
  return `arn:aws:s3:${region}:${caller.accountId}:accesspoint/${name}`;
}

/** S3 Control, as far as public access. */
export const s3control = {
  GetPublicAccessBlock: (
    input: GetPublicAccessBlockCommandInput,
    call,
  ): Output<GetPublicAccessBlockCommandOutput> => {
    requireOwn(input, call);
    const { effective } = call.state.storage;
    if (effective === null) {
      throw new AwsError(
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
        { status: 404, fields: { AccountId: call.caller.accountId } },
      );
    }
    return { PublicAccessBlockConfiguration: effective };
  },

  ListAccessPoints: (input: ListAccessPointsCommandInput, call): Output<ListAccessPointsCommandOutput> => {
    requireOwn(input, call);
    const own = call.state.storage.accessPoints.filter(({ region }) => region === call.region);
    const { page, next } = pageOf(own, {
      list: "ListAccessPoints",
      token: input.NextToken,
      size: input.MaxResults,
      cap: 1_000,
      onInvalid: () => new AwsError("InvalidRequest", "The token is not valid.", { status: 400 }),
    });
    return {
      AccessPointList: page.map((point) => ({
        Name: point.name,
        NetworkOrigin: point.origin,
        Bucket: point.bucket,
        BucketAccountId: call.caller.accountId,
        AccessPointArn: arnOf(point, call),
        ...(point.origin === "VPC" ? { VpcConfiguration: { VpcId: "vpc-0f00d" } } : {}),
      })),
      NextToken: next,
    };
  },

  GetAccessPoint: (input: GetAccessPointCommandInput, call): Output<GetAccessPointCommandOutput> => {
    const point = requirePoint(input, call);
    return {
      Name: point.name,
      Bucket: point.bucket,
      NetworkOrigin: point.origin,
      PublicAccessBlockConfiguration: point.publicAccessBlock,
      AccessPointArn: arnOf(point, call),
      BucketAccountId: call.caller.accountId,
    };
  },

  GetAccessPointPolicyStatus: (
    input: GetAccessPointPolicyStatusCommandInput,
    call,
  ): Output<GetAccessPointPolicyStatusCommandOutput> => {
    const { policyIsPublic } = requirePoint(input, call);
    if (policyIsPublic === null) {
      throw new AwsError("NoSuchAccessPointPolicy", "The specified accesspoint policy does not exist", {
        status: 404,
      });
    }
    return { PolicyStatus: { IsPublic: policyIsPublic } };
  },

  /** Nobody has one. */
  ListMultiRegionAccessPoints: (
    input: ListMultiRegionAccessPointsCommandInput,
    call,
  ): Output<ListMultiRegionAccessPointsCommandOutput> => {
    requireOwn(input, call);
    return { AccessPoints: [] };
  },
} satisfies Handlers;
