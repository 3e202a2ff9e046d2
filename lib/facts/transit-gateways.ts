/** Facts of transit gateways: where their route tables lead. What hangs on them stands in `ec2.network`. */
import { z } from "zod";

/** `ec2.transit-gateway-routes`: one account × region, of the transit gateways that the account owns. */
export const transitGatewayRoutesSchema = z.strictObject({
  routeTables: z.array(
    z.strictObject({
      TransitGatewayRouteTableId: z.string(),
      TransitGatewayId: z.string(),
      /** null: not read (see `ops` by the table's id). */
      routes: z
        .array(
          z.strictObject({
            /** null: a prefix list. */
            DestinationCidrBlock: z.string().nullable(),
            PrefixListId: z.string().nullable(),
            /** active or blackhole. */
            State: z.string(),
            /** Several where the gateway spreads packets over them. */
            attachmentIds: z.array(z.string()),
          }),
        )
        .nullable(),
    }),
  ),
});
export type TransitGatewayRoutes = z.infer<typeof transitGatewayRoutesSchema>;
