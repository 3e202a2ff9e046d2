/** Scans that come as single runs, for item 4.3: recorded ones, Waymark's own, and those that a person vouches for. */
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { cspm } from "#lib/roadmap/questions/4-3-regular-scanning.ts";
import { dayOf, type Scan } from "#lib/roadmap/scans.ts";
import { scanSource } from "./3-3-coverage.ts";
import type { Source } from "./4-3-source.ts";

const dayMs = 24 * 3_600_000;

/** Scans that went to the region. Null: none ever did. */
export function judgeImports(
  context: EvaluationContext,
  region: string,
  scans: readonly Scan[],
): Source | null {
  const there = scans.filter(({ regions }) => {
    const place = regions[region];
    return place !== undefined && place.checksRun?.length !== 0;
  });
  const tools = [...new Set(there.map(({ tool }) => tool))].sort().join(" and ");
  return judgeRuns(
    context,
    scanSource,
    tools,
    there.map(({ finishedAt }) => finishedAt),
  );
}

/** Waymark's own runs that read everything in the region. Null: they do not count. */
export function judgeOwnRuns(context: EvaluationContext, region: string): Source | null {
  const { settings, ownScans } = context.input;
  if (!settings.waymarkCountsAsScanner) return null;
  const collector = "waymark.run";
  const runs = judgeRuns(context, collector, "Waymark", ownScans[region] ?? []);
  const what = "no refresh by Waymark has read all of it";
  return runs ?? { collector, known: true, scoreHundredths: 0, what, recorder: null };
}

/** Regular: the last one is recent, and another day within twice the age saw one too. Runs of one day are one. */
function judgeRuns(
  { input, view }: EvaluationContext,
  collector: string,
  tool: string,
  runs: readonly Date[],
): Source | null {
  const { scanMaxAgeDays } = input.settings;
  const days = new Map<string, Date>();
  for (const run of runs) {
    const known = days.get(dayOf(run));
    if (run.getTime() <= input.now.getTime() && (known === undefined || known < run))
      days.set(dayOf(run), run);
  }
  const [last, previous] = [...days.values()].sort((a, b) => b.getTime() - a.getTime());
  if (last === undefined) return null;
  const scored = (scoreHundredths: number, what: string): Source => ({
    collector,
    known: true,
    scoreHundredths,
    what,
    recorder: null,
  });
  const isWithin = (run: Date, ages: number) =>
    run.getTime() + ages * scanMaxAgeDays * dayMs >= input.now.getTime();
  if (!isWithin(last, 1)) return scored(0, `the last scan with ${tool} ended on ${dayOf(last)}`);
  view.limit(new Date(last.getTime() + scanMaxAgeDays * dayMs));
  if (previous !== undefined && isWithin(previous, 2)) {
    view.limit(new Date(previous.getTime() + 2 * scanMaxAgeDays * dayMs));
    return scored(100, `${tool} scans it regularly`);
  }
  const due = dayOf(new Date(last.getTime() + scanMaxAgeDays * dayMs));
  return scored(50, `scanned once with ${tool}, needs a second run by ${due}`);
}

/**
 * A scanner of somebody else's that a person vouches for, until the review. Null: nobody does, or the account is not in
 * its scope. An answer that has lapsed leaves open whether it still scans.
 */
export function judgeAttested({ input, view }: EvaluationContext): Source | null {
  const collector = "answer.cspm";
  const answer = readAnswer(input, view, cspm, input.account.id);
  if (!answer.valid) {
    const hasLapsed = answer.gap.kind === "said" && answer.gap.code === "expired";
    return hasLapsed ? { collector, known: false, gap: answer.gap } : null;
  }
  if (!answer.holds) return null;
  const { tool = "another scanner", accounts, intervalDays = 0 } = answer.details ?? {};
  const { joinedAt, id } = input.account;
  const existed = joinedAt === null || joinedAt.getTime() <= answer.attestation.answeredAt.getTime();
  if (accounts === undefined ? !existed : !accounts.includes(id)) return null;
  if (intervalDays > input.settings.scanMaxAgeDays) return null;
  return {
    collector,
    known: true,
    scoreHundredths: 100,
    what: `${tool} scans it, as a person says`,
    recorder: null,
  };
}
