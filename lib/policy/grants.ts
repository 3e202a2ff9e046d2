/** Whether identity policies let a role change anything: the test of "view only". */
import type { ParsedPolicy, Statement } from "./document.ts";
import { coversPattern } from "./patterns.ts";

/**
 * How names of actions that only read begin. `generate` starts reports (credential report, service last accessed),
 * `get` is also API Gateway's verb. Verbs with a second meaning are left out (`Check` checks licences out, `Verify`
 * registers identities) or spelled further.
 */
const readingVerbs = words(`
  get list describe batchget batchdescribe batchlist lookup search select query scan view read head validate simulate
  generate estimate evaluate preview count decode discover filter explain test retrieve calculate compare download
  checkno checkaccess checkdomain adminget adminlist domainmetadata`);

const writingVerbs = words(`
  abort accept activate add allocate apply approve archive assign associate assume attach authorize batchcreate
  batchdelete batchdisable batchenable batchimport batchput batchupdate batchwrite bypass cancel change claim close
  complete configure confirm connect copy create deactivate decline decrease delete deliver deploy deregister detach
  disable disassociate enable execute export failover import increase initiate install invite invoke join leave link
  merge modify move notify override pass patch pause post promote provision publish purchase purge put reboot receive
  record redeem register reject release remove rename replace request reset resize resolve restore resume retire revoke
  rotate run schedule send set share start stop submit subscribe suspend swap switch tag terminate transfer unarchive
  unassign unlink unsubscribe untag update upgrade upload write`);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

export interface WriteGrants {
  /** Action patterns that an Allow grants and that change something; "everything but …" for NotAction. Sorted. */
  writes: string[];
  /** Granted actions of which the name does not tell whether they only read. Sorted. */
  unclear: string[];
}

/**
 * What a set of identity policies lets its principal change. Conditions and resources of an Allow are not weighed: an
 * action granted on one resource or in one case is granted. A Deny counts only without a condition and on every
 * resource. Denies are weighed across documents, as AWS does.
 */
export function findWriteGrants(
  documents: readonly Extract<ParsedPolicy, { readable: true }>[],
): WriteGrants {
  const statements = documents.flatMap((document) => document.statements);
  const denies = statements.filter(deniesAlways);
  const writes = new Set<string>();
  const unclear = new Set<string>();
  for (const statement of statements) {
    if (statement.effect !== "Allow") continue;
    for (const pattern of grantedPatterns(statement)) {
      const kind = classify(pattern.action);
      if (kind === "read" || denies.some((deny) => isDenied(deny, pattern.action))) continue;
      (kind === "write" ? writes : unclear).add(pattern.words);
    }
  }
  return { writes: [...writes].sort(), unclear: [...unclear].sort() };
}

function grantedPatterns(statement: Statement): { action: string; words: string }[] {
  const { negated, values } = statement.actions;
  if (!negated) return values.map((action) => ({ action, words: action }));
  // An Allow of everything but a list grants every service that the list does not name.
  if (values.some((pattern) => /^\*+(:\*+)?$/.test(pattern))) return [];
  return [{ action: "*", words: `everything but ${[...values].sort().join(", ")}` }];
}

/** Whether the actions that a pattern stands for only read, may write, or cannot be told by their names. */
function classify(pattern: string): "read" | "write" | "unclear" {
  const colon = pattern.indexOf(":");
  // No colon: only a wildcard can make such a pattern match, and then it matches every service.
  const name = colon < 0 ? pattern : pattern.slice(colon + 1);
  const stem = name.split(/[*?]/, 1)[0] ?? "";
  if (colon >= 0 && readingVerbs.some((verb) => stem.startsWith(verb))) return "read";
  if (stem.length < name.length || colon < 0) return "write";
  return writingVerbs.some((verb) => stem.startsWith(verb)) ? "write" : "unclear";
}

function deniesAlways(statement: Statement): boolean {
  if (statement.effect !== "Deny" || statement.conditions.length > 0) return false;
  const resources = statement.resources;
  return resources !== null && !resources.negated && resources.values.includes("*");
}

function isDenied(deny: Statement, action: string): boolean {
  const { negated, values } = deny.actions;
  if (!negated) return values.some((pattern) => coversPattern(pattern, action));
  // Everything but a list is denied: what is left of any action is at most that list.
  return values.every((pattern) => classify(pattern) === "read");
}
