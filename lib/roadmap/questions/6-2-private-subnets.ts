/** What item 6.2 asks a person. */
import { z } from "zod";
import { type Question, yearly } from "./question.ts";

const egressControlSchema = z.strictObject({
  /** What limits the traffic. */
  control: z.enum(["dns-firewall", "explicit-proxy", "other"]).optional(),
  /** Only of these networks; absent: all of those that the answer is about. */
  vpcs: z
    .array(
      z
        .string()
        .trim()
        .regex(/^vpc-[0-9a-f]{8,17}$/),
    )
    .min(1)
    .max(200)
    .optional(),
});

export type EgressControlDetails = z.infer<typeof egressControlSchema>;

/** Where traffic leaves by a plain NAT gateway, only people know of a control that stands elsewhere. */
export const egressControl: Question<EgressControlDetails> = {
  itemId: "6.2",
  id: "egress-control",
  text: "Where private subnets leave by a plain NAT gateway (of all networks, or of those that the details name under vpcs): does something else, such as a DNS firewall or a proxy that every machine has to use, limit where they may connect to?",
  about: "whether something beside the network limits what leaves by plain NAT gateways",
  scope: "either",
  yes: "pass",
  details: egressControlSchema,
  maxReviewDays: yearly,
};
