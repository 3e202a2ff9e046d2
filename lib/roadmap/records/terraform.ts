/** 7.2: what the states of Terraform and OpenTofu say that they manage. */
import { z } from "zod";
import { accountId } from "./fields.ts";

/** Of one state, the part that is about one account: never an attribute, an output or a tag. */
export const terraformStateSchema = z.strictObject({
  accountId,
  /** Stays the same for as long as the state exists. */
  lineage: z.string().min(1).max(200),
  /** Grows with every change. */
  serial: z.int().min(0),
  resources: z.array(
    z.strictObject({
      /** `aws_s3_bucket` */
      type: z.string().min(1).max(200),
      arn: z.string().startsWith("arn:").max(2048),
      /** `module.network.aws_vpc.main[0]` */
      address: z.string().min(1).max(2048),
    }),
  ),
});
export type TerraformState = z.infer<typeof terraformStateSchema>;
