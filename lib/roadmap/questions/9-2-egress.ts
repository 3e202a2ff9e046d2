/** What item 9.2 asks a person. */
import { z } from "zod";
import { type Question, yearly } from "./question.ts";

const egressFiltersSchema = z.strictObject({
  /** Ids of transit gateways, gateways, appliances' endpoints or interfaces (`tgw-…`, `vgw-…`, `vpce-…`, `eni-…`). */
  ids: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[a-z][A-Za-z0-9.:/_-]{2,250}$/),
    )
    .min(1)
    .max(200),
});

export type EgressFiltersDetails = z.infer<typeof egressFiltersSchema>;

/** Stations of the way out that no fact describes: own data centres, appliances, hubs of accounts that are not read. */
export const egressFilters: Question<EgressFiltersDetails> = {
  itemId: "9.2",
  id: "egress-filters",
  text: "Does everything that leaves by gateways, appliances and hubs that Waymark cannot look into (or by those that the details name under ids) pass a filter that lets out only what is allowed?",
  about: "whether what leaves by gateways and appliances that cannot be looked into is filtered",
  scope: "either",
  yes: "pass",
  details: egressFiltersSchema,
  maxReviewDays: yearly,
};
