/** How far guardrails enforce one intent in an account: asked of an ordinary administrator, then of the real ones. */
import { decideByGuardrails } from "#lib/policy/decide.ts";
import type { Selection } from "#lib/policy/document.ts";
import { contextOf } from "#lib/policy/request.ts";
import { weighActions } from "#lib/policy/statements.ts";
import {
  bindsEverybody,
  ordinaryPrincipal,
  type Probe,
  type ProbePrincipal,
  type ProbeResult,
  type Prober,
  probe,
  rootPrincipal,
} from "#lib/roadmap/guardrails/probe.ts";
import { peopleOf } from "#lib/roadmap/guardrails/residents.ts";
import type { Intent, ProbedAccount } from "#lib/roadmap/items/8-1-intents.ts";

/** What an intent is worth; `why`: a phrase without a final period. */
export type IntentValue =
  | { value: 100; why: string }
  | { value: 50; why: string; roles: readonly string[] }
  | { value: 0; why: string; probe: Probe | null }
  | { value: null; why: string };

/** Administrators of the account other than the ordinary one. */
export interface RealPrincipals {
  /** Roles with nearly all permissions that guardrails may not leave out, with their names. */
  roles: readonly { name: string; who: ProbePrincipal }[];
  /** Why they are not all known, as a phrase; null: they are. */
  gap: string | null;
}

/** Judges an intent. The same facts give the same answer. */
export function judgeIntent(account: ProbedAccount, intent: Intent, real: () => RealPrincipals): IntentValue {
  const who = intent.asRoot ? rootPrincipal(account) : ordinaryPrincipal(account);
  const overbroad = intent.counter.find((asked) => isForbiddenAnyhow(account, asked));
  if (overbroad !== undefined) {
    const why = `overbroad: ${overbroad.action} in ${overbroad.region} is forbidden as well, which should be possible`;
    return { value: 0, why, probe: null };
  }
  const all = intent.all.map((asked) => judgeProbe(account, asked, who));
  const any =
    intent.anyOf.length === 0 ? [] : [bestOf(intent.anyOf.map((asked) => judgeProbe(account, asked, who)))];
  const worst = worstOf([...all, ...any]);
  if (worst.value !== 100 || intent.asRoot) return worst;
  return judgeReal(account, intent, real, worst);
}

/** Whatever the caller chooses, and by a Deny: being left off a list of what is allowed is legitimate. */
function isForbiddenAnyhow(account: ProbedAccount, asked: Probe): boolean {
  const result = probe(account, asked, ordinaryPrincipal(account));
  return result.kind === "denied" && result.explicit;
}

function judgeProbe(account: Prober, asked: Probe, who: ProbePrincipal): IntentValue {
  const result = probe(account, asked, who);
  switch (result.kind) {
    case "allowed":
      return { value: 0, why: sayAllowed(account, asked, who), probe: asked };
    case "unknown":
      return { value: null, why: `${asked.action} hangs on ${result.on.join(", ")}` };
    case "evaded":
      return judgeEvaded(account, asked, result);
    case "denied":
      return { value: 100, why: result.by === null ? "nothing allows it" : `denied by ${result.by}` };
  }
}

/** Denied, but not for a caller that chooses another key: how free that choice is. */
function judgeEvaded(
  account: Prober,
  asked: Probe,
  { keys }: Extract<ProbeResult, { kind: "evaded" }>,
): IntentValue {
  const tags = keys.filter((key) => /^aws:(?:principaltag|requesttag)\/|^aws:tagkeys$/.test(key));
  if (tags.length === 0) {
    const why = `${asked.action} is forbidden only to some callers (${keys.join(", ")})`;
    return { value: 50, why, roles: [] };
  }
  const isProtected = keys.every(
    (key) => key.startsWith("aws:principaltag/") && isTagProtected(account, key),
  );
  if (isProtected) return { value: 100, why: "nobody may set the tag that would lift it" };
  const why = `${asked.action} is open to whoever sets a tag (${tags.join(", ")})`;
  return { value: 0, why, probe: asked };
}

/** Whether an ordinary administrator is kept from tagging a role, or its session, with the key. */
function isTagProtected(account: Prober, key: string): boolean {
  const name = key.slice(key.indexOf("/") + 1);
  const { principal } = ordinaryPrincipal(account);
  const context = contextOf({ "aws:TagKeys": [name], "aws:PrincipalArn": principal.arn });
  return ["iam:TagRole", "sts:TagSession"].every((action) => {
    const request = { action, resource: principal.arn, principal, context };
    const { outcome } = decideByGuardrails(request, account.guardrails.levels);
    return outcome === "denied explicitly" || outcome === "denied implicitly";
  });
}

/** An intent that binds the ordinary administrator may leave out the real ones. */
function judgeReal(
  account: ProbedAccount,
  intent: Intent,
  real: () => RealPrincipals,
  usual: IntentValue,
): IntentValue {
  const ordinary = ordinaryPrincipal(account);
  const kept = intent.anyOf.filter((one) => probe(account, one, ordinary).kind === "denied");
  const asked = [...intent.all, ...kept].filter((one) => !bindsEverybody(account, one));
  if (asked.length === 0) return usual;
  const escapes = (who: ProbePrincipal) => asked.find((one) => probe(account, one, who).kind === "allowed");
  for (const who of peopleOf(account, account.homeRegions[0])) {
    const open = escapes(who);
    if (open !== undefined) {
      return {
        value: 0,
        why: `${open.action} is open to the roles of IAM Identity Center, which people use`,
        probe: open,
      };
    }
  }
  const { roles: known, gap } = real();
  const roles = known.filter(({ who }) => escapes(who) !== undefined).map(({ name }) => name);
  if (roles.length > 0) return { value: 50, why: `it leaves out ${roles.join(", ")}`, roles };
  return gap === null ? usual : { value: null, why: gap };
}

function worstOf(values: readonly IntentValue[]): IntentValue {
  return pick(values, [0, null, 50, 100]);
}

function bestOf(values: readonly IntentValue[]): IntentValue {
  return pick(values, [100, null, 50, 0]);
}

function pick(values: readonly IntentValue[], order: readonly IntentValue["value"][]): IntentValue {
  for (const wanted of order) {
    const found = values.find(({ value }) => value === wanted);
    if (found !== undefined) return found;
  }
  return { value: null, why: "there is nothing to ask" };
}

/** Why a request that should be refused is not: what names it, and why that does not hold. */
function sayAllowed({ guardrails }: Prober, asked: Probe, who: ProbePrincipal): string {
  const what = `${asked.action}${asked.region === "" ? "" : ` in ${asked.region}`}`;
  for (const { policies } of guardrails.levels) {
    for (const { name, document } of policies) {
      if (!document.readable) continue;
      const named = document.statements.find(
        ({ effect, actions }) => effect === "Deny" && namesAction(actions, asked.action),
      );
      if (named === undefined) continue;
      const keys = [...new Set(named.conditions.map(({ key }) => key))];
      const sid = named.sid === null ? `statement ${named.index + 1}` : named.sid;
      return keys.length === 0
        ? `${what} is possible: ${name}, ${sid} speaks of other resources`
        : `${what} is possible: the condition of ${name}, ${sid} on ${keys.join(", ")} does not hold for ${who.principal.kind === "root" ? "the root user" : "an ordinary administrator"}`;
    }
  }
  return `${what} is possible: no policy on the account's path forbids it`;
}

function namesAction(actions: Selection, action: string): boolean {
  return weighActions(actions, action.toLowerCase()) !== "no";
}
