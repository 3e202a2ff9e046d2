/** RAM as far as it says who shares with whom, and of EC2 peering connections and permissions of images and snapshots. */
import type {
  DescribeImageAttributeCommandInput,
  DescribeImageAttributeCommandOutput,
  DescribeSnapshotAttributeCommandInput,
  DescribeSnapshotAttributeCommandOutput,
  DescribeVpcPeeringConnectionsCommandInput,
  DescribeVpcPeeringConnectionsCommandOutput,
} from "@aws-sdk/client-ec2";
import type {
  GetResourceSharesCommandInput,
  GetResourceSharesCommandOutput,
  ListPrincipalsCommandInput,
  ListPrincipalsCommandOutput,
} from "@aws-sdk/client-ram";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { imagesIn } from "#lib/sim/state/images.ts";
import {
  launchPermissionsIn,
  mayPartnerRestore,
  partnerOf,
  peeringsIn,
  principalsIn,
  receivedSharesIn,
} from "#lib/sim/state/shares.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { paging } from "./ec2-paging.ts";

function ramPaging(
  list: string,
  { nextToken, maxResults }: { nextToken?: string | undefined; maxResults?: number | undefined },
) {
  return {
    list,
    token: nextToken,
    size: maxResults,
    cap: 500,
    onInvalid: () => new AwsError("InvalidNextTokenException", "The token is not valid.", { status: 400 }),
  };
}

/** EC2, as far as peering and who may use images and snapshots. */
export const ec2Shares = {
  DescribeImageAttribute: (
    { ImageId }: DescribeImageAttributeCommandInput,
    { organization, state, region },
  ): Output<DescribeImageAttributeCommandOutput> => {
    const own = imagesIn(organization, state.account, region).find(({ id }) => id === ImageId);
    if (own?.ownerId !== state.account.id)
      throw new AwsError("InvalidAMIID.NotFound", `The image id '[${ImageId}]' does not exist`, {
        status: 400,
      });
    return { ImageId, LaunchPermissions: launchPermissionsIn(organization, state.account, region) };
  },

  DescribeSnapshotAttribute: (
    { SnapshotId = "" }: DescribeSnapshotAttributeCommandInput,
    { organization },
  ): Output<DescribeSnapshotAttributeCommandOutput> => ({
    SnapshotId,
    CreateVolumePermissions: mayPartnerRestore(organization, SnapshotId)
      ? [{ UserId: partnerOf.snapshot }]
      : [],
  }),

  DescribeVpcPeeringConnections: (
    input: DescribeVpcPeeringConnectionsCommandInput,
    { organization, state, region },
  ): Output<DescribeVpcPeeringConnectionsCommandOutput> => {
    const { page, next } = pageOf(
      peeringsIn(organization, state.account, region),
      paging("DescribeVpcPeeringConnections", input),
    );
    return { VpcPeeringConnections: page, NextToken: next };
  },
} satisfies Handlers;

/** RAM. */
export const ram = {
  GetResourceShares: (
    input: GetResourceSharesCommandInput,
    { organization, state, region },
  ): Output<GetResourceSharesCommandOutput> => {
    const shares =
      input.resourceOwner === "OTHER-ACCOUNTS" ? receivedSharesIn(organization, state.account, region) : [];
    const { page, next } = pageOf(shares, ramPaging("GetResourceShares", input));
    return { resourceShares: page, nextToken: next };
  },

  ListPrincipals: (
    input: ListPrincipalsCommandInput,
    { organization, state, region },
  ): Output<ListPrincipalsCommandOutput> => {
    const principals =
      input.resourceOwner === "SELF" ? principalsIn(organization, state.account, region) : [];
    const { page, next } = pageOf(principals, ramPaging("ListPrincipals", input));
    return { principals: page, nextToken: next };
  },
} satisfies Handlers;
