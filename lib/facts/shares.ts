/** Facts of what accounts share with each other, and of networks that they connect. */
import { z } from "zod";

const side = z.strictObject({
  /** 12 digits; null: not in the answer. */
  OwnerId: z.string().nullable(),
  VpcId: z.string().nullable(),
});

/** `ec2.peering`: connections of VPCs, one account × region, whichever of the two asked for them. */
export const peeringSchema = z.strictObject({
  connections: z.array(
    z.strictObject({
      VpcPeeringConnectionId: z.string(),
      /** `active`, `pending-acceptance`, …; those that were refused, expired or deleted stay listed for a while. */
      Status: z.string().nullable(),
      RequesterVpcInfo: side,
      AccepterVpcInfo: side,
    }),
  ),
});

/** `ram.shares`: what others share with the account, and with whom it shares, one region. */
export const ramSharesSchema = z.strictObject({
  /** null: not read. */
  received: z
    .array(
      z.strictObject({
        resourceShareArn: z.string(),
        name: z.string().nullable(),
        owningAccountId: z.string(),
        status: z.string().nullable(),
      }),
    )
    .nullable(),
  /** Accounts, organizations, OUs, roles, users and services that own shares name; null: not read. */
  principals: z.array(z.strictObject({ resourceShareArn: z.string(), id: z.string() })).nullable(),
});
