/**
 * The only way from envelopes to evaluators: data is handed out per operation, and only where that operation is
 * evidence. Missing, stale, denied, malformed and half-read facts come out as the reason why there are none.
 */
import { fitsItsSchema, isChecked } from "#lib/facts/checked.ts";
import {
  type AccountFailure,
  type Envelope,
  envelopeSchema,
  globalRegion,
  isEvidence,
  type Operation,
} from "#lib/facts/envelope.ts";
import { type CollectorName, type FactsOf, factsRegistry } from "#lib/facts/registry.ts";
import type { Gap } from "./gaps.ts";

export type Answer<T> = { known: true; value: T } | { known: false; gap: Gap };

/** The facts of one collector in one account and region. */
export interface Reading<Name extends CollectorName> {
  /** Data that `op` (on `resource`, where one is named) vouches for. */
  ask<T>(op: string, select: (data: FactsOf<Name>) => T, resource?: string): Answer<T>;
  /** Whether `op` is evidence, where its answer itself does not matter. Null: it is. */
  gapOf(op: string, resource?: string): Gap | null;
  /** Data of a fact in which the outcome is the fact itself (`sts.assume`): fresh and well-formed is enough. */
  attempt<T>(select: (data: FactsOf<Name>) => T): Answer<T>;
  /** The resource vanished between list and get. */
  isGone(resource: string): boolean;
  /** The service has no endpoint here, by the shipped table of the collector. */
  isUnsupported(op: string): boolean;
  /** The operation was rightly left out, by a rule that stands in the envelope. */
  isSkipped(op: string): boolean;
  /** When the facts were observed; null where they are no evidence at all. */
  observedAt: Date | null;
}

/** What one item reads. It remembers which envelopes were read, so that the verdict knows how long it holds. */
export interface FactsView {
  /** `region` defaults to "global", `accountId` to the account that is evaluated. */
  find<Name extends CollectorName>(collector: Name, region?: string, accountId?: string): Reading<Name>;
  /** Accounts that have an envelope of this collector in this region, sorted. */
  accountsWith(collector: CollectorName, region: string): string[];
  /**
   * Which policy keeps everybody of the evaluated account from making anything of these services in the Region, as a
   * phrase; null: none that is verified. A service is named as the operations of facts name it.
   */
  closedBy(region: string, services: readonly string[]): string | null;
  /** Evidence that ends by itself before its envelope grows stale (a report, an exception). */
  limit(until: Date | null): void;
  /** The earliest moment at which something that was read ends; null: nothing was read. */
  validUntil(): Date | null;
}

export interface FactsIndex {
  view(): FactsView;
}

/** What an envelope says of itself, whoever asks and whenever. */
interface Parsed {
  data: unknown;
  gap: Extract<Gap, { kind: "unreadable" }>["why"] | null;
  ops: Operations;
  observedAtMs: number;
}

/** Operations by name: an account may have asked one of them for each of its hundred thousand resources. */
type Operations = ReadonlyMap<string, OperationOutcomes>;

interface OperationOutcomes {
  /** What speaks for all resources. */
  general: readonly Operation[];
  byResource: ReadonlyMap<string, readonly Operation[]>;
}

/** What it is worth to this evaluation. */
interface Loaded {
  data: unknown;
  ops: Operations;
  gap: Gap | null;
  observedAtMs: number;
  /** Infinity where nothing was read that could age. */
  validUntilMs: number;
}

const noOperations: Operations = new Map();

/** Clocks of several machines may differ a little; AWS's own signatures tolerate as much. */
const clockToleranceMs = 15 * 60_000;

/** Parsing an envelope is the costly part, and one envelope of an administrator serves thousands of accounts. */
const parsedEnvelopes = new WeakMap<object, Parsed>();

/**
 * Indexes the envelopes of an evaluation once. Of two envelopes of one collector, account and region the newer counts.
 * Envelopes must not be changed afterwards. Nothing here throws, whatever the envelopes hold.
 */
export function indexFacts(
  envelopes: Iterable<Envelope>,
  { accountId, now }: { accountId: string; now: Date },
): FactsIndex {
  const places = new Map<string, Map<string, Place>>();
  for (const envelope of envelopes) {
    // Envelopes come out of a store: the type is a promise that this room does not rely on.
    if (typeof envelope !== "object" || envelope === null) continue;
    const { accountId: id, collector, region } = envelope;
    if (typeof id !== "string" || typeof collector !== "string" || typeof region !== "string") continue;
    if (!isCollectorName(collector)) continue;
    const { envelopes: known } = placeOf(places, collector, region);
    const other = known.get(id);
    if (other === undefined || supersedes(envelope, other, collector)) known.set(id, envelope);
  }
  const nowMs = now.getTime();
  const load = (collector: CollectorName, region: string, owner: string): Loaded => {
    const place = placeOf(places, collector, region);
    const existing = place.loaded.get(owner);
    if (existing) return existing;
    const result = loadEnvelope(place.envelopes.get(owner), collector, nowMs);
    place.loaded.set(owner, result);
    return result;
  };
  const accountsWith = (collector: CollectorName, region: string): string[] =>
    [...placeOf(places, collector, region).envelopes.keys()].sort();
  const entry = entryFailure(load("sts.assume", globalRegion, accountId));
  return { view: () => createView({ accountId, accountsWith, load, entry }) };
}

