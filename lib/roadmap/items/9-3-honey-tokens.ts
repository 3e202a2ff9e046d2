import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import { type Health, healthOf } from "#lib/roadmap/honey/health.ts";
import { type HoneyContext, honeyFaults } from "#lib/roadmap/honey/token.ts";
import type { EvaluationContext, OrganizationContext } from "#lib/roadmap/item.ts";
import { honeyTokens } from "#lib/roadmap/items/9-3-item.ts";
import type { HoneyToken } from "#lib/roadmap/records/honey-tokens.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence, FailingResource, Verdict } from "#lib/roadmap/verdict.ts";

type Covers = (token: HoneyToken) => boolean;

/**
 * One unit: as many working decoys as the settings ask for, an access key among them. Tokens count for the organization
 * where they cover all of it. No text says which decoy, which account or which Region: verdicts are read by everybody.
 */
export function evaluateHoneyTokens(context: OrganizationContext): Verdict {
  const active = activeAccounts(context);
  return judgeRegistry(
    context,
    ({ coversAccounts: covered }) =>
      covered === "ORG" || (active !== null && active.every((accountId) => covered.includes(accountId))),
  );
}

/** Accounts that the organization lists as active; null: the list could not be read. */
function activeAccounts({ input, view }: OrganizationContext): string[] | null {
  const { kind, managementAccountId } = input.organization;
  if (kind === "standalone") return [managementAccountId];
  const listed = view
    .find("organizations.tree")
    .ask("organizations:ListAccounts", ({ accounts }) => accounts);
  return listed.known ? listed.value.filter(({ State }) => State === "ACTIVE").map(({ Id }) => Id) : null;
}

/**
 * An account answers itself where tokens cover it that do not cover everybody, or where the settings ask for decoys of its
 * own; else null, and it shows the organization's.
 */
export function answerHoneyTokens(context: EvaluationContext): Verdict | null {
  const { account, records, settings } = context.input;
  if (settings.perAccountHoneyTokens) {
    return judgeRegistry(context, ({ kind, accountId, coversAccounts }) =>
      kind === "EXTERNAL_CANARY"
        ? coversAccounts !== "ORG" && coversAccounts.includes(account.id)
        : accountId === account.id,
    );
  }
  const isOwn = records.honeyTokens.some(
    ({ data }) => data.coversAccounts !== "ORG" && data.coversAccounts.includes(account.id),
  );
  if (!isOwn) return null;
  return judgeRegistry(
    context,
    ({ coversAccounts: covered }) => covered === "ORG" || covered.includes(account.id),
  );
}

function judgeRegistry(context: HoneyContext, covers: Covers): Verdict {
  const all = context.input.records.honeyTokens.map((token) => healthOf(context, token));
  const inScope = all.filter(({ token }) => covers(token.data));
  const sum = addUp(context, inScope);
  const fired = all.filter(({ critical }) => critical);
  const unit = judge(context, inScope, { ...sum, alarmed: fired.length });
  const verdict = conclude(honeyTokens, context.view, [unit], {
    noun: ["registry", "registries"],
    met: `${sum.healthy} decoys are in place, harmless, watched and tested.`,
    none: "",
    counted: () => "",
    roleName: context.input.organization.roleName,
    preposition: "for",
  });
  const reason = verdict.reason.trim();
  const incomplete = verdict.state !== "MET" && verdict.state !== "UNKNOWN" && sum.open > 0;
  return { ...verdict, reason, ...(incomplete && { evidenceIncomplete: true }) };
}

interface Sum {
  /** Hundredths of all tokens in scope; canaries outside of AWS fill at most half of the target. */
  hundredths: number;
  /** Tokens that count in full. */
  healthy: number;
  keys: number;
  /** Tokens of which it is not known whether they count. */
  open: number;
  /** Tokens that are known to count less than in full. */
  lesser: number;
}

