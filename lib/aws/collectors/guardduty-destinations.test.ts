import { describe, expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { guarddutyDestinations } from "./guardduty-destinations.ts";

const region = "eu-west-1";
const id = "12abc34d567e8fa901bc2d34e56789f0";
const detector = {
  DetectorId: id,
  Status: "ENABLED",
  FindingPublishingFrequency: null,
  CreatedAt: null,
  Features: [],
};

const knowing = (data: unknown, complete = true) => ({
  earlier: (collector: string): Envelope => ({
    partition: "aws",
    accountId: "111122223333",
    region,
    collector,
    schema: 1,
    observedAt: "2026-11-02T07:59:00.000Z",
    complete,
    ops: [],
    data,
  }),
});

// GuardDuty API Reference, ListPublishingDestinations.
const destination = (status: string) => ({ destinationId: "1", destinationType: "S3", status });

describe("guardduty.destinations", () => {
  test("over two pages with an empty one between", async () => {
    const pages = [
      { body: { destinations: [destination("PUBLISHING")], nextToken: "a" } },
      { body: { destinations: [], nextToken: "b" } },
      { body: { destinations: [destination("UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY")] } },
    ];
    const answers = { [`GET /detector/${id}/publishingDestination`]: pages };
    const { envelope } = await collectFrom(
      answers,
      guarddutyDestinations,
      region,
      knowing({ detector, administrator: null }),
    );
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        destinations: [
          { DestinationType: "S3", Status: "PUBLISHING" },
          { DestinationType: "S3", Status: "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY" },
        ],
      },
    });
  });

  test("without a detector nothing is asked", async () => {
    const off = knowing({ detector: null, administrator: null });
    const { envelope, requests } = await collectFrom({}, guarddutyDestinations, region, off);
    expect(envelope).toMatchObject({ complete: true, data: { destinations: [] } });
    expect(requests).toHaveLength(0);
  });

  test("a detector that could not be read is not one that is off", async () => {
    const { envelope } = await collectFrom({}, guarddutyDestinations, region, knowing(null, false));
    expect(envelope).toMatchObject({ complete: false, data: null });
  });

  test("denied", async () => {
    const answers = {
      [`GET /detector/${id}/publishingDestination`]: jsonError(
        403,
        "AccessDeniedException",
        "not authorized",
      ),
    };
    const { envelope } = await collectFrom(
      answers,
      guarddutyDestinations,
      region,
      knowing({ detector, administrator: null }),
    );
    expect(envelope).toMatchObject({ complete: false, data: null });
  });
});
