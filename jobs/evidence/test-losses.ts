/** Ways in which evidence gets lost, applied to whatever an evaluation reads. Only tests import it. */
import type { Envelope, Operation, Outcome } from "#lib/facts/envelope.ts";
import type { AccountInput, OrganizationInput } from "#lib/roadmap/input.ts";

/** null: the envelope is gone. */
export type Change = (envelope: Envelope) => Envelope | null;

function changed(envelopes: readonly Envelope[], change: Change): Envelope[] {
  return envelopes.flatMap((envelope) => change(envelope) ?? []);
}

/** The input as it would be, had each of its envelopes been so. */
export function changeAccount(input: AccountInput, change: Change): AccountInput {
  const facts = changed(input.facts, change);
  const knowsRoles = facts.some(({ collector, complete }) => collector === "iam.authorization" && complete);
  return {
    ...input,
    facts,
    trust: knowsRoles ? input.trust : withoutTrust(input),
    sharedFacts: changed(input.sharedFacts, change),
    elsewhere: {
      ...input.elsewhere,
      about: input.elsewhere.about.flatMap((part) => {
        const envelope = change(part.envelope);
        return envelope === null ? [] : [{ ...part, envelope }];
      }),
    },
  };
}

/** What is stored of an account's roles, for others to be judged by, is made of the facts of its IAM. */
function withoutTrust({ trust, account }: AccountInput): AccountInput["trust"] {
  const others = <T>(known: ReadonlyMap<string, T>) =>
    new Map([...known].filter(([id]) => id !== account.id));
  return { ...trust, accounts: others(trust.accounts), observedAt: others(trust.observedAt) };
}

/** The same for the organization's. */
export function changeOrganization(input: OrganizationInput, change: Change): OrganizationInput {
  return { ...input, sharedFacts: changed(input.sharedFacts, change) };
}

/** An operation that ended otherwise, wherever one of the collectors called it; its data are kept or, as of old, gone. */
export function losing(
  op: string,
  collectors: readonly string[],
  { outcome, keepsData }: { outcome: Outcome; keepsData: boolean },
): Change {
  return (envelope) => {
    const asked = envelope.ops.some((operation) => operation.op === op && wasCalled(operation));
    if (!asked || !collectors.includes(envelope.collector)) return envelope;
    const rest = envelope.ops.filter((operation) => operation.op !== op);
    const lost: Operation = { op, outcome, code: "AccessDenied" };
    return {
      ...envelope,
      complete: false,
      ops: [...rest, lost],
      data: keepsData || envelope.collector === "sts.assume" ? envelope.data : null,
    };
  };
}

/** What a rule made needless was not asked: there is nothing to lose. */
function wasCalled({ skipped }: Operation): boolean {
  return skipped === undefined;
}

/** Every call of one region timed out. */
export function unreadableRegion(region: string): Change {
  return (envelope) =>
    envelope.region === region
      ? {
          ...envelope,
          complete: false,
          ops: envelope.ops.map(({ op }) => ({ op, outcome: "timeout" as const })),
          data: null,
        }
      : envelope;
}

/** All facts of one collector were never stored. */
export function withoutCollector(collector: string): Change {
  return (envelope) => (envelope.collector === collector ? null : envelope);
}

/** What each of the collectors asked in these envelopes. */
export function operationsOf(envelopes: readonly Envelope[], collectors: readonly string[]): string[] {
  const asked = envelopes
    .filter(({ collector }) => collectors.includes(collector))
    .flatMap(({ ops }) => ops.filter(wasCalled).map(({ op }) => op));
  return [...new Set(asked)].sort();
}
