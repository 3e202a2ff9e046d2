/** Item 2.1, decided: every resource that holds data against the best copy of it. */

import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import { type FactsView, indexFacts } from "#lib/roadmap/facts-view.ts";
import type { Gap, PlacedGap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { Evidence, FailingResource, Verdict } from "#lib/roadmap/verdict.ts";
import { type OffAws, readAnswers } from "./2-1-answers.ts";
import { shelveOwnPoints, shelvePointsElsewhere } from "./2-1-backup-points.ts";
import { backups } from "./2-1-backups.ts";
import { readBucketInventory, shelveReplication } from "./2-1-buckets.ts";
import { type Copy, countsUntil, objectionTo, scoreOf } from "./2-1-copies.ts";
import { describeIntents } from "./2-1-intents.ts";
import { shelveNative, shelveSnapshotsElsewhere } from "./2-1-native.ts";
import { type DataResource, readInventory, shortName } from "./2-1-resources.ts";
import { Shelf } from "./2-1-shelf.ts";

const dayMs = 24 * 3_600_000;
/** As much as clocks may differ. */
const toleranceMs = 15 * 60_000;

/**
 * Whether every resource that holds data has a recent copy in another account and another region: full marks there, less
 * the closer the best copy is. Plans and policies are intents and earn nothing.
 */
export function evaluateBackups(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const { units, intents } = judge(context);
  const verdict = conclude(backups, view, units, {
    noun: ["resource", "resources"],
    met: "Every resource that holds data has a recent copy in another account and another region.",
    none: "The account holds no data that would need a copy.",
    roleName: input.organization.roleName,
  });
  return { ...verdict, evidence: [...verdict.evidence, ...intents], validUntil: view.validUntil() };
}

function judge(context: EvaluationContext): { units: Unit[]; intents: Evidence[] } {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  if (!scope.known) return { units: [unreadUnit([{ gap: scope.gap, place: null }])], intents: [] };
  const unscanned = scope.regions.flatMap((region) =>
    region.scope === "unknown" ? [{ gap: region.gap, place: region.region }] : [],
  );
  const regions = scope.regions.flatMap(({ region, scope: kind }) => (kind === "active" ? [region] : []));
  const inventory = readInventory(context, regions);
  const buckets = readBucketInventory(context, regions);
  const shelf = fillShelf(context, regions);
  const judged = judgeResources(
    context,
    [...inventory.resources, ...buckets.resources],
    shelf,
    buckets.unclear,
  );
  const gaps = [...unscanned, ...inventory.gaps, ...buckets.gaps];
  const units = [...(gaps.length === 0 ? [] : [unreadUnit(gaps)]), ...judged];
  return { units, intents: describeIntents(context, regions) };
}

function unreadUnit(placedGaps: readonly PlacedGap[]): Unit {
  return { result: "unknown", place: null, placedGaps };
}

function fillShelf(context: EvaluationContext, regions: readonly string[]): Shelf {
  const shelf = new Shelf();
  const about = viewsAbout(context);
  shelveOwnPoints(context, regions, shelf);
  shelvePointsElsewhere(context, about, shelf);
  shelveNative(context, regions, shelf);
  shelveSnapshotsElsewhere(context, about, shelf);
  shelveReplication(context, about, shelf);
  // What others hold ages like the account's own facts.
  for (const view of about.values()) context.view.limit(view.validUntil());
  shelf.leaveClosedRegions();
  return shelf;
}

/** Each key's facts by themselves: two buckets of one account are parts of one envelope there. */
function viewsAbout({ input }: EvaluationContext): Map<string, FactsView> {
  const byKey = Map.groupBy(input.elsewhere.about, ({ key }) => key);
  const options = { accountId: input.account.id, now: input.now };
  return new Map(
    [...byKey].map(([key, parts]) => [
      key,
      indexFacts(
        parts.map(({ envelope }) => envelope),
        options,
      ).view(),
    ]),
  );
}

interface Judging {
  context: EvaluationContext;
  shelf: Shelf;
  offAws: OffAws;
  isBackfilled: (bucket: string) => boolean;
  excepted: ReadonlySet<string>;
  unclear: readonly PlacedGap[];
}

function judgeResources(
  context: EvaluationContext,
  resources: readonly DataResource[],
  shelf: Shelf,
  unclear: readonly PlacedGap[],
): Unit[] {
  const answers = readAnswers(context);
  const excepted = new Set(
    activeExceptions(context.input, context.view, "2.1").map(({ resource }) => resource),
  );
  const judging = { context, shelf, excepted, unclear, ...answers };
  const ordered = [...resources].sort((a, b) => (a.arn < b.arn ? -1 : Number(a.arn > b.arn)));
  const units = ordered.map((resource) => judgeResource(judging, resource));
  // What hides copies of everything is said once, not once for each resource.
  const first = units.find(({ result, gaps }) => result === "unknown" && gaps === hidden);
  if (first !== undefined)
    Object.assign(first, { gaps: [], placedGaps: [...shelf.gaps, ...(first.placedGaps ?? [])] });
  return units;
}

/** Marks units whose copies may be where nothing could be read. */
const hidden: readonly Gap[] = [];

function judgeResource(judging: Judging, resource: DataResource): Unit {
  const { context, excepted } = judging;
  const { input, view } = context;
  const place = shortName(resource.arn);
  const scope = outOfScope(resource, input.now);
  if (scope !== null) {
    if (scope.until !== null) view.limit(scope.until);
    return { result: "na", place, evidence: [seen(context, resource, `${scope.why}.`, "na")] };
  }
  if (excepted.has(resource.arn)) {
    return {
      result: "excepted",
      place,
      evidence: [seen(context, resource, "Accepted without a copy.", "excepted")],
    };
  }
  if (resource.createdAt !== null && resource.createdAt.getTime() > input.now.getTime() + toleranceMs) {
    return unknownUnit(place, "AWS says that it was created at a time that has not come");
  }
  return judgeCopies(judging, resource, place);
}

function unknownUnit(place: string, text: string): Unit {
  return { result: "unknown", place, gaps: [{ kind: "said", code: "not_read", text }] };
}

function outOfScope(
  { notApplicable, createdAt }: DataResource,
  now: Date,
): { why: string; until: Date | null } | null {
  if (notApplicable !== null) return { why: capital(notApplicable), until: null };
  if (createdAt === null) return null;
  const ageMs = now.getTime() - createdAt.getTime();
  if (ageMs < -toleranceMs || ageMs >= dayMs) return null;
  const day = createdAt.toISOString().slice(0, 10);
  return {
    why: `Created on ${day}, too new to have been copied`,
    until: new Date(createdAt.getTime() + dayMs),
  };
}

interface Best {
  copy: Copy;
  hundredths: number;
  why: string | null;
}

function judgeCopies(judging: Judging, resource: DataResource, place: string): Unit {
  const { context, shelf, offAws } = judging;
  const { view } = context;
  const { maxAgeDays } = limitsOf(context);
  const { best, objections } = bestCopy(judging, resource);
  if (best?.hundredths === 100) {
    // A copy that might be of an earlier resource of the same name proves nothing of this one.
    if (resource.createdAt === null && best.copy.startedAt !== null)
      return unknownUnit(place, "AWS does not say since when it exists");
    const until = countsUntil(best.copy, maxAgeDays);
    view.limit(until);
    return { result: "pass", place, evidence: [seenCopy(context, resource, best, "pass")] };
  }
  const outside = offAws.judge(resource);
  if (outside.kind === "covered") {
    return { result: "pass", place, evidence: [seen(context, resource, outside.text, "pass")] };
  }
  const gaps = gapsOf(judging, resource, outside.kind === "open" ? outside.gap : null);
  if (shelf.gaps.length > 0 || gaps.length > 0) {
    const evidence = best === null ? [] : [seenCopy(context, resource, best, "unknown")];
    const own = {
      result: "unknown" as const,
      place,
      atLeastHundredths: best?.hundredths ?? 0,
      evidence,
      placedGaps: gaps,
    };
    return shelf.gaps.length > 0 ? { ...own, gaps: hidden } : own;
  }
  if (best !== null) view.limit(countsUntil(best.copy, maxAgeDays));
  return failingUnit(context, resource, place, best, objections);
}

function limitsOf({ input }: EvaluationContext): { now: Date; maxAgeDays: number } {
  return { now: input.now, maxAgeDays: input.settings.backupMaxAgeDays };
}

/** The copy that is worth most, the newest of several; and what speaks against the others where none counts. */
function bestCopy(
  { context, shelf, isBackfilled }: Judging,
  resource: DataResource,
): { best: Best | null; objections: string[] } {
  const { account, organization } = context.input;
  const objections = new Set<string>();
  let best: Best | null = null;
  for (const copy of shelf.copiesOf(resource)) {
    const objection = objectionTo(copy, resource, limitsOf(context));
    if (objection !== null) {
      objections.add(`${mechanisms[copy.mechanism]} ${objection}`);
      continue;
    }
    const scored = scoreOf(copy, resource, account.id, organization);
    const isCapped =
      copy.mechanism === "s3-replication" && scored.hundredths > 60 && !isBackfilled(shortName(resource.arn));
    const worth = isCapped ? backfillMissing : scored;
    if (
      best === null ||
      worth.hundredths > best.hundredths ||
      (worth.hundredths === best.hundredths && isNewer(copy, best.copy))
    )
      best = { copy, ...worth };
  }
  return { best, objections: [...objections].sort() };
}

const mechanisms = {
  "aws-backup": "recovery point",
  "s3-replication": "replication",
  native: "backup of the service",
} as const satisfies Record<Copy["mechanism"], string>;

const backfillMissing = {
  hundredths: 60,
  why: "replicated, but nobody has said that objects older than the rule were copied",
};

function isNewer(copy: Copy, than: Copy): boolean {
  return (
    (copy.completedAt?.getTime() ?? Number.POSITIVE_INFINITY) >
    (than.completedAt?.getTime() ?? Number.POSITIVE_INFINITY)
  );
}

/** Why the resource may be better off than what was seen: what could not be read about it alone. */
function gapsOf({ shelf, unclear }: Judging, resource: DataResource, open: Gap | null): PlacedGap[] {
  const uses = resource.type === "s3:bucket" ? unclear : [];
  const answer = open === null ? [] : [{ gap: open, place: null }];
  return [...shelf.gapsOf(resource), ...uses, ...answer];
}

function failingUnit(
  context: EvaluationContext,
  resource: DataResource,
  place: string,
  best: Best | null,
  objections: readonly string[],
): Unit {
  const why =
    best?.why ??
    (objections.length === 0 ? "no copy at all" : `no copy that counts (${objections.join(", ")})`);
  const last = best?.copy.completedAt;
  const dated = last === null || last === undefined ? "" : `, last on ${last.toISOString().slice(0, 10)}`;
  const failing: FailingResource = {
    resource: resource.arn,
    region: resource.region,
    why: `${capital(why)}${best === null ? "" : `: ${placeOf(context, best.copy)}${dated}`}.`,
  };
  const evidence =
    best === null
      ? seen(context, resource, `${capital(why)}.`, "fail")
      : seenCopy(context, resource, best, "fail");
  return {
    result: "fail",
    place,
    scoreHundredths: best?.hundredths ?? 0,
    why: best?.why ?? (objections.length === 0 ? "no copy at all" : "no copy that counts"),
    failing: [failing],
    evidence: [evidence],
  };
}

function placeOf({ input }: EvaluationContext, { accountId, region }: Copy): string {
  return `${accountId === input.account.id ? "this account" : `account ${accountId}`}, ${region}`;
}

function seenCopy(
  context: EvaluationContext,
  resource: DataResource,
  { copy }: Best,
  result: Evidence["result"],
): Evidence {
  const when =
    copy.completedAt === null ? "as it changes" : `on ${copy.completedAt.toISOString().slice(0, 10)}`;
  const words = `${capital(mechanisms[copy.mechanism])} in ${placeOf(context, copy)}, ${when}, ${lockWords[copy.lock]}.`;
  return seen(context, resource, words, result);
}

const lockWords = {
  none: "not locked",
  governance: "locked in governance mode",
  "object-lock-governance": "locked in governance mode",
  "compliance-cooling": "locked for good soon",
  compliance: "locked for good",
  "object-lock-compliance": "locked for good",
  "air-gapped": "air-gapped",
} as const satisfies Record<Copy["lock"], string>;

function seen(
  { input }: EvaluationContext,
  { type, arn, region }: DataResource,
  words: string,
  result: Evidence["result"],
): Evidence {
  return {
    collector: collectorOf(type),
    accountId: input.account.id,
    region,
    observed: `${shortName(arn)}: ${words}`,
    result,
  };
}

function collectorOf(type: string): string {
  if (type === "s3:bucket") return "s3.protection";
  if (type === "ec2:volume") return "ec2.compute";
  return type.startsWith("rds:") ? "rds.databases" : "data.stores";
}
