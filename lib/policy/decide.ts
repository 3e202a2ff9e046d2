/**
 * What policies of all kinds together allow (IAM User Guide, "Policy evaluation logic"). Pure and deterministic; what is
 * not known is `unknown`, never allowed and never denied.
 */
import { type Certainty, everyOf, someOf } from "./certainty.ts";
import type { ParsedPolicy, Statement } from "./document.ts";
import { type Naming, weighPrincipals } from "./principals.ts";
import type { PolicyRequest } from "./request.ts";
import { explainStatement, statementsAbout, weighStatement } from "./statements.ts";

/** A policy with the name that answers call it by. */
export interface NamedPolicy {
  name: string;
  document: ParsedPolicy;
}

/** The root, a unit or the account itself, with the guardrails that are attached to it. */
export interface PolicyLevel {
  /** Id of the root, the unit or the account. */
  id: string;
  policies: readonly NamedPolicy[];
}

/** Everything that limits or grants. An absent part does not exist; one that could not be read has an unreadable document. */
export interface PolicySet {
  /** Of the principal and of its groups, inline and attached. */
  identity: readonly NamedPolicy[];
  boundary?: NamedPolicy;
  session?: readonly NamedPolicy[];
  /**
   * From the root down to the account; each level has to allow. They bind every principal of the account that is not
   * linked to a service: whoever asks for such a role, or for the management account, leaves them out.
   */
  scps?: readonly PolicyLevel[];
  /** From the root down to the account of the resource. */
  rcps?: readonly PolicyLevel[];
  /** Of the resource, whose account is `accountId`. `mustAllow`: an identity policy alone is not enough (roles, KMS keys). */
  resource?: { policy: NamedPolicy; accountId: string; mustAllow?: boolean };
}

/** A statement that decided. */
export interface DecidedBy {
  policy: string;
  /** Level of a guardrail; null: not one. */
  level: string | null;
  statement: number;
  sid: string | null;
}

export type Decision =
  | { outcome: "allowed"; by: readonly DecidedBy[] }
  | { outcome: "denied explicitly"; by: readonly DecidedBy[] }
  /** Nothing allows it; `missing`: at which level of guardrails, or in which part. */
  | { outcome: "denied implicitly"; missing: string }
  /** `on`: condition keys, unreadable policies and parts of statements that it hangs on; sorted. */
  | { outcome: "unknown"; on: readonly string[] };

/** Whether a request gets through all policies. */
export function decide(request: PolicyRequest, policies: PolicySet): Decision {
  const denials = denialsOf(request, policies);
  const denied = someOf(denials, ({ weight }) => weight);
  if (denied === "yes") return { outcome: "denied explicitly", by: definite(denials) };
  const grants = grantsOf(request, policies);
  const lacking = grants.find(({ weight }) => weight === "no");
  if (lacking !== undefined) return { outcome: "denied implicitly", missing: lacking.part };
  if (denied === "unknown" || grants.some(({ weight }) => weight === "unknown")) {
    return { outcome: "unknown", on: openOf(request, [...denials, ...grants.flatMap(({ found }) => found)]) };
  }
  return { outcome: "allowed", by: definite(grants.flatMap(({ found }) => found)) };
}

/**
 * What guardrails alone say of a request, whoever else would allow it: an explicit Deny on any level, or a level on which
 * nothing allows it. `allowed`: they let it through.
 */
export function decideByGuardrails(request: PolicyRequest, levels: readonly PolicyLevel[]): Decision {
  const policies: PolicySet = { identity: [administrator], scps: levels };
  // Guardrails are asked by the hundred: a Deny that holds for sure is found without weighing what else there is.
  for (const level of levels) {
    for (const policy of level.policies) {
      const [denied] = findingsOf(request, policy, "Deny", { level: level.id, firstCertain: true });
      if (denied !== undefined) return { outcome: "denied explicitly", by: definite([denied]) };
    }
  }
  return decide(request, policies);
}

const administrator: NamedPolicy = {
  name: "administrator",
  document: {
    readable: true,
    lints: [],
    statements: [
      {
        sid: null,
        index: 0,
        variables: false,
        effect: "Allow",
        principals: null,
        conditions: [],
        actions: { negated: false, values: ["*"] },
        resources: { negated: false, values: ["*"] },
      },
    ],
  },
};

/** What one statement, or one policy that cannot be read, says of the request. */
interface Finding {
  weight: Certainty;
  policy: string;
  level: string | null;
  /** null: the policy cannot be read. */
  statement: Statement | null;
}

/** A part that has to allow: the identity policies, the boundary, one level … */
interface Part {
  part: string;
  weight: Certainty;
  found: readonly Finding[];
}

function denialsOf(request: PolicyRequest, policies: PolicySet): Finding[] {
  const { identity, boundary, session = [], scps = [], rcps = [], resource } = policies;
  const own = [...identity, ...(boundary === undefined ? [] : [boundary]), ...session];
  return [
    ...own.flatMap((policy) => findingsOf(request, policy, "Deny")),
    ...scps.flatMap((level) => levelFindings(request, level, "Deny")),
    ...rcps.flatMap((level) => levelFindings(request, level, "Deny", "anybody")),
    ...(resource === undefined ? [] : findingsOf(request, resource.policy, "Deny", { naming: "anybody" })),
  ];
}

