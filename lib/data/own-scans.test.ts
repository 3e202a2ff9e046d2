import { expect, test } from "vitest";
import type { Envelope, Outcome } from "#lib/facts/envelope.ts";
import { addScans, scanTimes } from "./own-scans.ts";

function envelope(collector: string, region: string, observedAt: string, outcome: Outcome = "ok"): Envelope {
  const ops = [{ op: `${collector}:X`, outcome }];
  const complete = outcome === "ok" || outcome === "absent";
  return {
    partition: "aws",
    accountId: "111122223333",
    region,
    collector,
    schema: 1,
    observedAt,
    complete,
    ops,
    data: null,
  };
}

const day = (date: number, hour = 8) => `2026-11-${date}T0${hour}:00:00.000Z`;

/** A refresh that read all of an account with two regions. */
function refresh(at: string, ...changes: Envelope[]): Envelope[] {
  const all = [
    envelope("sts.assume", "global", at),
    envelope("account.regions", "global", at),
    envelope("guardduty.detector", "eu-west-1", at),
    envelope("config.recorder", "eu-west-1", at),
    envelope("guardduty.detector", "us-east-1", at),
  ];
  const changed = new Set(changes.map(({ collector, region }) => `${collector}|${region}`));
  return [...all.filter(({ collector, region }) => !changed.has(`${collector}|${region}`)), ...changes];
}

test("keeps the two newest days of each region, and of a day its newest time", () => {
  const first = addScans({}, refresh(day(10)));
  expect(first).toEqual({ "eu-west-1": [day(10)], "us-east-1": [day(10)] });
  const again = addScans(first, refresh(day(10, 9)));
  expect(again["eu-west-1"]).toEqual([day(10, 9)]);
  const later = addScans(addScans(again, refresh(day(11))), refresh(day(12)));
  expect(later["us-east-1"]).toEqual([day(12), day(11)]);
  expect(scanTimes(later)["us-east-1"]).toEqual([new Date(day(12)), new Date(day(11))]);
});

test("a gap in a region leaves that region as it was", () => {
  const stored = addScans({}, refresh(day(10)));
  const after = addScans(
    stored,
    refresh(day(11), envelope("config.recorder", "eu-west-1", day(11), "denied")),
  );
  expect(after).toEqual({ "eu-west-1": [day(10)], "us-east-1": [day(11), day(10)] });
});

test("a gap in what belongs to no region, or an account that could not be entered, is no scan at all", () => {
  const stored = addScans({}, refresh(day(10)));
  expect(
    addScans(stored, refresh(day(11), envelope("account.regions", "global", day(11), "throttled"))),
  ).toBe(stored);
  expect(addScans(stored, [envelope("sts.assume", "global", day(11), "denied")])).toBe(stored);
  expect(addScans(stored, [envelope("sts.assume", "global", day(11))])).toBe(stored);
  expect(addScans(stored, [])).toBe(stored);
});

test("a service without an endpoint in the region is no gap", () => {
  const scans = addScans(
    {},
    refresh(day(10), envelope("config.recorder", "eu-west-1", day(10), "unsupported")),
  );
  expect(scans["eu-west-1"]).toEqual([day(10)]);
});
