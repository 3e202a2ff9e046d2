/** Where GuardDuty's findings of one region go, for item 4.2. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { describeGaps, type Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { type Administrator, findAdministrator, seeMember } from "#lib/roadmap/items/4-1-administrator.ts";
import { gapAbout } from "#lib/roadmap/items/4-2-destinations.ts";
import { securityHubRoutes } from "#lib/roadmap/items/4-2-hub.ts";
import {
  failedUnit,
  gatherRoutes,
  judgeRoutes,
  openRoute,
  type Place,
  type Route,
  unitOutOfScope,
} from "#lib/roadmap/items/4-2-route.ts";
import { followRules } from "#lib/roadmap/items/4-2-rules.ts";
import { type SiemAnswer, siemRoutes } from "#lib/roadmap/items/4-2-siem.ts";
import { guarddutyFindings, type Signal } from "#lib/roadmap/items/4-2-signals.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

const collector = "guardduty.detector";

/** The unit of an active region: a detector that is on, and a way out for what it finds. */
export function judgeFindings(context: EvaluationContext, place: Place, siem: SiemAnswer): Unit {
  const { region } = place;
  if (context.view.find(collector, region).isUnsupported("guardduty:ListDetectors")) {
    return unitOutOfScope(place, "GuardDuty has no endpoint here.");
  }
  const administrator = findAdministrator(context, region);
  const isOn = detectorIsOn(context, region, administrator);
  if (!isOn.known) return unknownUnit(place, isOn.gap);
  if (!isOn.value) return failedUnit(place, "GuardDuty is off, so that there are no findings to carry");
  const unit = judgeRoutes(
    gatherRoutes([
      () => followAdministrator(context, region, administrator),
      () => followOwn(context, region),
      () => securityHubRoutes(context, region),
      () => siemRoutes(context, siem, "guardduty"),
    ]),
    place,
  );
  return { ...unit, evidence: [...(unit.evidence ?? []), ...failingExports(context, place)] };
}

/** Exports of findings go to a bucket, where nobody is called: they are no route, but a broken one is worth saying. */
function failingExports({ view }: EvaluationContext, { accountId, region }: Place): Evidence[] {
  const source = "guardduty.destinations";
  const found = view
    .find(source, region)
    .ask("guardduty:ListPublishingDestinations", (data) => data.destinations);
  const failing = found.known ? found.value.filter(({ Status }) => Status !== "PUBLISHING") : [];
  return failing.map(({ DestinationType, Status }) => ({
    collector: source,
    accountId,
    region,
    observed: `The export of findings to ${DestinationType} is in the state ${Status}.`,
    result: "info",
  }));
}

function unknownUnit(place: Place, gap: Gap): Unit {
  const { reason } = describeGaps([{ gap, place: place.region }], {
    roleName: place.roleName,
    preposition: "in",
  });
  const { accountId, region } = place;
  const evidence = [{ collector, accountId, region, observed: reason, result: "unknown" as const }];
  return { result: "unknown", place: region, gaps: [gap], evidence };
}

/** As the account itself says; where it could not be asked, as its administrator sees it. */
function detectorIsOn(
  context: EvaluationContext,
  region: string,
  administrator: Administrator,
): Answer<boolean> {
  const facts = context.view.find(collector, region);
  const detector = facts.ask("guardduty:ListDetectors", (data) => data.detector);
  if (detector.known && detector.value === null) return { known: true, value: false };
  const status = facts.ask("guardduty:GetDetector", (data) => data.detector?.Status ?? null);
  if (detector.known && status.known && status.value !== null) {
    return { known: true, value: status.value === "ENABLED" };
  }
  const gap: Gap = detector.known
    ? status.known
      ? { kind: "not_asked", op: "guardduty:GetDetector" }
      : status.gap
    : detector.gap;
  const seen = seeMember(context, region, administrator);
  if (!seen.known || seen.value === null) return { known: false, gap };
  return { known: true, value: isEnabled(seen.value.status) };
}

/** Implementations differ in the case of relationships. */
function isEnabled(status: string | null): boolean {
  return status?.toLowerCase() === "enabled";
}

function findings(context: EvaluationContext, region: string, isRelayed: boolean): Signal {
  const { account, settings } = context.input;
  return guarddutyFindings({ accountId: account.id, region, isRelayed }, settings.alertSeverity);
}

/** Services send to the default bus of their region, and to no other. */
const defaultBus = "default";

function followOwn(context: EvaluationContext, region: string): Route[] {
  return followRules(context, {
    accountId: context.input.account.id,
    region,
    busName: defaultBus,
    signal: findings(context, region, false),
    path: "GuardDuty",
    readsProven: null,
  });
}

/** What a member finds appears in the stream of its administrator, in the same region. */
function followAdministrator(
  context: EvaluationContext,
  region: string,
  administrator: Administrator,
): Route[] {
  const collecting = collectingAdministrator(context, region, administrator);
  if (!collecting.known) return [openRoute("GuardDuty", collecting.gap)];
  if (collecting.value === null || collecting.value === context.input.account.id) return [];
  return followRules(context, {
    accountId: collecting.value,
    region,
    busName: defaultBus,
    signal: findings(context, region, true),
    path: `GuardDuty → administrator ${collecting.value}`,
    readsProven: null,
  });
}

/** The administrator that the account reports to; null: it reports to none that is the region's. */
function collectingAdministrator(
  context: EvaluationContext,
  region: string,
  administrator: Administrator,
): Answer<string | null> {
  const { account, organization } = context.input;
  if (administrator.known && (administrator.value === null || administrator.value === account.id))
    return administrator;
  const own = context.view
    .find(collector, region)
    .ask("guardduty:GetAdministratorAccount", (data) => data.administrator);
  if (own.known) {
    if (own.value === null) return { known: true, value: null };
    const { AccountId, RelationshipStatus } = own.value;
    const named = administrator.known ? administrator.value : organization.securityAccountId;
    if (named === null)
      return { known: false, gap: gapAbout(context, account.id, administratorGap(administrator)) };
    const reports = AccountId === named && (RelationshipStatus === null || isEnabled(RelationshipStatus));
    return { known: true, value: reports ? named : null };
  }
  const seen = seeMember(context, region, administrator);
  if (!seen.known) return { known: false, gap: own.gap };
  const reports = seen.value !== null && isEnabled(seen.value.status);
  return { known: true, value: reports ? (seen.value?.administratorId ?? null) : null };
}

function administratorGap(administrator: Administrator): Gap {
  return administrator.known
    ? { kind: "not_asked", op: "guardduty:ListOrganizationAdminAccounts" }
    : administrator.gap;
}
