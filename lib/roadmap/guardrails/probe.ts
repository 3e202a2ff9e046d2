/**
 * Asks guardrails what they would say of requests that nobody makes: recognised is what they do, never how they are
 * written.
 */
import { leadingRegion } from "#lib/facts/partitions.ts";
import { type Decision, decideByGuardrails } from "#lib/policy/decide.ts";
import { contextOf, type RequestContext, type RequestPrincipal } from "#lib/policy/request.ts";
import { statementsAbout } from "#lib/policy/statements.ts";
import type { Guardrails } from "./guardrails.ts";

/** An account and what binds it. */
export interface Prober {
  accountId: string;
  partition: string;
  guardrails: Extract<Guardrails, { kind: "levels" }>;
  now: Date;
}

/** A request. Denied on one of its resources it is denied altogether. */
export interface Probe {
  action: string;
  resources: readonly string[];
  region: string;
  /** Condition keys of the service that the request has. */
  context?: Readonly<Record<string, string | null>>;
}

/** Who asks: an ordinary administrator unless something else is said. */
export interface ProbePrincipal {
  principal: RequestPrincipal & { kind: "user" | "role" | "root" };
  /** Tags of the principal; null: it has none. */
  tags: Readonly<Record<string, string>> | null;
}

/** What guardrails say of a probe. */
export type ProbeResult =
  | { kind: "denied"; explicit: boolean; by: string | null }
  | { kind: "allowed" }
  /** Denied as it stands, and not by whoever changes one of these keys. */
  | { kind: "evaded"; keys: readonly string[]; by: string | null }
  | { kind: "unknown"; on: readonly string[] };

/** A role of the account as any administrator has one. */
export function ordinaryPrincipal({ accountId, partition }: Prober): ProbePrincipal {
  return roleNamed({ accountId, partition }, "waymark-probe");
}

/** @param name with its path, without a leading slash. */
export function roleNamed(
  { accountId, partition }: Pick<Prober, "accountId" | "partition">,
  name: string,
): ProbePrincipal {
  const arn = `arn:${partition}:iam::${accountId}:role/${name}`;
  return { principal: { kind: "role", accountId, arn }, tags: null };
}

/** The root user of the account. */
export function rootPrincipal({ accountId, partition }: Prober): ProbePrincipal {
  return {
    principal: { kind: "root", accountId, arn: `arn:${partition}:iam::${accountId}:root` },
    tags: null,
  };
}

/** Address of a documentation range (RFC 5737): public, and nobody's. */
const publicAddress = "203.0.113.77";

/**
 * What a caller can choose: where it calls from, whether it has a second factor, which tags it and its request carry. A
 * guardrail that only holds while these are as usual can be walked around.
 */
const chosenKeys =
  /^aws:(?:sourceip|sourcevpc|sourcevpce|multifactorauthpresent|multifactorauthage|tagkeys|principaltag\/.*|requesttag\/.*)$/;

/** What guardrails say of a probe, as it stands and whatever its caller chooses. */
export function probe(
  prober: Prober,
  asked: Probe,
  who: ProbePrincipal = ordinaryPrincipal(prober),
): ProbeResult {
  const usual = decideAny(prober, asked, who, contextFor(prober, asked, who, "usual"));
  if (usual.outcome === "allowed") return { kind: "allowed" };
  if (usual.outcome === "unknown") return { kind: "unknown", on: usual.on };
  const by = decidedBy(usual);
  const denied: ProbeResult = { kind: "denied", explicit: usual.outcome === "denied explicitly", by };
  if (!isLeftToCallers(prober, asked.action)) return denied;
  const anyhow = decideAny(prober, asked, who, contextFor(prober, asked, who, "free"));
  if (anyhow.outcome === "denied explicitly" || anyhow.outcome === "denied implicitly") return denied;
  const keys = anyhow.outcome === "unknown" ? anyhow.on.filter((key) => chosenKeys.test(key)) : [];
  return { kind: "evaded", keys, by };
}

/** What tells one principal of an account from another. */
const principalKeys =
  /^aws:(?:principalarn|principaltype|principaltag\/.*|userid|username|federatedprovider|assumedroot)$/;

/** Whether a probe is denied whoever of the account asks, so that no role need be looked at. */
export function bindsEverybody(prober: Prober, asked: Probe): boolean {
  const who = ordinaryPrincipal(prober);
  const { outcome } = decideAny(prober, asked, who, contextFor(prober, asked, who, "anybody"));
  return outcome === "denied explicitly" || outcome === "denied implicitly";
}

const leftToCallers = new WeakMap<Prober, Map<string, boolean>>();

/** Whether guardrails on an action ask for something that callers choose; looked up once for each action. */
function isLeftToCallers(prober: Prober, action: string): boolean {
  const known = leftToCallers.get(prober) ?? new Map<string, boolean>();
  leftToCallers.set(prober, known);
  const found = known.get(action) ?? dependsOn(prober, action, (key) => chosenKeys.test(key));
  known.set(action, found);
  return found;
}

