import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "./errors.ts";
import { findNextTime, listNextTimes, parseSchedule } from "./schedule.ts";
import { describeSchedule } from "./schedule-words.ts";

const now = new Date("2026-11-22T08:00:00.000Z");

function refusal(text: string, zone = "UTC"): string {
  try {
    return `accepted as ${parseSchedule(text, zone, now).cron}`;
  } catch (error) {
    if (error instanceof AppError && error.code === "INVALID_INPUT") return error.userMessage;
    throw error;
  }
}

function next(cron: string, zone: string, after: string, amount = 3): string[] {
  return listNextTimes(parseSchedule(cron, zone, now), new Date(after), amount).map((at) => at.toISOString());
}

describe("what is refused, and why", () => {
  test.each([
    ["", "five fields"],
    ["0 6 * *", "has 4"],
    ["0 0 6 * * *", "has 6"],
    ["@daily", "has 1"],
    ["61 6 * * *", 'minute of the schedule cannot be "61"'],
    ["-1 6 * * *", "minute"],
    ["0 24 * * *", "hour"],
    ["0 6 0 * *", "day of the month"],
    ["0 6 32 * *", "day of the month"],
    ["0 6 * 13 *", "month"],
    ["0 6 * JANUARY *", "JANUARY"],
    ["0 6 * * 8", "day of the week"],
    ["0 6 L * *", "L"],
    ["0 6 * * MON#1", "MON#1"],
    ["0 6 ? * *", "?"],
    ["*/0 6 * * *", "a step is a number from 1"],
    ["5/10 6 * * *", "a step needs a range"],
    ["0 6 * * 5-1", "from the lower to the higher"],
    ["1,,2 6 * * *", "minute"],
    ["0 6 30 2 *", "never comes"],
    ["0 6 31 4,6,9,11 *", "never comes"],
    ["0 6 * * *; drop table run", "has 8"],
  ])("%j: %s", (text, words) => {
    expect(refusal(text)).toContain(words);
  });

  test.each([["Mars/Olympus"], [""], ["+01:00"], ["Europe/Zurich; x"]])("the zone %j", (zone) => {
    expect(refusal("0 6 * * *", zone)).toContain("not a time zone");
  });

  test("spaces are evened out, names may be written small", () => {
    expect(parseSchedule("  0  6 * jan-mar mon ", "Europe/Zurich", now)).toEqual({
      cron: "0 6 * JAN-MAR MON",
      zone: "Europe/Zurich",
    });
  });
});

describe("when it is due", () => {
  test("in the zone's own time, summer and winter", () => {
    expect(next("0 6 * * *", "Europe/Zurich", "2026-10-24T00:00:00Z", 2)).toEqual([
      "2026-10-24T04:00:00.000Z",
      "2026-10-25T05:00:00.000Z",
    ]);
  });

  test("a time that spring leaves out comes at the end of the gap, and the next day as usual", () => {
    expect(next("30 2 * * *", "Europe/Zurich", "2026-03-28T02:00:00Z", 2)).toEqual([
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ]);
  });

  test("a time that autumn has twice is due once", () => {
    expect(next("30 2 * * *", "Europe/Zurich", "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-26T01:30:00.000Z",
    ]);
  });

  test("every hour is 25 times on that day", () => {
    const day = next("0 * * * *", "Europe/Zurich", "2026-10-24T21:59:59Z", 26);
    expect([day[0], day[24], day[25]]).toEqual([
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
    ]);
  });

  test("on leap days only, also over a century without one", () => {
    expect(next("0 0 29 2 *", "UTC", "2026-11-22T00:00:00Z", 2)).toEqual([
      "2028-02-29T00:00:00.000Z",
      "2032-02-29T00:00:00.000Z",
    ]);
    expect(next("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", 1)).toEqual(["2104-02-29T00:00:00.000Z"]);
  });

  test("is always later than the moment asked about, and the times ascend", () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.integer({ min: 0, max: 23 });
    const moment = fc.date({ min: new Date("2024-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
    const zone = fc.constantFrom("UTC", "Europe/Zurich", "America/New_York", "Australia/Lord_Howe");
    fc.assert(
      fc.property(minute, hour, moment, zone, (m, h, after, in_) => {
        const schedule = parseSchedule(`${m} ${h} * * *`, in_, now);
        const times = [after, ...listNextTimes(schedule, after, 3)];
        for (const [index, at] of times.entries())
          if (index > 0) expect(at.getTime()).toBeGreaterThan(times[index - 1]?.getTime() ?? 0);
        const first = findNextTime(schedule, after)?.getTime() ?? Number.POSITIVE_INFINITY;
        expect(first - after.getTime()).toBeLessThanOrEqual(26 * 3_600_000);
      }),
      { numRuns: 60 },
    );
  });
});

test.each([
  ["0 6 * * *", "every day at 06:00"],
  ["30 2,14 * * *", "every day at 02:30 and 14:30"],
  ["0 6 * * 1-5", "at 06:00, Monday to Friday"],
  ["0 6 * * MON,THU", "at 06:00, Monday and Thursday"],
  ["0 6 * * 7", "at 06:00, Sunday"],
  ["0 * * * *", "every hour"],
  ["15 * * * *", "every hour, at minute 15"],
  ["0 */6 * * *", "every 6 hours"],
  ["*/15 * * * *", "every 15 minutes"],
  ["*/15 8-18 * * *", "every 15 minutes, in hour 8 to 18"],
  ["* * * * *", "every minute"],
  ["0 3 1 * *", "at 03:00, on day 1 of the month"],
  ["0 3 1,15 1-6 *", "at 03:00, on day 1 and 15 of the month, in January to June"],
  ["0 0 29 2 *", "at 00:00, on day 29 of the month, in February"],
  ["0 3 1 * MON", "at 03:00, on day 1 of the month and also every Monday"],
  ["5,35 * * JAN *", "every hour, at minutes 5 and 35, in January"],
])("%s in words: %s", (cron, words) => {
  expect(describeSchedule(parseSchedule(cron, "UTC", now).cron)).toBe(words);
});