/** What is known of one collector in one Region, by account. */
interface Place {
  envelopes: Map<string, Envelope>;
  loaded: Map<string, Loaded>;
}

/** Found by names that are there already: facts are asked for ten thousand times an account. */
function placeOf(places: Map<string, Map<string, Place>>, collector: string, region: string): Place {
  let regions = places.get(collector);
  if (regions === undefined) {
    regions = new Map();
    places.set(collector, regions);
  }
  let place = regions.get(region);
  if (place === undefined) {
    place = { envelopes: new Map(), loaded: new Map() };
    regions.set(region, place);
  }
  return place;
}

/** Ties are broken by content, so that the order of the envelopes never matters; an unreadable one wins. */
function supersedes(candidate: Envelope, current: Envelope, collector: CollectorName): boolean {
  const [a, b] = [observedText(candidate), observedText(current)];
  if (a !== b) return a > b;
  if (candidate === current || parse(current, collector).gap !== null) return false;
  if (parse(candidate, collector).gap !== null) return true;
  return JSON.stringify(candidate) > JSON.stringify(current);
}

function observedText({ observedAt }: Envelope): string {
  return typeof observedAt === "string" ? observedAt : "";
}

function isCollectorName(name: string): name is CollectorName {
  return Object.hasOwn(factsRegistry, name);
}

function parse(envelope: Envelope, collector: CollectorName): Parsed {
  const existing = parsedEnvelopes.get(envelope);
  if (existing) return existing;
  const parsed = parseEnvelope(envelope, collector);
  parsedEnvelopes.set(envelope, parsed);
  return parsed;
}

function parseEnvelope(envelope: Envelope, collector: CollectorName): Parsed {
  const nothing = { data: null, ops: noOperations, observedAtMs: Number.NaN };
  // The form of the envelope first: a time or a version can only be read out of one that has it.
  if (!isChecked(envelope) && !envelopeSchema.safeParse(envelope).success)
    return { ...nothing, gap: "malformed" };
  const observedAtMs = Date.parse(envelope.observedAt);
  if (Number.isNaN(observedAtMs)) return { ...nothing, gap: "malformed" };
  if (envelope.schema !== factsRegistry[collector].version)
    return { ...nothing, observedAtMs, gap: "version" };
  if (!fitsItsSchema(envelope)) return { ...nothing, observedAtMs, gap: "malformed" };
  const answered = envelope.ops.every((operation) => isEvidence(operation.outcome));
  if (answered && !envelope.complete) return { ...nothing, observedAtMs, gap: "pages" };
  return { data: envelope.data, gap: null, ops: indexOperations(envelope.ops), observedAtMs };
}

function indexOperations(operations: readonly Operation[]): Operations {
  const byName = new Map<string, { general: Operation[]; byResource: Map<string, Operation[]> }>();
  for (const operation of operations) {
    const { op, resource } = operation;
    let outcomes = byName.get(op);
    if (outcomes === undefined) {
      outcomes = { general: [], byResource: new Map() };
      byName.set(op, outcomes);
    }
    if (resource === undefined) outcomes.general.push(operation);
    else outcomes.byResource.set(resource, [...(outcomes.byResource.get(resource) ?? []), operation]);
  }
  return byName;
}

function loadEnvelope(envelope: Envelope | undefined, collector: CollectorName, nowMs: number): Loaded {
  const none = {
    data: null,
    ops: noOperations,
    observedAtMs: Number.NaN,
    validUntilMs: Number.POSITIVE_INFINITY,
  };
  if (envelope === undefined) return { ...none, gap: { kind: "missing", collector, entry: null } };
  const { data, ops, gap, observedAtMs } = parse(envelope, collector);
  const unreadable = (why: NonNullable<Parsed["gap"]>): Loaded => ({
    ...none,
    gap: { kind: "unreadable", collector, why },
  });
  if (Number.isNaN(observedAtMs)) return unreadable("malformed");
  const validUntilMs = observedAtMs + factsRegistry[collector].maxAgeHours * 3_600_000;
  if (validUntilMs < nowMs) return { ...none, gap: { kind: "stale", collector, entry: null } };
  if (observedAtMs > nowMs + clockToleranceMs) return unreadable("future");
  if (gap !== null) return { ...unreadable(gap), validUntilMs };
  return { data, ops, gap: null, observedAtMs, validUntilMs };
}