function addUp({ input }: HoneyContext, inScope: readonly Health[]): Sum {
  const target = input.settings.minHoneyTokens;
  const isOutside = ({ token }: Health) => token.data.kind === "EXTERNAL_CANARY";
  const full = inScope.filter(({ value }) => value === 100);
  const outside = full.filter(isOutside).length;
  const own = full.length - outside;
  const total = (healths: readonly Health[]) => healths.reduce((sum, { value }) => sum + (value ?? 0), 0);
  return {
    hundredths:
      total(inScope.filter((health) => !isOutside(health))) +
      Math.min(total(inScope.filter(isOutside)), Math.floor((target * 100) / 2)),
    healthy: own + Math.min(outside, Math.floor(target / 2)),
    keys: full.filter(({ token }) => token.data.kind === "ACCESS_KEY").length,
    open: inScope.filter(({ value }) => value === null).length,
    lesser: inScope.filter(({ value, faults }) => isLesser(value, faults)).length,
  };
}

/** Known to be worth less than full marks, whatever else of it could not be read. */
function isLesser(value: number | null, faults: Health["faults"]): boolean {
  if (value !== null) return value < 100;
  return faults.some((fault) => fault !== "FIRED" && fault !== "REVIEW_OVERDUE");
}

function judge(
  context: HoneyContext,
  inScope: readonly Health[],
  { hundredths, healthy, keys, open, lesser, alarmed }: Sum & { alarmed: number },
): Unit {
  const target = context.input.settings.minHoneyTokens;
  const { honeyTokens: registry } = context.input.records;
  const counted = `${healthy} of ${target} decoys that are asked for work`;
  const note = (result: Evidence["result"]) => [
    noteOf(
      context,
      `${inScope.length} of ${registry.length} registered decoys count here. ${counted}.`,
      result,
    ),
  ];
  if (healthy >= target && keys > 0 && alarmed === 0)
    return { result: "pass", place: null, evidence: [...note("pass"), ...remaining(context, inScope)] };
  if (open > 0 && lesser === 0 && alarmed === 0 && inScope.length >= target) {
    const gaps = inScope.flatMap((health) => (health.value === null ? health.gaps : []));
    return { result: "unknown", place: null, gaps, evidence: note("unknown") };
  }
  const why = [
    alarmed > 0
      ? `${alarmed} ${alarmed === 1 ? "decoy grants something or was" : "decoys grant something or were"} used without a recorded test`
      : "",
    registry.length === 0 ? "no decoy is registered" : counted,
    registry.length > 0 && keys === 0 ? "no access key among them" : "",
    open > 0 ? `${open} could not be read` : "",
  ];
  const said = why.filter((text) => text !== "").join("; ");
  const failing = inScope.flatMap(failingOf);
  // Where no single decoy is at fault, there are too few of them.
  const few = { resource: context.input.organization.id, region: "global", why: sentence(said) };
  return {
    result: "fail",
    place: null,
    why: said,
    scoreHundredths: Math.min(99, Math.floor(hundredths / Math.max(target, inScope.length))),
    failing: failing.length > 0 ? failing : [few],
    evidence: note("fail"),
  };
}

/** By the id of its row, which says nothing to whoever cannot read the registry. */
function failingOf({ token, faults }: Health): FailingResource[] {
  if (faults.length === 0) return [];
  const why = faults.map((fault) => `${fault}: ${sentence(honeyFaults[fault])}`).join(" ");
  return [{ resource: `honey-token/${token.recordId}`, region: "global", why }];
}

function remaining(context: HoneyContext, inScope: readonly Health[]): Evidence[] {
  const left = inScope.filter(({ faults }) => faults.length > 0).length;
  return left === 0 ? [] : [noteOf(context, `${left} more registered decoys do not work.`, "info")];
}

/** The account is the organization's, wherever the decoys lie. */
function noteOf({ input }: HoneyContext, observed: string, result: Evidence["result"]): Evidence {
  return {
    collector: "records",
    accountId: input.organization.managementAccountId,
    region: "global",
    observed,
    result,
  };
}