function grantsOf(request: PolicyRequest, policies: PolicySet): Part[] {
  const { scps = [], rcps = [] } = policies;
  return [
    ...scps.map((level) => partOf(level.id, levelFindings(request, level, "Allow"))),
    ...rcps.map((level) => partOf(level.id, levelFindings(request, level, "Allow", "anybody"))),
    ...principalGrants(request, policies),
  ];
}

function partOf(part: string, found: readonly Finding[]): Part {
  return { part, weight: someOf(found, ({ weight }) => weight), found };
}

/** What identity, boundary, session and the resource's policy make of it together. */
function principalGrants(request: PolicyRequest, policies: PolicySet): Part[] {
  const { identity, boundary, session, resource } = policies;
  const allows = (policy: NamedPolicy) => findingsOf(request, policy, "Allow");
  const caps: Part[] = [];
  if (boundary !== undefined) caps.push(partOf("boundary", allows(boundary)));
  if (session !== undefined) caps.push(partOf("session", session.flatMap(allows)));
  const own = partOf("identity", identity.flatMap(allows));
  if (resource === undefined) return [own, ...caps];
  const named = (naming: Naming) =>
    partOf("resource", findingsOf(request, resource.policy, "Allow", { naming }));
  const anybody = named("anybody");
  const who = request.principal;
  if (who.kind === "service" || who.kind === "federated" || who.kind === "anonymous") return [anybody];
  if (who.accountId !== resource.accountId) return [own, ...caps, anybody];
  return [either(request, { own, caps, named, mustAllow: resource.mustAllow === true })];
}

interface SameAccount {
  own: Part;
  caps: readonly Part[];
  named: (naming: Naming) => Part;
  mustAllow: boolean;
}

/**
 * Inside of one account either side may grant. A resource that names the principal itself, or everybody, needs no identity
 * policy; one that names the account leaves it to the identity policies. Naming a user it is not held back by a boundary,
 * naming a role it is; for what AWS does not document, more is said to be possible rather than less.
 */
function either(request: PolicyRequest, { own, caps, named, mustAllow }: SameAccount): Part {
  const { principal } = request;
  const anybody = named("anybody");
  const capped = weakest(caps.map(({ weight }) => weight));
  const perhaps = (weight: Certainty): Certainty =>
    capped === "yes" || weight === "no" ? weight : "unknown";
  const itself = named("itself").weight;
  const byName =
    principal.kind !== "role"
      ? itself
      : (principal.sessionArn ?? null) === null
        ? weakest([itself, capped])
        : perhaps(itself);
  const byIdentity = weakest([own.weight, capped, mustAllow ? anybody.weight : "yes"]);
  const weight = someOf([byIdentity, byName, perhaps(named("everybody").weight)], (one) => one);
  const found = [...own.found, ...caps.flatMap((cap) => cap.found), ...anybody.found];
  return { part: "identity", weight, found };
}

function weakest(weights: readonly Certainty[]): Certainty {
  return everyOf(weights, (weight) => weight);
}

function levelFindings(
  request: PolicyRequest,
  level: PolicyLevel,
  effect: Statement["effect"],
  naming?: Naming,
): Finding[] {
  const options = naming === undefined ? { level: level.id } : { level: level.id, naming };
  return level.policies.flatMap((policy) => findingsOf(request, policy, effect, options));
}

interface FindingOptions {
  level?: string | null;
  naming?: Naming;
  /** Only the first statement that speaks of the request for sure. */
  firstCertain?: boolean;
}

/** Statements of one effect that speak of the request, for sure or perhaps. `naming`: principals count too. */
function findingsOf(
  request: PolicyRequest,
  { name, document }: NamedPolicy,
  effect: Statement["effect"],
  { level = null, naming, firstCertain = false }: FindingOptions = {},
): Finding[] {
  if (!document.readable) {
    return firstCertain ? [] : [{ weight: "unknown", policy: name, level, statement: null }];
  }
  const found: Finding[] = [];
  for (const statement of statementsAbout(document, request.action.toLowerCase())) {
    if (statement.effect !== effect) continue;
    const parts = [weighStatement(statement, request)];
    if (naming !== undefined) parts.push(weighPrincipals(statement.principals, request.principal, naming));
    const weight = weakest(parts);
    if (weight === "no" || (firstCertain && weight !== "yes")) continue;
    found.push({ weight, policy: name, level, statement });
    if (firstCertain) break;
  }
  return found;
}

function definite(findings: readonly Finding[]): DecidedBy[] {
  return findings.flatMap(({ weight, policy, level, statement }) =>
    weight === "yes" && statement !== null
      ? [{ policy, level, statement: statement.index, sid: statement.sid }]
      : [],
  );
}

function openOf(request: PolicyRequest, findings: readonly Finding[]): string[] {
  const open = findings.filter(({ weight }) => weight === "unknown");
  const on = open.flatMap(({ policy, statement }) => {
    if (statement === null) return [`policy ${policy}`];
    const parts = explainStatement(statement, request);
    return parts.length === 0 ? ["Principal"] : parts;
  });
  return [...new Set(on)].sort();
}
