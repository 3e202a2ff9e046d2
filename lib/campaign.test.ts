import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CampaignCourse,
  type CampaignInput,
  campaignName,
  checkedCampaign,
  dueStep,
  nextReminder,
  remindersPast,
} from "./campaign.ts";

const entered: CampaignInput = {
  title: "Confirmation",
  organizationId: null,
  unitPath: null,
  environment: null,
  days: 21,
  reminderDays: [7, 14],
  quarterly: true,
};

describe("a campaign as people enter it", () => {
  test.each([
    [{ title: "  Confirmation   of  production " }, { title: "Confirmation of production" }],
    [{ unitPath: "/Workloads/Prod/" }, { unitPath: "/Workloads/Prod" }],
    [{ unitPath: "/" }, { unitPath: null }],
    [{ unitPath: " " }, { unitPath: null }],
    [{ environment: " prod " }, { environment: "prod" }],
    [{ environment: "" }, { environment: null }],
    [{ reminderDays: [14, 7, 14] }, { reminderDays: [7, 14] }],
    [{ reminderDays: [] }, { reminderDays: [] }],
  ])("%j is kept as %j", (given, kept) => {
    expect(checkedCampaign({ ...entered, ...given })).toMatchObject(kept);
  });

  test.each([
    [{ title: " " }, "Give the campaign a title"],
    [{ title: "x".repeat(61) }, "at most 60 characters"],
    [{ title: "safe\u202etxt" }, "control characters"],
    [{ unitPath: "Workloads" }, "begins with a slash"],
    [{ unitPath: "//" }, null],
    [{ unitPath: "/Workloads//Prod" }, "names each level once"],
    [{ days: 0 }, "within 1 to 84 days"],
    [{ days: 85 }, "within 1 to 84 days"],
    [{ days: 1.5 }, "within 1 to 84 days"],
    [{ reminderDays: [21] }, "between day 1 and day 20"],
    [{ reminderDays: [0] }, "between day 1 and day 20"],
    [{ reminderDays: [1, 2, 3, 4, 5, 6] }, "at most 5 times"],
  ])("%j: %s", (given, reason) => {
    const check = () => checkedCampaign({ ...entered, ...given });
    if (reason === null) expect(check().unitPath).toBeNull();
    else expect(check).toThrow(reason);
  });
});

test.each([
  ["2026-01-01T00:00:00Z", "Confirmation, 1st quarter 2026"],
  ["2026-06-30T23:59:59Z", "Confirmation, 2nd quarter 2026"],
  ["2026-11-09T08:00:00Z", "Confirmation, 4th quarter 2026"],
])("one that opens at %s is called %s", (opens, name) => {
  expect(campaignName("Confirmation", new Date(opens))).toBe(name);
});

const day = (number: number) => new Date(Date.UTC(2026, 10, 9) + number * 86_400_000);
const course = (changes: Partial<CampaignCourse> = {}): CampaignCourse => ({
  opensAt: day(0),
  openedAt: day(0),
  dueAt: day(21),
  reminderDays: [7, 14],
  reminders: 0,
  escalatedAt: null,
  endedAt: null,
  ...changes,
});
const planned = { openedAt: null, dueAt: null };

describe("what is due when", () => {
  test.each([
    ["before it opens", planned, -1, null],
    ["when it opens", planned, 0, "open"],
    ["when nobody looked for weeks", planned, 50, "open"],
    ["when everybody was just asked", {}, 0, null],
    ["just before the first reminder", {}, 6.99, null],
    ["on the day of the first reminder", {}, 7, "remind"],
    ["after the first reminder", { reminders: 1 }, 8, null],
    ["on the day of the second", { reminders: 1 }, 14, "remind"],
    ["when two were missed: they are one", {}, 15, "remind"],
    ["and that one was sent", { reminders: 2 }, 15, null],
    ["on the last day", { reminders: 2 }, 21, "escalate"],
    ["when reminders were missed until the last day is over", {}, 22, "escalate"],
    ["after that", { reminders: 2, escalatedAt: day(21) }, 22, null],
    ["and none of the reminders is made up for", { reminders: 0, escalatedAt: day(21) }, 22, null],
    ["two weeks later", { reminders: 2, escalatedAt: day(21) }, 35, "close"],
    ["two weeks later, when nobody was told yet", { reminders: 2 }, 35, "escalate"],
    ["when it has ended", { endedAt: day(3) }, 22, null],
  ])("%s", (_when, changes, at, step) => {
    expect(dueStep(course(changes), day(at))).toBe(step);
  });

  test("whenever somebody looks, each step is taken once, in order, and it ends", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 5 }),
        fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 40 }),
        (days, looks) => {
          let now = course({ ...planned, reminderDays: days.sort((a, b) => a - b) });
          const taken: string[] = [];
          for (const at of [...looks, 61].sort((a, b) => a - b).flatMap((look) => [look, look, look, look])) {
            const step = dueStep(now, day(at));
            if (step === null) continue;
            taken.push(step);
            if (step === "open") now = { ...now, openedAt: day(at), dueAt: day(at + 21) };
            if (step === "remind") now = { ...now, reminders: remindersPast(now, day(at)) };
            if (step === "escalate") now = { ...now, escalatedAt: day(at) };
            if (step === "close") now = { ...now, endedAt: day(at) };
          }
          expect(taken[0]).toBe("open");
          expect(taken.filter((step) => step === "remind").length).toBeLessThanOrEqual(days.length);
          const order = ["open", "remind", "escalate", "close"];
          expect(taken).toEqual(taken.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
          for (const step of ["open", "escalate", "close"])
            expect(taken.filter((one) => one === step).length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test("the next reminder is known until the last day is over", () => {
    expect(nextReminder(course())).toEqual(day(7));
    expect(nextReminder(course({ reminders: 1 }))).toEqual(day(14));
    expect(nextReminder(course({ reminders: 2 }))).toBeNull();
    expect(nextReminder(course({ escalatedAt: day(21) }))).toBeNull();
    expect(nextReminder(course(planned))).toBeNull();
  });
});
