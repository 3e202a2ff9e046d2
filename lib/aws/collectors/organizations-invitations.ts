/** Which accounts were invited into the organization and have not joined yet. */
import { type Handshake, ListHandshakesForOrganizationCommand } from "@aws-sdk/client-organizations";
import type { Collector } from "#lib/aws/collecting.ts";
import type { FactsOf } from "#lib/facts/registry.ts";

const pageSize = 20;
const openStates: readonly (string | undefined)[] = ["OPEN", "REQUESTED"];

type Invitation = FactsOf<"organizations.invitations">["open"][number];

/**
 * `organizations.invitations`, in the management account alone: open invitations. Those that were accepted, declined,
 * cancelled or have expired stay in AWS's list for a month and are left out.
 */
export const organizationsInvitations: Collector<"organizations.invitations"> = {
  name: "organizations.invitations",
  scope: "account",
  actions: [
    {
      action: "organizations:ListHandshakesForOrganization",
      reason: "accounts that were invited and have not joined",
    },
  ],
  async collect(from) {
    const handshakes = await from.pages(
      "organizations:ListHandshakesForOrganization",
      async (clients, http, NextToken) => {
        const command = new ListHandshakesForOrganizationCommand({
          Filter: { ActionType: "INVITE" },
          MaxResults: pageSize,
          ...(NextToken === undefined ? {} : { NextToken }),
        });
        const page = await clients.organizations.send(command, http);
        return { items: page.Handshakes, next: page.NextToken };
      },
    );
    if (handshakes.kind !== "ok") return null;
    return { open: handshakes.value.flatMap(invitation).sort((a, b) => (a.Id < b.Id ? -1 : 1)) };
  },
};

function invitation({ Id, State, Action, Parties, ExpirationTimestamp }: Handshake): Invitation[] {
  if (Id === undefined || Action !== "INVITE" || !openStates.includes(State)) return [];
  return [
    {
      Id,
      AccountId: Parties?.find(({ Type }) => Type === "ACCOUNT")?.Id ?? null,
      ExpirationTimestamp: ExpirationTimestamp?.toISOString() ?? null,
    },
  ];
}
