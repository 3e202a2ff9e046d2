import { describe, expect, it } from "vitest";
import { type Cadence, dueAt, isZone } from "./due.ts";

const atOnce: Cadence = {
  frequency: "immediately",
  minute: 480,
  weekday: 1,
  zone: "UTC",
  quietFrom: null,
  quietTo: null,
};
const berlin: Partial<Cadence> = { zone: "Europe/Berlin" };
const night: Partial<Cadence> = { quietFrom: 20 * 60, quietTo: 7 * 60 };
const daily: Partial<Cadence> = { frequency: "daily" };
const weekly: Partial<Cadence> = { frequency: "weekly" };

describe("dueAt", () => {
  it.each<[string, string, Partial<Cadence>, string]>([
    ["at once", "2026-11-23T12:00:00Z", {}, "2026-11-23T12:00:00Z"],
    ["quiet in the evening", "2026-11-23T21:30:00Z", night, "2026-11-24T07:00:00Z"],
    ["quiet in the early morning", "2026-11-23T06:59:59Z", night, "2026-11-23T07:00:00Z"],
    ["the end of quiet hours is not quiet", "2026-11-23T07:00:00Z", night, "2026-11-23T07:00:00Z"],
    ["their beginning is", "2026-11-23T20:00:00Z", night, "2026-11-24T07:00:00Z"],
    ["a minute before", "2026-11-23T19:59:59Z", night, "2026-11-23T19:59:59Z"],
    ["quiet at noon", "2026-11-23T12:30:00Z", { quietFrom: 720, quietTo: 780 }, "2026-11-23T13:00:00Z"],
    [
      "twice the same is none",
      "2026-11-23T12:30:00Z",
      { quietFrom: 60, quietTo: 60 },
      "2026-11-23T12:30:00Z",
    ],
    ["in the zone: 20:30 in Berlin", "2026-11-23T19:30:00Z", { ...berlin, ...night }, "2026-11-24T06:00:00Z"],
    ["in the zone: 19:30 in Berlin", "2026-11-23T18:30:00Z", { ...berlin, ...night }, "2026-11-23T18:30:00Z"],
    // The night in which clocks go forward (29 March 2026, 02:00 to 03:00).
    ["over spring: 07:00 is UTC+2", "2026-03-28T22:00:00Z", { ...berlin, ...night }, "2026-03-29T05:00:00Z"],
    [
      "an end that the clock skips",
      "2026-03-28T23:00:00Z",
      { ...berlin, quietFrom: 1200, quietTo: 150 },
      "2026-03-29T01:30:00Z",
    ],
    // And back (25 October 2026, 03:00 to 02:00).
    ["over autumn: 07:00 is UTC+1", "2026-10-24T20:00:00Z", { ...berlin, ...night }, "2026-10-25T06:00:00Z"],
    [
      "an end that comes twice: the first",
      "2026-10-24T20:00:00Z",
      { ...berlin, quietFrom: 1200, quietTo: 150 },
      "2026-10-25T00:30:00Z",
    ],
    ["daily, today", "2026-11-23T07:59:59Z", daily, "2026-11-23T08:00:00Z"],
    ["daily, tomorrow", "2026-11-23T08:00:01Z", daily, "2026-11-24T08:00:00Z"],
    ["never at the moment itself", "2026-11-23T08:00:00Z", daily, "2026-11-24T08:00:00Z"],
    ["daily in Berlin", "2026-11-23T06:00:00Z", { ...daily, ...berlin }, "2026-11-23T07:00:00Z"],
    ["daily over spring", "2026-03-28T12:00:00Z", { ...daily, ...berlin }, "2026-03-29T06:00:00Z"],
    ["daily over autumn", "2026-10-24T12:00:00Z", { ...daily, ...berlin }, "2026-10-25T07:00:00Z"],
    [
      "daily at an hour that is skipped",
      "2026-03-28T12:00:00Z",
      { ...daily, ...berlin, minute: 150 },
      "2026-03-29T01:30:00Z",
    ],
    ["weekly, this Monday", "2026-11-23T07:00:00Z", weekly, "2026-11-23T08:00:00Z"],
    ["weekly, next Monday", "2026-11-23T09:00:00Z", weekly, "2026-11-30T08:00:00Z"],
    ["weekly, Sunday", "2026-11-23T09:00:00Z", { ...weekly, weekday: 7 }, "2026-11-29T08:00:00Z"],
    [
      "a digest in quiet hours waits",
      "2026-11-23T12:00:00Z",
      { ...daily, ...night, minute: 360 },
      "2026-11-24T07:00:00Z",
    ],
    [
      "half an hour off: Kolkata",
      "2026-11-23T00:00:00Z",
      { ...daily, zone: "Asia/Kolkata" },
      "2026-11-23T02:30:00Z",
    ],
    [
      "across the date line",
      "2026-11-23T00:00:00Z",
      { ...daily, zone: "Pacific/Kiritimati" },
      "2026-11-23T18:00:00Z",
    ],
  ])("%s", (_name, now, cadence, expected) => {
    expect(dueAt(new Date(now), { ...atOnce, ...cadence }).toISOString()).toBe(
      new Date(expected).toISOString(),
    );
  });
});

it("knows zones", () => {
  expect([isZone("Europe/Berlin"), isZone("UTC"), isZone("Europe/Atlantis"), isZone("")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
