/** Whether somebody would hear of a token's use: its detector, judged by the facts of the account in which that stands. */
import type { DetectorFacts, HoneyTrail } from "#lib/facts/honey.ts";
import { accountInArn } from "#lib/facts/partitions.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { recordedEvents } from "#lib/roadmap/items/3-1-selectors.ts";
import type { HoneyToken } from "#lib/roadmap/records/honey-tokens.ts";
import { recordsData } from "./data-events.ts";
import { filterMatches, ruleCoverage } from "./patterns.ts";
import {
  fine,
  type HoneyContext,
  isReadFirst,
  type Judged,
  join,
  type Marks,
  needsDataEvents,
  notRead,
  open,
  roamsRegions,
  weak,
  worthless,
} from "./token.ts";

/** What is known of the token besides its registry row. */
export interface Surroundings {
  marks: Marks;
  /** Enabled Regions of its account; null: not known. */
  regions: readonly string[] | null;
}

/** A detector of a kind that AWS knows nothing of is shown by its test alone. */
export function judgeDetector(context: HoneyContext, token: HoneyToken, around: Surroundings): Judged {
  const { kind, accountId = token.accountId } = token.detector;
  if (kind !== "EVENTBRIDGE" && kind !== "CW_METRIC_FILTER") return fine;
  const found = detectorFacts(context, token);
  if (!found.known) return open(found.gap);
  if (found.value === null) return notRead("What watches a token has not been read since it was registered");
  if (kind === "CW_METRIC_FILTER") return judgeFilter(context, token, found.value, around);
  if (accountId !== token.accountId)
    return notRead(
      "Events reach a rule of another account only by being passed on: register the rule of the token's own account",
    );
  return judgeRules(context, token, found.value, around);
}

function factsOf(context: HoneyContext, accountId: string) {
  return context.view.find("honey.tokens", "global", accountId);
}

function detectorFacts(context: HoneyContext, token: HoneyToken): Answer<DetectorFacts | null> {
  const { ref, accountId = token.accountId } = token.detector;
  return factsOf(context, accountId).attempt(
    ({ detectors }) => detectors.find((one) => one.tokenId === token.id && one.ref === ref) ?? null,
  );
}

/** A failed call leaves the data of its operation out; which one it was, the gap says. */
function unread(context: HoneyContext, token: HoneyToken, ops: readonly string[]): Judged {
  const reading = factsOf(context, token.detector.accountId ?? token.accountId);
  const gaps = ops
    .map((op) => reading.gapOf(op, token.id))
    .filter((gap) => gap !== null)
    .filter(({ kind }) => kind !== "not_asked");
  const [gap] = gaps;
  return gap === undefined ? fine : open(gap);
}

type Rule = DetectorFacts["rules"][number];