/** Whether the guardrails on an action have a condition on keys of some kind. */
function dependsOn({ guardrails }: Prober, action: string, isMeant: (key: string) => boolean): boolean {
  return guardrails.levels.some(({ policies }) =>
    policies.some(
      ({ document }) =>
        document.readable &&
        statementsAbout(document, action.toLowerCase()).some(
          ({ conditions, resources, variables }) =>
            conditions.some(({ key }) => isMeant(key)) ||
            (variables &&
              variablesOf([...(resources?.values ?? []), ...conditions.flatMap(({ values }) => values)]).some(
                isMeant,
              )),
        ),
    ),
  );
}

function variablesOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    text.includes("${")
      ? [...text.matchAll(/\$\{([^},]*)/g)].map(([, name = ""]) => name.trim().toLowerCase())
      : [],
  );
}

/** One denied resource denies the request; it is allowed only on all. */
function decideAny(prober: Prober, asked: Probe, who: ProbePrincipal, context: RequestContext): Decision {
  let found: Decision | null = null;
  for (const resource of asked.resources) {
    const request = { action: asked.action, resource, principal: who.principal, context };
    const decision = decideByGuardrails(request, prober.guardrails.levels);
    if (decision.outcome === "denied explicitly") return decision;
    if (found === null || rank(decision) < rank(found)) found = decision;
  }
  return found ?? { outcome: "unknown", on: [] };
}

function rank({ outcome }: Decision): number {
  return outcome === "denied implicitly" ? 0 : outcome === "unknown" ? 1 : 2;
}

function decidedBy(decision: Decision): string | null {
  if (decision.outcome !== "denied explicitly") return null;
  const [first] = decision.by;
  return first === undefined ? null : `${first.policy}${first.level === null ? "" : ` at ${first.level}`}`;
}

/**
 * What is known of a request. `usual`: all that such requests have; `free`: without what its caller chooses; `anybody`:
 * without what tells principals apart.
 */
type Knowledge = "usual" | "free" | "anybody";

/** Contexts by principal, Region and knowledge: the requests of one account differ in little else. */
const contexts = new WeakMap<Prober, Map<string, RequestContext>>();

function contextFor(prober: Prober, asked: Probe, who: ProbePrincipal, knowledge: Knowledge): RequestContext {
  const known = contexts.get(prober) ?? new Map<string, RequestContext>();
  contexts.set(prober, known);
  const key = `${who.principal.arn}|${asked.region}|${knowledge}`;
  let context = known.get(key);
  if (context === undefined) {
    const left = knowledge === "free" ? chosenKeys : knowledge === "anybody" ? principalKeys : null;
    const usual = usualContext(prober, asked.region, who);
    context = left === null ? usual : new Map([...usual].filter(([name]) => !left.test(name)));
    known.set(key, context);
  }
  return asked.context === undefined ? context : new Map([...context, ...contextOf(asked.context)]);
}

const principalTypes = { root: "Account", role: "AssumedRole", user: "User" } as const;

/** All that is known of such a request; keys that only a real one would tell are not in it. */
function usualContext(prober: Prober, region: string, { principal, tags }: ProbePrincipal): RequestContext {
  const { accountId, guardrails, now } = prober;
  return contextOf({
    "aws:PrincipalArn": principal.arn,
    "aws:PrincipalAccount": accountId,
    "aws:PrincipalOrgID": guardrails.organizationId,
    "aws:PrincipalOrgPaths": [guardrails.path],
    "aws:PrincipalType": principalTypes[principal.kind],
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalServiceName": null,
    "aws:PrincipalServiceNamesList": null,
    "aws:PrincipalTag/*": null,
    ...prefixed("aws:PrincipalTag/", tags ?? {}),
    "aws:username": principal.kind === "user" ? (principal.arn.split("/").at(-1) ?? null) : null,
    "aws:AssumedRoot": null,
    "aws:ViaAWSService": "false",
    "aws:CalledVia": null,
    "aws:CalledViaFirst": null,
    "aws:CalledViaLast": null,
    "aws:MultiFactorAuthPresent": "false",
    "aws:MultiFactorAuthAge": null,
    "aws:SourceIp": publicAddress,
    "aws:SourceVpc": null,
    "aws:SourceVpce": null,
    "aws:VpcSourceIp": null,
    "aws:SourceArn": null,
    "aws:SourceAccount": null,
    "aws:SourceOrgID": null,
    "aws:SourceOrgPaths": null,
    "aws:SecureTransport": "true",
    "aws:RequestedRegion": region,
    "ec2:Region": region,
    "aws:CurrentTime": now.toISOString(),
    "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
    "aws:RequestTag/*": null,
    "aws:TagKeys": null,
    "aws:ResourceAccount": accountId,
    "aws:ResourceOrgID": guardrails.organizationId,
    "aws:ResourceOrgPaths": [guardrails.path],
  });
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

/** Where the services answer that have one endpoint for all regions. */
export function globalRegionOf({ partition }: Pick<Prober, "partition">): string {
  return leadingRegion(partition) ?? "us-east-1";
}
