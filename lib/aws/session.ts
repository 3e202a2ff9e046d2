/** One account through its audit role: assumed keys in memory, renewed in time, and facts collected with them. */
import type { AssumeFact } from "#lib/facts/account.ts";
import { markChecked } from "#lib/facts/checked.ts";
import { type AccountFailure, type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import { leadingRegion } from "#lib/facts/partitions.ts";
import { factsRegistry } from "#lib/facts/registry.ts";
import { type AssumedKeys, AuditRole, type Entry, explainRefusal } from "./audit-role.ts";
import { Caller, type Identity } from "./caller.ts";
import type { Classified } from "./classify.ts";
import type { Keys } from "./clients.ts";
import { Collecting, type CollectOptions, type Collector } from "./collecting.ts";

export interface SessionStats {
  calls: number;
  throttles: number;
}

export interface AccountSession {
  readonly accountId: string;
  readonly assume: Envelope<AssumeFact>;
  stats(): SessionStats;
  /** Runs a collector; `region` is "global" or a region. @throws only when aborted. */
  collect(
    collector: Collector,
    region: string,
    signal: AbortSignal | undefined,
    options?: CollectOptions,
  ): Promise<Envelope>;
}

/** Why an account could not be entered; only `assume` is to be recorded then. */
export interface EntryFailure {
  failure: AccountFailure;
  /** AWS's code, or ours (`AccountMismatch`, `PartitionMismatch`). */
  code: string;
  /** For people: what was tried, what may be wrong, and what AWS said. */
  message: string;
  assume: Envelope<AssumeFact>;
  stats(): SessionStats;
}

/** Keys are renewed this long before they expire. */
const renewBeforeMs = 5 * 60_000;

/**
 * Assumes the audit role of an account (sts:AssumeRole with external id at a regional endpoint) and checks by
 * sts:GetCallerIdentity whose account answers. A refusal is answered, not thrown.
 * @throws only when aborted.
 */
export async function enterAccount(
  entry: Entry,
  signal: AbortSignal | undefined,
): Promise<AccountSession | EntryFailure> {
  const role = new AuditRole(entry);
  const assumed = await role.assume(signal);
  const { stats } = role;
  const counted = () => ({ calls: stats.calls, throttles: stats.throttles });
  if (!assumed.ok) {
    const { failure, code } = assumed.refusal;
    const message = explainRefusal(assumed.refusal, role.arn);
    return { failure, code, message, assume: role.envelope(assumed, null), stats: counted };
  }
  const probed = await role.probeWithoutExternalId(signal);
  return new Session(entry, role, assumed.keys, role.envelope(assumed, probed));
}

class Session implements AccountSession, Identity {
  readonly accountId: string;
  readonly partition: string;
  readonly assume: Envelope<AssumeFact>;
  readonly #entry: Entry;
  readonly #role: AuditRole;
  readonly #caller: Caller;
  #keys: AssumedKeys;
  #renewal: Promise<boolean> | undefined;

  constructor(entry: Entry, role: AuditRole, keys: AssumedKeys, assume: Envelope<AssumeFact>) {
    this.accountId = entry.target.accountId;
    this.partition = entry.target.partition;
    this.assume = assume;
    this.#entry = entry;
    this.#role = role;
    this.#keys = keys;
    this.#caller = new Caller(entry.transport, this, role.stats);
  }

  stats(): SessionStats {
    const { calls, throttles } = this.#role.stats;
    return { calls, throttles };
  }

  /** The present keys; near their end, new ones where they can be had. */
  async keys(signal: AbortSignal | undefined): Promise<Keys> {
    const left = this.#keys.expiresAt.getTime() - this.#entry.transport.timer.wallClock();
    if (left < renewBeforeMs) await this.renew(this.#keys, signal);
    return this.#keys;
  }

  /** Several calls may be refused at once: one of them renews, all go on with the same new keys. */
  async renew(refusedKeys: Keys, signal: AbortSignal | undefined): Promise<boolean> {
    if (refusedKeys.accessKeyId !== this.#keys.accessKeyId) return true;
    this.#renewal ??= this.#assumeAgain(signal).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #assumeAgain(signal: AbortSignal | undefined): Promise<boolean> {
    const assumed = await this.#role.assume(signal);
    if (assumed.ok) this.#keys = assumed.keys;
    return assumed.ok;
  }

  /** A collector that trips over an answer fails alone: the account's other facts are as good as ever. */
  async #collected(collector: Collector, from: Collecting, signal: AbortSignal | undefined) {
    let facts: Awaited<ReturnType<Collector["collect"]>> = null;
    try {
      facts = await collector.collect(from);
    } catch (error) {
      signal?.throwIfAborted();
      const { accountId } = this;
      this.#entry.log.error({ err: error, accountId, collector: collector.name }, "a collector failed");
      from.log.failed(collector.name, notUnderstood);
    }
    return facts;
  }

  async collect(
    collector: Collector,
    region: string,
    signal: AbortSignal | undefined,
    options: CollectOptions = {},
  ): Promise<Envelope> {
    const { target, transport, clock } = this.#entry;
    const from = new Collecting({
      partition: this.partition,
      accountId: this.accountId,
      roleName: target.roleName,
      region: region === globalRegion ? (leadingRegion(this.partition) ?? target.homeRegion) : region,
      caller: this.#caller,
      clock,
      timer: transport.timer,
      maxPages: transport.maxPages,
      signal,
      options,
    });
    const facts = await this.#collected(collector, from, signal);
    const { version, schema } = factsRegistry[collector.name];
    const checked = facts === null ? null : schema.safeParse(facts);
    if (checked?.success === false) from.log.failed(collector.name, misfit(checked.error.issues));
    const envelope: Envelope = {
      partition: this.partition,
      accountId: this.accountId,
      region,
      collector: collector.name,
      schema: version,
      observedAt: clock.now().toISOString(),
      complete: from.log.complete,
      ops: from.log.operations(),
      data: checked?.success === true ? checked.data : null,
    };
    markChecked(envelope);
    return envelope;
  }
}

/** The parser hands on members of any type: what a collector cannot work with is no answer, and no reason to give up. */
const notUnderstood: Classified = {
  outcome: "invalid",
  code: "UnexpectedAnswer",
  message: "an answer does not have the form that its operation describes; the worker's log says where",
  retry: "never",
};

/** An answer with a value that we do not know yet (a new enumeration value, say) is missing evidence, not a guess. */
function misfit(issues: readonly { path: PropertyKey[]; message: string }[]): Classified {
  const where = issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  const message = `the answer does not have the expected form (${where})`.slice(0, 500);
  return { outcome: "invalid", code: "UnexpectedAnswer", message, retry: "never" };
}
