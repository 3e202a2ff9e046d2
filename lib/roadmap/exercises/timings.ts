/** The three times that an exercise measures, and how they are told. */
import { type Exercise, exerciseScenarios } from "#lib/roadmap/records/exercises.ts";

/** In minutes; null: not measured. */
export interface Timings {
  /** From the start until somebody noticed; of an announced exercise nobody measures it. */
  identify: number | null;
  /** Until it was clear what had happened. */
  understand: number | null;
  /** Until it was stopped. */
  react: number | null;
}

const minuteMs = 60_000;

/** Whole minutes between the four moments, of which the first is given. */
export function timingsOf({
  startedAt,
  detectedAt,
  understoodAt,
  reactedAt,
  detectedBy,
}: Pick<Exercise, "startedAt" | "detectedAt" | "understoodAt" | "reactedAt" | "detectedBy">): Timings {
  const between = (from: string | null, to: string | null) =>
    from === null || to === null ? null : Math.round((Date.parse(to) - Date.parse(from)) / minuteMs);
  return {
    identify: detectedBy === "ANNOUNCED" ? null : between(startedAt, detectedAt),
    understand: between(detectedAt, understoodAt),
    react: between(understoodAt, reactedAt),
  };
}

/** `45 min`, `3 h 20 min`, `2 d 4 h`; `not measured`. */
export function durationText(minutes: number | null): string {
  if (minutes === null) return "not measured";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const rest = hours % 24;
  return rest === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${rest} h`;
}

/** Kinds of exercises as texts call them. */
export const kindWords: Readonly<Record<Exercise["kind"], string>> = {
  TABLETOP: "tabletop",
  LIVE_SIMULATION: "live simulation",
  PURPLE_TEAM: "purple team",
  REAL_INCIDENT: "real incident",
};

/** What happens in each scenario, as a phrase. */
export const scenarioWords: Readonly<Record<Exercise["scenario"], string>> = {
  LEAKED_KEY: "a leaked key",
  EC2_ROLE_SSRF: "an instance's role taken over",
  PUBLIC_DATA: "data made public",
  RANSOM_DESTROY: "data encrypted or destroyed",
  ROOT_TAKEOVER: "the root user taken over",
  INSIDER: "an insider",
  SUPPLY_CHAIN: "a supplier's code",
  OTHER: "something else",
};

/** In the order of the scenarios, those that none of these exercises played; the rest is never missing. */
export function unplayedScenarios(exercises: readonly Exercise[]): string[] {
  const played = new Set(exercises.map(({ scenario }) => scenario));
  return exerciseScenarios
    .filter((scenario) => scenario !== "OTHER" && !played.has(scenario))
    .map((scenario) => scenarioWords[scenario]);
}
