import { describe, expect, test } from "vitest";
import type { CollectOptions } from "#lib/aws/collecting.ts";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { securityhubStandards } from "./securityhub-standards.ts";

const region = "eu-west-1";
const list = "POST /standards/get";

// Security Hub API Reference, GetEnabledStandards.
function aStandard(name: string, status: string, reason?: string) {
  return {
    StandardsArn: `arn:aws:securityhub:eu-west-1::standards/${name}/v/1.0.0`,
    StandardsInput: { key: "WAYMARK-CANARY" },
    StandardsStatus: status,
    StandardsSubscriptionArn: `arn:aws:securityhub:eu-west-1:111122223333:subscription/${name}/v/1.0.0`,
    StandardsControlsUpdatable: "READY_FOR_UPDATES",
    ...(reason === undefined ? {} : { StandardsStatusReason: { StatusReasonCode: reason } }),
  };
}

/** What this run has read of the hub. */
function withHub(outcome: Operation["outcome"], hub: { HubArn: string } | null): CollectOptions {
  const ops: Operation[] = [
    { op: "securityhub:DescribeHub", outcome },
    { op: "securityhub:DescribeSecurityHubV2", outcome: "absent" },
  ];
  const envelope: Envelope = {
    partition: "aws",
    accountId: "111122223333",
    region,
    collector: "securityhub.hub",
    schema: 1,
    observedAt: "2026-11-02T08:00:00.000Z",
    complete: true,
    ops,
    data: { hub, hubV2: null },
  };
  return { earlier: (name) => (name === "securityhub.hub" ? envelope : undefined) };
}

const on = withHub("ok", { HubArn: "arn:aws:securityhub:eu-west-1:111122223333:hub/default" });

describe("securityhub.standards", () => {
  test("decodes answers written by hand from AWS's documentation, two pages with an empty one between", async () => {
    const { envelope, requests } = await collectFrom(
      {
        [list]: [
          {
            body: {
              StandardsSubscriptions: [
                aStandard("pci-dss", "INCOMPLETE", "NO_AVAILABLE_CONFIGURATION_RECORDER"),
              ],
              NextToken: "a",
            },
          },
          { body: { StandardsSubscriptions: [], NextToken: "b" } },
          {
            body: {
              StandardsSubscriptions: [aStandard("aws-foundational-security-best-practices", "READY")],
            },
          },
        ],
      },
      securityhubStandards,
      region,
      on,
    );
    expect(envelope).toMatchObject({ complete: true, region });
    expect(envelope.data).toEqual({
      standards: [
        {
          StandardsArn:
            "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0",
          StandardsStatus: "READY",
          StatusReasonCode: null,
        },
        {
          StandardsArn: "arn:aws:securityhub:eu-west-1::standards/pci-dss/v/1.0.0",
          StandardsStatus: "INCOMPLETE",
          StatusReasonCode: "NO_AVAILABLE_CONFIGURATION_RECORDER",
        },
      ],
    });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ MaxResults: 100 });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("the hub is off: nobody is asked", async () => {
    const { envelope, requests } = await collectFrom(
      {},
      securityhubStandards,
      region,
      withHub("absent", null),
    );
    expect(requests).toEqual([]);
    expect(envelope).toMatchObject({
      complete: true,
      data: { standards: null },
      ops: [{ op: "securityhub:GetEnabledStandards", outcome: "ok", skipped: "no-hub" }],
    });
  });

  test.each([
    ["the hub could not be read", withHub("denied", null)],
    ["the hub was not read in this run", {}],
  ])("%s: the call is made", async (_, options) => {
    const { envelope, requests } = await collectFrom(
      { [list]: { body: { StandardsSubscriptions: [] } } },
      securityhubStandards,
      region,
      options,
    );
    expect(requests).toHaveLength(1);
    expect(envelope).toMatchObject({ complete: true, data: { standards: [] } });
  });

  test("not subscribed after all, where the hub was not read: off, and known", async () => {
    const refused = jsonError(
      401,
      "InvalidAccessException",
      "Account 111122223333 is not subscribed to AWS Security Hub",
    );
    const { envelope } = await collectFrom(
      { [list]: refused },
      securityhubStandards,
      region,
      withHub("denied", null),
    );
    expect(envelope).toMatchObject({ complete: true, data: { standards: null } });
  });

  test.each([
    [
      "no permission, by the same code",
      jsonError(
        401,
        "InvalidAccessException",
        "Account 111122223333 is not an administrator for this organization",
      ),
    ],
    [
      "denied",
      jsonError(
        403,
        "AccessDeniedException",
        "User: x is not authorized to perform: securityhub:GetEnabledStandards",
      ),
    ],
    ["a standard without its status", { body: { StandardsSubscriptions: [{ StandardsArn: "a" }] } }],
    [
      "another account's subscription",
      {
        body: {
          StandardsSubscriptions: [
            {
              ...aStandard("x", "READY"),
              StandardsSubscriptionArn: "arn:aws:securityhub:eu-west-1:999999999999:subscription/x/v/1",
            },
          ],
        },
      },
    ],
    ["no list at all", { body: {} }],
  ])("%s is a gap", async (_, answer) => {
    const { envelope } = await collectFrom({ [list]: answer }, securityhubStandards, region, on);
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});
