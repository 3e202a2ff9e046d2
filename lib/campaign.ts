/** Campaigns: owners are asked whether they still answer for their accounts. What one may be, and what is due when. Pure. */
import { AppError } from "./errors.ts";

/** How a campaign stands. */
export const campaignStates = ["planned", "open", "closed", "cancelled"] as const;
export type CampaignState = (typeof campaignStates)[number];

/**
 * How the question about an account stands, in the order of bars and lists. `handing_over`: somebody else is asked to take
 * it over; `not_mine`: an owner says that it is not theirs; `unreachable`: mail to every owner who has not answered comes
 * back; `nobody`: nobody owns it.
 */
export const standings = [
  "confirmed",
  "handing_over",
  "waiting",
  "not_mine",
  "unreachable",
  "nobody",
] as const;
export type Standing = (typeof standings)[number];

/** Which accounts a campaign is about; null: whatever it is. */
export interface CampaignScope {
  organizationId: string | null;
  /** Path of an OU, with all that is below it: `/Workloads/Prod`. */
  unitPath: string | null;
  environment: string | null;
}

/** A campaign as people enter it. */
export interface CampaignInput extends CampaignScope {
  /** Without its quarter. */
  title: string;
  /** From its opening. */
  days: number;
  /** After its opening. */
  reminderDays: readonly number[];
  quarterly: boolean;
}

/** What a campaign is where nobody says otherwise: three weeks, a reminder after each of the first two. */
export const usualCampaign = {
  title: "Confirmation",
  days: 21,
  reminderDays: [7, 14],
  quarterly: true,
} as const;

const longestTitle = 60;
const longestDays = 84;
const mostReminders = 5;
const dayMs = 86_400_000;

const refuse = (userMessage: string) => new AppError("INVALID_INPUT", { userMessage });

function checkedTitle(title: string): string {
  const checked = title.trim().replaceAll(/\s+/g, " ");
  if (checked === "") throw refuse("Give the campaign a title, such as Confirmation.");
  if (checked.length > longestTitle)
    throw refuse(`The title of a campaign has at most ${longestTitle} characters.`);
  if (!checked.isWellFormed() || /[\p{Cc}\p{Cf}\p{Co}]/u.test(checked))
    throw refuse("The title of a campaign may not hold control characters.");
  return checked;
}

function checkedReminders(reminderDays: readonly number[], days: number): number[] {
  if (reminderDays.length > mostReminders)
    throw refuse(`A campaign reminds at most ${mostReminders} times; ${reminderDays.length} are named.`);
  const wrong = reminderDays.find((day) => !Number.isInteger(day) || day < 1 || day >= days);
  if (wrong !== undefined)
    throw refuse(
      `Reminders go out between day 1 and day ${days - 1}, before the last one: ${wrong} does not.`,
    );
  return [...new Set(reminderDays)].sort((a, b) => a - b);
}

/** The path as the inventory has it, without a slash at its end. */
function checkedUnitPath(path: string | null): string | null {
  const names = (path ?? "").trim().replace(/\/+$/, "");
  if (names === "") return null;
  if (!/^(\/[^/]+)+$/.test(names))
    throw refuse("The path of an OU begins with a slash and names each level once, as in /Workloads/Prod.");
  return names;
}

/** The scope in the form in which it is kept. @throws AppError INVALID_INPUT naming the field */
export function checkedScope(scope: CampaignScope): CampaignScope {
  const { organizationId } = scope;
  const environment = (scope.environment ?? "").trim();
  return {
    organizationId,
    unitPath: checkedUnitPath(scope.unitPath),
    environment: environment === "" ? null : environment,
  };
}

/** The campaign in the form in which it is kept. @throws AppError INVALID_INPUT naming the field */
export function checkedCampaign(entered: CampaignInput): CampaignInput {
  const { days, quarterly } = entered;
  if (!Number.isInteger(days) || days < 1 || days > longestDays)
    throw refuse(`Answers are asked for within 1 to ${longestDays} days.`);
  return {
    ...checkedScope(entered),
    title: checkedTitle(entered.title),
    days,
    reminderDays: checkedReminders(entered.reminderDays, days),
    quarterly,
  };
}

const ordinals = ["1st", "2nd", "3rd", "4th"] as const;

/** `Confirmation, 4th quarter 2026`: the title, and the quarter (UTC) in which it opens. */
export function campaignName(title: string, opens: Date): string {
  const quarter = ordinals[Math.floor(opens.getUTCMonth() / 3)];
  return `${title}, ${quarter} quarter ${opens.getUTCFullYear()}`;
}

/** What decides which step a campaign takes next. */
export interface CampaignCourse {
  opensAt: Date;
  openedAt: Date | null;
  dueAt: Date | null;
  reminderDays: readonly number[];
  /** Of these, how many are past. */
  reminders: number;
  escalatedAt: Date | null;
  endedAt: Date | null;
}

/** After its last day answers count for so long; then a campaign closes by itself. */
const graceDays = 14;

/** Reminders whose day has come. */
export function remindersPast({ openedAt, reminderDays }: CampaignCourse, now: Date): number {
  if (openedAt === null) return 0;
  return reminderDays.filter((day) => openedAt.getTime() + day * dayMs <= now.getTime()).length;
}

/** When whoever is silent is reminded next; null: not any more. */
export function nextReminder({ openedAt, reminderDays, reminders, ...course }: CampaignCourse): Date | null {
  const day = reminderDays[reminders];
  if (openedAt === null || course.escalatedAt !== null || course.endedAt !== null || day === undefined)
    return null;
  return new Date(openedAt.getTime() + day * dayMs);
}

export type CampaignStep = "open" | "remind" | "escalate" | "close";

/**
 * What a campaign is to do now; null: nothing. Whatever was missed while nobody looked is made up for once: several
 * reminders whose days have come are one, and none is sent when the last day is over.
 */
export function dueStep(course: CampaignCourse, now: Date): CampaignStep | null {
  const { opensAt, openedAt, dueAt, escalatedAt, endedAt, reminders } = course;
  if (endedAt !== null) return null;
  if (openedAt === null || dueAt === null) return opensAt <= now ? "open" : null;
  if (now.getTime() >= dueAt.getTime() + graceDays * dayMs && escalatedAt !== null) return "close";
  if (dueAt <= now) return escalatedAt === null ? "escalate" : null;
  return reminders < remindersPast(course, now) ? "remind" : null;
}
