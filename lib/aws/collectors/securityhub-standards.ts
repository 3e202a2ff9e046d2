/** The standards of Security Hub CSPM that an account has on in a region. */
import { GetEnabledStandardsCommand, type StandardsSubscription } from "@aws-sdk/client-securityhub";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { securityhubHubSchema } from "#lib/facts/securityhub.ts";
import type { SecurityhubStandards } from "#lib/facts/securityhub-standards.ts";

type Standard = NonNullable<SecurityhubStandards["standards"]>[number];

const operation = "securityhub:GetEnabledStandards";

/** The same code says that the account may not ask: only the text tells. */
const notSubscribed = { code: "InvalidAccessException", text: /not subscribed/i };

/** `securityhub.standards`: securityhub:GetEnabledStandards, only where this run found a hub or could not tell. */
export const securityhubStandards: Collector<"securityhub.standards"> = {
  name: "securityhub.standards",
  scope: "region",
  actions: [{ action: operation, reason: "which standards are on, and whether they work" }],
  async collect(from) {
    if (isOff(from)) {
      from.skip(operation, "no-hub");
      return { standards: null };
    }
    const listed = await from.pages(
      operation,
      async (clients, http, NextToken) => {
        const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.securityhub.send(new GetEnabledStandardsCommand(input), http);
        const items = identified(page.StandardsSubscriptions, "StandardsArn", "StandardsStatus");
        return { items, next: page.NextToken };
      },
      {
        absentSaying: notSubscribed,
        owned: (standards) => standards.map(({ StandardsSubscriptionArn }) => StandardsSubscriptionArn),
      },
    );
    if (listed.kind === "absent") return { standards: null };
    if (listed.kind !== "ok") return null;
    return { standards: listed.value.flatMap(standardFacts).sort(byArn) };
  },
};

/** Only AWS's own "not subscribed" of this run says so. */
function isOff(from: Collecting): boolean {
  const hub = from.options.earlier?.("securityhub.hub", from.region);
  const asked = hub?.ops.filter(({ op }) => op === "securityhub:DescribeHub") ?? [];
  if (asked.length === 0 || asked.some(({ outcome }) => outcome !== "absent")) return false;
  return securityhubHubSchema.safeParse(hub?.data).data?.hub === null;
}

function standardFacts(subscription: StandardsSubscription): Standard[] {
  const { StandardsArn, StandardsStatus, StandardsStatusReason } = subscription;
  if (StandardsArn === undefined || StandardsStatus === undefined) return [];
  return [
    { StandardsArn, StandardsStatus, StatusReasonCode: StandardsStatusReason?.StatusReasonCode ?? null },
  ];
}

function byArn(a: Standard, b: Standard): number {
  return a.StandardsArn < b.StandardsArn ? -1 : 1;
}
