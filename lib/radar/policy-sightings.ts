/** Which accounts a policy names, and how. */
import { type ParsedPolicy, parsePolicyDocument, type Statement } from "#lib/policy/document.ts";
import { listTrustedParties } from "#lib/policy/trust.ts";
import type { SightingDetail } from "./sighting.ts";

/** Account → what is said of it. */
type Named = Map<string, SightingDetail>;

const mostPrincipals = 3;
const mostActions = 5;

/** Accounts in a text: the account field of ARNs, and twelve digits that stand alone. */
function accountsIn(text: string): string[] {
  const inArns = [...text.matchAll(/\barn:[\w-]+:[\w-]*:[\w-]*:(\d{12}):/g)].flatMap(([, id]) => id ?? []);
  return /^\d{12}$/.test(text) ? [text] : [...new Set(inArns)];
}

/** Keys of conditions whose values name accounts. */
const accountKeys = new Set([
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:resourceaccount",
  "kms:calleraccount",
  "s3:resourceaccount",
  "s3:dataaccesspointaccount",
  "sns:endpoint",
]);

/** The strongest first: what lets somebody in counts before what only names them. */
const strength: readonly SightingDetail["how"][] = ["principal", "condition", "named", "denied"];

function add(named: Named, accountId: string, said: SightingDetail): void {
  const before = named.get(accountId);
  if (before === undefined) {
    named.set(accountId, said);
    return;
  }
  const stronger = strength.indexOf(said.how) < strength.indexOf(before.how) ? said : before;
  const principals = [...new Set([...(before.principals ?? []), ...(said.principals ?? [])])];
  const actions = [...new Set([...(before.actions ?? []), ...(said.actions ?? [])])];
  named.set(accountId, {
    ...stronger,
    ...(principals.length > 0 && { principals: principals.slice(0, mostPrincipals) }),
    ...(actions.length > 0 && { actions: actions.slice(0, mostActions) }),
    // One way in without an external id is a way in without one.
    ...(before.externalId !== undefined &&
      said.externalId !== undefined && { externalId: before.externalId && said.externalId }),
  });
}

/**
 * Accounts that a policy on a resource names: as principal, in a condition, or in a Deny. Of a text that is no policy, every
 * account in its ARNs: it is named there, whatever it means.
 *
 * @example accountsOfPolicy('{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999988887777"},"Action":"s3:*"}]}')
 */
export function accountsOfPolicy(text: string): Named {
  const policy = parsePolicyDocument(text);
  const named: Named = new Map();
  if (!policy.readable) {
    for (const id of accountsIn(text)) add(named, id, { how: "named" });
    return named;
  }
  for (const statement of policy.statements) addStatement(named, statement);
  return named;
}

function addStatement(named: Named, statement: Statement): void {
  const { effect, principals, actions, conditions } = statement;
  const isGrant = effect === "Allow" && principals?.negated !== true;
  const allowed = isGrant && !actions.negated ? actions.values.slice(0, mostActions) : [];
  for (const { kind, value } of principals?.values ?? [])
    if (kind.toLowerCase() === "aws")
      for (const id of accountsIn(value))
        add(named, id, {
          how: isGrant ? "principal" : "denied",
          principals: [value],
          ...(allowed.length > 0 && { actions: allowed }),
        });
  for (const { key, values } of conditions)
    if (accountKeys.has(key))
      for (const id of values.flatMap(accountsIn))
        add(named, id, { how: effect === "Allow" ? "condition" : "denied" });
}

/** Accounts whose ARNs an identity policy names: roles that it may assume, keys, buckets' owners, images. */
export function accountsOfIdentityPolicy(text: string): Named {
  const named: Named = new Map();
  const decoded = readableText(text);
  for (const id of accountsIn(decoded)) add(named, id, { how: "named" });
  return named;
}

/** IAM may answer documents percent-encoded; a broken encoding is read as it stands. */
function readableText(text: string): string {
  if (!/^\s*%7b/i.test(text)) return text;
  const policy: ParsedPolicy = parsePolicyDocument(text);
  return policy.readable ? decodeURIComponent(text) : text;
}

/** Accounts that the trust of a role lets in, and whether each of their ways in asks for an external id. */
export function accountsOfTrust(text: string): Named {
  const policy = parsePolicyDocument(text);
  const named: Named = new Map();
  if (!policy.readable) {
    for (const id of accountsIn(text)) add(named, id, { how: "named" });
    return named;
  }
  for (const { name, accountId, externalIdRequired } of listTrustedParties(policy))
    if (accountId !== null)
      add(named, accountId, { how: "principal", principals: [name], externalId: externalIdRequired });
  // What a Deny or a condition names is named all the same.
  for (const statement of policy.statements)
    for (const [id, said] of accountsOfStatement(statement)) if (!named.has(id)) named.set(id, said);
  return named;
}

function accountsOfStatement(statement: Statement): Named {
  const named: Named = new Map();
  addStatement(named, statement);
  return named;
}
