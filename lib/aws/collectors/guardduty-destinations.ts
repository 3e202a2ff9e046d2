/** Where the administrator of GuardDuty exports findings to. */
import { ListPublishingDestinationsCommand } from "@aws-sdk/client-guardduty";
import { type Collector, identified } from "#lib/aws/collecting.ts";
import { guarddutyDetectorSchema } from "#lib/facts/guardduty.ts";

/**
 * `guardduty.destinations`: guardduty:ListPublishingDestinations of the administrator's own detector, one region. Without a
 * detector, or where its id was not read, nothing is asked and nothing is claimed.
 */
export const guarddutyDestinations: Collector<"guardduty.destinations"> = {
  name: "guardduty.destinations",
  scope: "region",
  actions: [
    { action: "guardduty:ListPublishingDestinations", reason: "whether exports of findings still work" },
  ],
  async collect(from) {
    const op = "guardduty:ListPublishingDestinations";
    const earlier = from.options.earlier?.("guardduty.detector", from.region);
    const DetectorId = guarddutyDetectorSchema.safeParse(earlier?.data).data?.detector?.DetectorId;
    if (DetectorId === undefined) {
      if (earlier?.complete === true) from.skip(op, "no-detector");
      else from.refuse(op, "NoDetectorId", "the id of the detector could not be read");
      return earlier?.complete === true ? { destinations: [] } : null;
    }
    const listed = await from.pages(op, async (clients, http, NextToken) => {
      const input = { DetectorId, MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.guardduty.send(new ListPublishingDestinationsCommand(input), http);
      return { items: identified(page.Destinations, "DestinationType", "Status"), next: page.NextToken };
    });
    if (listed.kind !== "ok") return null;
    return {
      destinations: listed.value.flatMap(({ DestinationType, Status }) =>
        DestinationType === undefined || Status === undefined ? [] : [{ DestinationType, Status }],
      ),
    };
  },
};
