import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import { organizationsInvitations } from "./organizations-invitations.ts";

// Organizations API Reference, ListHandshakesForOrganization: the example, and the other states of a handshake.
const handshake = (id: string, state: string, target: object, fields: object = {}) => ({
  Action: "INVITE",
  Arn: `arn:aws:organizations::111122223333:handshake/o-exampleorgid/invite/${id}`,
  ExpirationTimestamp: 1_482_952_459.257,
  Id: id,
  Parties: [{ Id: "o-exampleorgid", Type: "ORGANIZATION" }, target],
  RequestedTimestamp: 1_481_656_459.257,
  Resources: [
    {
      Resources: [
        { Type: "MASTER_EMAIL", Value: "bill@example.com" },
        { Type: "MASTER_NAME", Value: "Management account" },
      ],
      Type: "ORGANIZATION",
      Value: "o-exampleorgid",
    },
    { Type: "NOTES", Value: "This is an invitation to Juan's account to join Bill's organization." },
  ],
  State: state,
  ...fields,
});
const account = { Id: "333333333333", Type: "ACCOUNT" };

describe("organizations.invitations", () => {
  test("open ones over two pages with an empty one between; no e-mail address and no note is kept", async () => {
    const { envelope, requests } = await collectFrom(
      {
        ListHandshakesForOrganization: [
          { body: { Handshakes: [handshake("h-2", "OPEN", account)], NextToken: "t1" } },
          { body: { Handshakes: [], NextToken: "t2" } },
          {
            body: {
              Handshakes: [
                handshake("h-1", "REQUESTED", { Id: "juan@example.com", Type: "EMAIL" }),
                ...["ACCEPTED", "DECLINED", "CANCELED", "EXPIRED"].map((state) =>
                  handshake(`h-${state}`, state, account),
                ),
                handshake("h-3", "OPEN", account, { Action: "ENABLE_ALL_FEATURES" }),
              ],
            },
          },
        ],
      },
      organizationsInvitations,
    );
    expect(envelope.complete).toBe(true);
    const ExpirationTimestamp = "2016-12-28T19:14:19.257Z";
    expect(envelope.data).toEqual({
      open: [
        { Id: "h-1", AccountId: null, ExpirationTimestamp },
        { Id: "h-2", AccountId: "333333333333", ExpirationTimestamp },
      ],
    });
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { Filter: { ActionType: "INVITE" }, MaxResults: 20 },
      { Filter: { ActionType: "INVITE" }, MaxResults: 20, NextToken: "t1" },
      { Filter: { ActionType: "INVITE" }, MaxResults: 20, NextToken: "t2" },
    ]);
  });

  test("denied: nothing can be said", async () => {
    const { envelope } = await collectFrom(
      { ListHandshakesForOrganization: jsonError(400, "AccessDeniedException", "no permission") },
      organizationsInvitations,
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: null,
      ops: [{ op: "organizations:ListHandshakesForOrganization", outcome: "denied" }],
    });
  });

  test("no invitation at all is an answer", async () => {
    const { envelope } = await collectFrom(
      { ListHandshakesForOrganization: { body: { Handshakes: [] } } },
      organizationsInvitations,
    );
    expect(envelope).toMatchObject({ complete: true, data: { open: [] } });
  });
});
