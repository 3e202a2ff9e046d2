/** Facts of Security Hub, both generations: whether it is on, whom its administrator sees, and how regions are linked. */
import { z } from "zod";

/** `securityhub.hub`: one account × region. */
export const securityhubHubSchema = z.strictObject({
  /** Security Hub CSPM; null: it is off here. */
  hub: z.strictObject({ HubArn: z.string() }).nullable(),
  /** The newer Security Hub; null: it is off here. */
  hubV2: z.strictObject({ HubV2Arn: z.string() }).nullable(),
});
export type SecurityhubHub = z.infer<typeof securityhubHubSchema>;

/** `securityhub.organization`: observed in the delegated administrator, one region. */
export const securityhubOrganizationSchema = z.strictObject({
  /** null: Security Hub CSPM is off here, or ListMembers could not be read to its end. E-mail addresses are not kept. */
  members: z.array(z.strictObject({ AccountId: z.string(), MemberStatus: z.string() })).nullable(),
});

/** How one region collects the findings of others. */
const aggregatorSchema = z.strictObject({
  Arn: z.string(),
  /** The region in which findings come together. */
  AggregationRegion: z.string(),
  /** `ALL_REGIONS`, `ALL_REGIONS_EXCEPT_SPECIFIED`, `SPECIFIED_REGIONS`, `NO_REGIONS`. */
  RegionLinkingMode: z.string(),
  /** Left out, linked, or (of the second generation) linked in any mode; sorted. */
  Regions: z.array(z.string()),
});
export type Aggregator = z.infer<typeof aggregatorSchema>;

/** `securityhub.aggregators`: observed in the delegated administrator. One that could not be read is left out (see `ops` by ARN). */
export const securityhubAggregatorsSchema = z.strictObject({
  /** Of Security Hub CSPM. */
  aggregators: z.array(aggregatorSchema),
  /** Of the newer Security Hub. */
  aggregatorsV2: z.array(aggregatorSchema),
});
