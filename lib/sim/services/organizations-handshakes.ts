/** Organizations: invitations. Only the management account may see them. */
import type {
  ListHandshakesForOrganizationCommandInput,
  ListHandshakesForOrganizationCommandOutput,
} from "@aws-sdk/client-organizations";
import { mailDomain } from "#lib/sim/names.ts";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { FrontError } from "#lib/sim/wire/aws-error.ts";
import { arn, paging } from "./organizations-common.ts";

/** Organizations: handshakes. */
export const organizationsHandshakes = {
  ListHandshakesForOrganization: (
    input: ListHandshakesForOrganizationCommandInput,
    { organization, caller },
  ): Output<ListHandshakesForOrganizationCommandOutput> => {
    if (caller.accountId !== organization.managementAccountId) {
      throw new FrontError("denied", "You don't have permissions to access this resource.");
    }
    const wanted = input.Filter?.ActionType ?? "INVITE";
    const matching = wanted === "INVITE" ? organization.invitations : [];
    const { page, next } = pageOf(matching, paging(`ListHandshakesForOrganization:${wanted}`, input));
    return {
      Handshakes: page.map(({ id, accountId, requestedAt, expiresAt }) => ({
        Id: id,
        Arn: arn(organization, "handshake", `invite/${id}`),
        Parties: [
          { Id: organization.id.slice(2), Type: "ORGANIZATION" },
          { Id: accountId, Type: "ACCOUNT" },
        ],
        State: "OPEN",
        RequestedTimestamp: requestedAt,
        ExpirationTimestamp: expiresAt,
        Action: "INVITE",
        Resources: [
          {
            Value: organization.id,
            Type: "ORGANIZATION",
            Resources: [{ Value: `aws@${mailDomain}`, Type: "MASTER_EMAIL" }],
          },
          { Value: accountId, Type: "ACCOUNT" },
        ],
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;
