/** Records of item 10.2: exercises and real incidents, with the times that were measured and what was learned. */
import { z } from "zod";
import { accountId, moment, text, time } from "./fields.ts";

/** How it was practised; a real incident counts as practice. */
const exerciseKinds = ["TABLETOP", "LIVE_SIMULATION", "PURPLE_TEAM", "REAL_INCIDENT"] as const;

/** What was assumed to have happened. */
export const exerciseScenarios = [
  "LEAKED_KEY",
  "EC2_ROLE_SSRF",
  "PUBLIC_DATA",
  "RANSOM_DESTROY",
  "ROOT_TAKEOVER",
  "INSIDER",
  "SUPPLY_CHAIN",
  "OTHER",
] as const;

const secureLink = z.url({ protocol: /^https$/, error: "must be an https:// URL" }).max(2000);

const lessonSchema = z.strictObject({
  text,
  owner: text,
  due: time,
  doneAt: time.optional(),
  link: secureLink.optional(),
});

/** Somebody who took part; a plain name leaves open what they are. */
const participantSchema = text.or(
  z.strictObject({ name: text, role: z.enum(["security", "owner", "other"]) }),
);

/** One exercise; planned, or half written down, where times are missing. Times are stored in UTC. */
export const exerciseSchema = z
  .strictObject({
    id: text,
    title: text,
    kind: z.enum(exerciseKinds),
    scenario: z.enum(exerciseScenarios),
    scope: z
      .strictObject({
        accounts: z.array(accountId).max(10_000).default([]),
        /** Ids (`ou-…`) or paths of names (`/Workloads/Prod`). */
        ous: z.array(text).max(1_000).default([]),
        environments: z.array(text).max(100).default([]),
        org: z.boolean().default(false),
      })
      // The root holds everybody, and no account has an answer of its own then. Its id might be another organization's.
      .transform((scope) => ({ ...scope, org: scope.org || scope.ous.includes("/") })),
    participants: z.array(participantSchema).min(2, "at least two people take part").max(500),
    startedAt: utc(),
    detectedAt: utc().nullable().default(null),
    understoodAt: utc().nullable().default(null),
    reactedAt: utc().nullable().default(null),
    recoveredAt: utc().optional(),
    detectedBy: z.enum(["ALERT", "HUMAN", "THIRD_PARTY", "ANNOUNCED"]),
    lessons: z.array(lessonSchema).max(200),
    /** Why nothing was learned; only where there are no lessons. */
    noLessonsReason: text.optional(),
    /** Of a real incident the post-mortem. */
    evidenceUrl: secureLink,
    /** Absent: whoever records it. */
    recordedBy: text.optional(),
    /** Somebody else than the recorder; null: a draft. */
    approvedBy: text.nullable().default(null),
    reviewBy: time,
  })
  .superRefine((exercise, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    const { accounts, ous, environments, org } = exercise.scope;
    if (!org && accounts.length + ous.length + environments.length === 0)
      wrong("scope", "names the organization, an account, an organizational unit or an environment");
    if (exercise.lessons.length === 0 && exercise.noLessonsReason === undefined)
      wrong("lessons", "at least one lesson, or noLessonsReason");
    checkRoles(exercise.participants, wrong);
    checkTimes(exercise, wrong);
  });

function utc() {
  return moment.transform((given) => new Date(given).toISOString());
}

type Wrong = (path: string, message: string) => void;

/** Where everybody's part is said, security and an account's owner have to be among them. */
function checkRoles(participants: readonly z.infer<typeof participantSchema>[], wrong: Wrong): void {
  const roles = participants.flatMap((one) => (typeof one === "string" ? [] : [one.role]));
  if (roles.length < participants.length) return;
  for (const role of ["security", "owner"] as const)
    if (!roles.includes(role)) wrong("participants", `nobody's role is ${role}`);
}

const timeline = ["startedAt", "detectedAt", "understoodAt", "reactedAt", "recoveredAt"] as const;

/** Each step comes after the one before, and three equal times were not measured. */
function checkTimes(
  exercise: Partial<Record<(typeof timeline)[number], string | null | undefined>>,
  wrong: Wrong,
): void {
  let latest = Number.NEGATIVE_INFINITY;
  for (const field of timeline) {
    const at = Date.parse(exercise[field] ?? "");
    if (Number.isNaN(at)) continue;
    if (at < latest) wrong(field, "comes before the step that it follows");
    latest = Math.max(latest, at);
  }
  const { startedAt, detectedAt, understoodAt, reactedAt } = exercise;
  const measured = [startedAt, detectedAt, understoodAt, reactedAt];
  if (detectedAt !== null && new Set(measured).size === 1)
    wrong("reactedAt", "not measured: all times are equal");
}

export type Exercise = z.infer<typeof exerciseSchema>;