function entryFailure(assume: Loaded): AccountFailure | null {
  if (assume.gap !== null || assume.data === null) return null;
  // The schema of sts.assume was checked when the envelope was parsed.
  const fact = assume.data as FactsOf<"sts.assume">;
  return fact.assumed ? null : fact.failure;
}

interface ViewSource {
  accountId: string;
  accountsWith: FactsView["accountsWith"];
  load: (collector: CollectorName, region: string, owner: string) => Loaded;
  entry: AccountFailure | null;
}

function createView({ accountId, accountsWith, load, entry }: ViewSource): FactsView {
  let earliestMs = Number.POSITIVE_INFINITY;
  return {
    find: (collector, region = globalRegion, owner = accountId) => {
      const facts = load(collector, region, owner);
      return createReading(facts, collector, owner === accountId ? entry : null, () => {
        earliestMs = Math.min(earliestMs, facts.validUntilMs);
      });
    },
    accountsWith,
    // Facts alone close nothing; see guardrails/closed-view.ts.
    closedBy: () => null,
    limit: (until) => {
      if (until !== null) earliestMs = Math.min(earliestMs, until.getTime());
    },
    validUntil: () => (earliestMs === Number.POSITIVE_INFINITY ? null : new Date(earliestMs)),
  };
}

function createReading<Name extends CollectorName>(
  facts: Loaded,
  collector: Name,
  entry: AccountFailure | null,
  touched: () => void,
): Reading<Name> {
  const emptyGap: Gap | null =
    facts.data === null ? { kind: "unreadable", collector, why: "malformed" } : null;
  const isSkipped = (op: string): boolean =>
    facts.ops.get(op)?.general.some(({ skipped }) => skipped !== undefined) === true;
  const gapOf = (op: string, resource?: string): Gap | null => {
    touched();
    const gap = withEntry(facts.gap, entry) ?? operationGap(facts.ops, op, resource);
    // What was rightly not asked holds nothing; any other answer in facts that hold nothing has told nothing.
    return gap ?? (isSkipped(op) ? null : emptyGap);
  };
  const read = <T>(select: (data: FactsOf<Name>) => T): Answer<T> => {
    if (emptyGap !== null) return { known: false, gap: emptyGap };
    // The data was checked by this collector's schema when the envelope was parsed.
    return { known: true, value: select(facts.data as FactsOf<Name>) };
  };
  return {
    gapOf,
    ask: (op, select, resource) => {
      const gap = gapOf(op, resource);
      return gap === null ? read(select) : { known: false, gap };
    },
    attempt: (select) => {
      touched();
      return facts.gap === null ? read(select) : { known: false, gap: facts.gap };
    },
    isGone: (resource) =>
      [...facts.ops.values()].some(
        ({ byResource }) => byResource.get(resource)?.some(({ gone }) => gone === true) === true,
      ),
    isUnsupported: (op) =>
      facts.ops.get(op)?.general.some(({ outcome }) => outcome === "unsupported") === true,
    isSkipped,
    observedAt: Number.isNaN(facts.observedAtMs) ? null : new Date(facts.observedAtMs),
  };
}

/** Facts that are missing or stale because the account cannot be entered say so. */
function withEntry(gap: Gap | null, entry: AccountFailure | null): Gap | null {
  if (gap === null || entry === null) return gap;
  return gap.kind === "missing" || gap.kind === "stale" ? { ...gap, entry } : gap;
}

/** An entry of the resource itself wins over the one that speaks for all; no entry: the operation was never called. */
function operationGap(ops: Operations, op: string, resource: string | undefined): Gap | null {
  const outcomes = ops.get(op);
  const named = resource === undefined ? undefined : outcomes?.byResource.get(resource);
  const spoken = named ?? outcomes?.general ?? [];
  if (spoken.length === 0) return { kind: "not_asked", op };
  if (spoken.every(({ outcome }) => isEvidence(outcome))) return null;
  const gaps = spoken.map(failureGap).filter((gap) => gap !== null);
  return gaps.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))[0] ?? null;
}

function failureGap(operation: Operation): Gap | null {
  const { op, outcome } = operation;
  if (outcome === "ok" || outcome === "absent") return null;
  if (outcome !== "denied") return { kind: "failed", op, outcome };
  const { deniedBy = "unknown", policyId = null } = operation;
  return { kind: "denied", op, deniedBy, policyId };
}