/** A rule covers its own Region and bus only. */
function judgeRules(
  context: HoneyContext,
  token: HoneyToken,
  { rules, unreadRegions }: DetectorFacts,
  { marks, regions }: Surroundings,
): Judged {
  const judged = rules.map((rule) => ({ rule, ...judgeRule(rule, token, marks) }));
  const good = judged.filter(({ worthless: isBad, gaps }) => !isBad && gaps.length === 0);
  const refused = unread(context, token, ["events:ListRules", "events:ListTargetsByRule"]);
  const gaps = [...judged.flatMap((one) => one.gaps), ...refused.gaps];
  if (good.length === 0) {
    if (gaps.length > 0 || unreadRegions.length > 0)
      return gaps.length > 0 ? { ...fine, gaps } : notRead("Rules that may watch a token could not be read");
    const [worst] = judged;
    return worst === undefined
      ? worthless("DETECTOR_DISABLED")
      : worthless(worst.faults[0] ?? "DETECTOR_DISABLED");
  }
  const covered = new Set(good.map(({ rule }) => rule.region));
  const needed = roamsRegions(token)
    ? regions
    : [token.arn?.split(":")[3] ?? ""].filter((region) => region !== "");
  const parts: Judged[] = good.map(({ faults }) => weak(...faults));
  if (needed === null) parts.push(notRead("The Regions of a token's account could not be read"));
  else {
    const missing = needed.filter((region) => !covered.has(region));
    if (missing.some((region) => !unreadRegions.includes(region))) parts.push(weak("REGION_GAP"));
    else if (missing.length > 0 && refused.gaps.length === 0)
      parts.push(notRead("Rules that may watch a token could not be read"));
  }
  if (
    isReadFirst(token) &&
    good.some(({ rule }) => rule.State !== "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
  )
    parts.push(weak("NO_READ_EVENTS"));
  if (needsDataEvents(token)) parts.push(judgeData(context, token, null));
  return join([...parts, refused]);
}

function judgeRule({ State, EventPattern, targets }: Rule, token: HoneyToken, marks: Marks): Judged {
  if (State === "DISABLED" || EventPattern === null) return worthless("DETECTOR_DISABLED");
  const coverage = ruleCoverage(EventPattern, token, marks);
  if (coverage === "none") return worthless("PATTERN_MISMATCH");
  if (targets?.length === 0) return worthless("NO_TARGET");
  if (coverage === "unknown")
    return notRead("What a rule that shall watch a token lets through cannot be told from its pattern");
  if (targets === null) return notRead("The targets of a rule that shall watch a token could not be read");
  if (!State.startsWith("ENABLED"))
    return notRead("AWS gives a rule that shall watch a token a state that is not known");
  return coverage === "part" ? weak("PATTERN_MISMATCH") : fine;
}

/** A filter on the logs of a trail over all Regions has no gap between them. */
function judgeFilter(
  context: HoneyContext,
  token: HoneyToken,
  { filters, alarms, unreadRegions }: DetectorFacts,
  { marks }: Surroundings,
): Judged {
  const refused = unread(context, token, ["logs:DescribeMetricFilters", "cloudwatch:DescribeAlarms"]);
  if (refused.gaps.length > 0) return refused;
  const matching = filters.filter(({ filterPattern }) => filterMatches(filterPattern, marks) === "yes");
  if (matching.length === 0) {
    if (unreadRegions.length > 0) return notRead("Filters that may watch a token could not be read");
    if (filters.some(({ filterPattern }) => filterMatches(filterPattern, marks) === "unknown"))
      return notRead("What a filter that shall watch a token counts cannot be told from its pattern");
    return worthless(filters.length === 0 ? "DETECTOR_DISABLED" : "PATTERN_MISMATCH");
  }
  const told = matching.filter((filter) => alarmsOf(filter, alarms).some(({ actions }) => actions > 0));
  if (told.length === 0) return worthless("NO_TARGET");
  const armed = told.filter((filter) =>
    alarmsOf(filter, alarms).some(({ ActionsEnabled, actions }) => ActionsEnabled && actions > 0),
  );
  if (armed.length === 0) return worthless("DETECTOR_DISABLED");
  const fed = armed.map((filter) => judgeFeed(context, token, filter));
  return fed.find(({ faults, gaps }) => faults.length + gaps.length === 0) ?? best(fed);
}

type Filter = DetectorFacts["filters"][number];

function alarmsOf({ region, metrics }: Filter, alarms: DetectorFacts["alarms"]) {
  return alarms.filter((alarm) => alarm.region === region && metrics.includes(alarm.metric));
}

/** Of several ways to be noticed the best that is known counts. */
function best(ways: readonly Judged[]): Judged {
  const rank = ({ worthless: isBad, gaps }: Judged) => (isBad ? 2 : gaps.length > 0 ? 0 : 1);
  return [...ways].sort((a, b) => rank(a) - rank(b))[0] ?? worthless("DETECTOR_DISABLED");
}

/** The trails that write into the filter's log group. */
function judgeFeed(context: HoneyContext, token: HoneyToken, { region, logGroupName }: Filter): Judged {
  const owner = token.detector.accountId ?? token.accountId;
  const trails = factsOf(context, owner).attempt((data) =>
    data.trails.filter(
      ({ CloudWatchLogsLogGroupArn: arn }) =>
        arn?.includes(`:log-group:${logGroupName}:`) === true && arn.split(":")[3] === region,
    ),
  );
  if (!trails.known) return open(trails.gap);
  const ofToken = trails.value.filter(
    ({ IsOrganizationTrail, TrailARN }) => IsOrganizationTrail || accountInArn(TrailARN) === token.accountId,
  );
  return ofToken.length === 0
    ? worthless("DETECTOR_DISABLED")
    : best(ofToken.map((trail) => judgeTrail(context, token, trail)));
}

function judgeTrail(context: HoneyContext, token: HoneyToken, trail: HoneyTrail): Judged {
  if (trail.IsLogging === null)
    return notRead("Whether a trail that a detector stands on records could not be read");
  if (!trail.IsLogging) return worthless("DETECTOR_DISABLED");
  const isElsewhere = roamsRegions(token) || token.arn?.split(":")[3] !== trail.HomeRegion;
  const reach = !trail.IsMultiRegionTrail && isElsewhere ? weak("REGION_GAP") : fine;
  if (needsDataEvents(token)) return join([reach, judgeData(context, token, trail)]);
  if (trail.selectors === null)
    return notRead("What a trail that a detector stands on records could not be read");
  switch (recordedEvents(trail.selectors, false).events) {
    case "full":
      return reach;
    case "write-only":
      return join([reach, weak("NO_READ_EVENTS")]);
    case "none":
      return worthless("DETECTOR_DISABLED");
    default:
      return notRead("What a trail that a detector stands on leaves out cannot be told from its selectors");
  }
}

/** @param feeding the one trail that counts; null: any that records the token's account. */
function judgeData(context: HoneyContext, token: HoneyToken, feeding: HoneyTrail | null): Judged {
  const { managementAccountId, kind } = context.input.organization;
  const found: string[] = [];
  const gaps: Judged[] = [];
  for (const accountId of new Set([token.accountId, managementAccountId, ...accountsWithTrails(context)])) {
    const trails = factsOf(context, accountId).attempt((data) => data.trails);
    if (!trails.known) {
      if (kind === "organization" || accountId === token.accountId) gaps.push(open(trails.gap));
      continue;
    }
    for (const trail of trails.value) {
      if (!trail.IsOrganizationTrail && accountId !== token.accountId) continue;
      if (feeding !== null && trail.TrailARN !== feeding.TrailARN) continue;
      if (trail.IsLogging !== false)
        found.push(trail.IsLogging === null ? "unknown" : recordsData(trail, token));
    }
  }
  if (found.includes("yes")) return fine;
  if (found.includes("unknown")) return notRead("Which data events a trail records could not be read");
  const [gap] = gaps;
  return feeding === null && gap !== undefined ? gap : worthless("NO_DATA_EVENTS");
}

function accountsWithTrails({ view }: HoneyContext): string[] {
  return view.accountsWith("honey.tokens", "global");
}
