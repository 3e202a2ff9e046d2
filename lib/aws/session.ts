/** One account through its audit role: assumed keys in memory, renewed in time, and facts collected with them. */
import { AssumeRoleCommand, type Credentials, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Clock } from "#lib/clock.ts";
import type { AssumeFact } from "#lib/facts/account.ts";
import { type AccountFailure, type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import {
  Caller,
  type CallResult,
  type CallStats,
  type Identity,
  noCalls,
  type Send,
  type Transport,
} from "./caller.ts";
import { type AssumeRefusal, assumeFailureOf, type Classified } from "./classify.ts";
import type { Keys } from "./clients.ts";
import { Collecting, type CollectOptions, type Collector } from "./collecting.ts";
import { OperationLog } from "./operation-log.ts";
import { leadingRegion, partitionOfRegion, roleArn } from "./partitions.ts";

/** The account to enter, as the organization and its connection describe it. */
export interface AccountTarget {
  accountId: string;
  partition: string;
  /** Name of the audit role, with its path (`audit/WaymarkAudit`). */
  roleName: string;
  externalId: string;
  homeRegion: string;
  /** 2–64 characters; appears in the account's CloudTrail. */
  sessionName: string;
  /** Also try without the external id, which must fail; weekly is enough. */
  probeExternalId?: boolean;
  /** What the last such try said, to be kept while none is made. */
  assumableWithoutExternalId?: boolean | null;
}

export interface SessionStats {
  calls: number;
  throttles: number;
}

export interface AccountSession {
  readonly accountId: string;
  readonly assume: Envelope<AssumeFact>;
  stats(): SessionStats;
  /** Runs a collector; `region` is "global" or a region. @throws only when aborted, or for a defect of ours. */
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
/** Role chaining allows no more than an hour. */
const durationSeconds = 3_600;

interface AssumedKeys extends Keys {
  expiresAt: Date;
}

interface Entry {
  target: AccountTarget;
  transport: Transport;
  base: Identity;
  /** Region of the worker; undefined: not configured. */
  workerRegion: string | undefined;
  clock: Clock;
}

type Assumed =
  | { ok: true; keys: AssumedKeys }
  | { ok: false; op: string; refusal: AssumeRefusal; failure: Classified };

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

/** The role and how it is assumed; `stats` counts every call made for the account. */
class AuditRole {
  readonly stats: CallStats = noCalls();
  readonly arn: string;
  readonly #entry: Entry;
  readonly #base: Caller;
  #stsRegion: string;

  constructor(entry: Entry) {
    const { target, workerRegion } = entry;
    this.#entry = entry;
    this.arn = roleArn(target.partition, target.accountId, target.roleName);
    this.#base = new Caller(entry.transport, entry.base, this.stats);
    const inPartition = workerRegion !== undefined && partitionOfRegion(workerRegion) === target.partition;
    this.#stsRegion = inPartition ? workerRegion : (leadingRegion(target.partition) ?? target.homeRegion);
  }

  async assume(signal: AbortSignal | undefined): Promise<Assumed> {
    const { target, base } = this.#entry;
    if (base.partition !== target.partition) return this.#otherPartition();
    let answer = await this.#assumeRole(target.externalId, signal);
    const leader = leadingRegion(target.partition);
    if (!answer.ok && answer.failure.code.startsWith("RegionDisabled") && leader !== undefined) {
      this.#stsRegion = leader;
      answer = await this.#assumeRole(target.externalId, signal);
    }
    if (!answer.ok) return refused("sts:AssumeRole", answer.failure, assumeFailureOf(answer.failure));
    return this.#checkedAccount(answer.output, signal);
  }

  /** Whether the trust policy lets us in without the external id too; null: not tried, or not told. */
  async probeWithoutExternalId(signal: AbortSignal | undefined): Promise<boolean | null> {
    const { target } = this.#entry;
    if (target.probeExternalId !== true) return target.assumableWithoutExternalId ?? null;
    const answer = await this.#assumeRole(undefined, signal);
    if (answer.ok) return true;
    return answer.failure.outcome === "denied" ? false : null;
  }

  envelope(assumed: Assumed, assumableWithoutExternalId: boolean | null): Envelope<AssumeFact> {
    const { target, clock } = this.#entry;
    const log = new OperationLog();
    if (assumed.ok) {
      log.answered("sts:AssumeRole");
      log.answered("sts:GetCallerIdentity");
    } else {
      if (assumed.op !== "sts:AssumeRole") log.answered("sts:AssumeRole");
      log.failed(assumed.op, assumed.failure);
    }
    const refusal = assumed.ok ? null : assumed.refusal;
    const name: CollectorName = "sts.assume";
    return {
      partition: target.partition,
      accountId: target.accountId,
      region: globalRegion,
      collector: name,
      schema: factsRegistry[name].version,
      observedAt: clock.now().toISOString(),
      complete: log.complete,
      ops: log.operations(),
      data: {
        roleArn: this.arn,
        assumed: assumed.ok,
        failure: refusal?.failure ?? null,
        code: refusal?.code ?? null,
        message: refusal?.message ?? null,
        assumableWithoutExternalId,
        stsRegion: this.#stsRegion,
      },
    };
  }

  async #assumeRole(
    externalId: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<CallResult<AssumedKeys>> {
    const command = new AssumeRoleCommand({
      RoleArn: this.arn,
      RoleSessionName: this.#entry.target.sessionName,
      DurationSeconds: durationSeconds,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    });
    const send: Send<AssumedKeys> = async (clients, options) =>
      keysOf((await clients.sts.send(command, options)).Credentials);
    return this.#base.call({ op: "sts:AssumeRole", region: this.#stsRegion, send }, signal);
  }

  /** The keys must be those of the account that was meant: a wrong ARN must never fill another account's facts. */
  async #checkedAccount(keys: AssumedKeys, signal: AbortSignal | undefined): Promise<Assumed> {
    const { target, transport } = this.#entry;
    const identity: Identity = {
      partition: target.partition,
      accountId: target.accountId,
      keys: async () => keys,
      renew: async () => false,
    };
    const answer = await new Caller(transport, identity, this.stats).call(
      {
        op: "sts:GetCallerIdentity",
        region: this.#stsRegion,
        send: (clients, options) => clients.sts.send(new GetCallerIdentityCommand({}), options),
      },
      signal,
    );
    const op = "sts:GetCallerIdentity";
    if (!answer.ok) {
      const { code, message } = answer.failure;
      return refused(op, answer.failure, { failure: "unreachable", code, message });
    }
    if (answer.output.Account === target.accountId) return { ok: true, keys };
    const message = `the assumed role answers as account ${answer.output.Account ?? "unknown"}, not ${target.accountId}: nothing was read`;
    return refusedByUs(op, "AccountMismatch", message, "unreachable");
  }

  #otherPartition(): Assumed {
    const { target, base } = this.#entry;
    const message = `partition mismatch: our own identity is in ${base.partition}, the account in ${target.partition}; no role can be assumed across partitions`;
    return refusedByUs("sts:AssumeRole", "PartitionMismatch", message, "assume_denied_here");
  }
}

function explainRefusal({ failure, code, message }: AssumeRefusal, arn: string): string {
  const said = `AWS said: ${code}: ${message}`;
  switch (failure) {
    case "role_missing_or_trust":
      return `The role ${arn} could not be assumed: it is missing there, its trust policy does not name our identity, or it asks for another external id. ${said}`;
    case "assume_denied_here":
      return `Our own identity could not assume ${arn}: its credentials or a policy on our side stand in the way, not the account. ${said}`;
    case "suspended":
      return `The account of ${arn} does not answer as an active account. ${said}`;
    case "unreachable":
      return `The account could not be entered through ${arn}, for a reason that may pass. ${said}`;
  }
}

function refused(op: string, failure: Classified, refusal: AssumeRefusal): Assumed {
  return { ok: false, op, failure, refusal };
}

function refusedByUs(op: string, code: string, message: string, failure: AccountFailure): Assumed {
  return refused(op, { outcome: "invalid", code, message, retry: "never" }, { failure, code, message });
}

/** @throws InvalidAnswer, to be classified like an error of AWS. */
function keysOf(credentials: Credentials | undefined): AssumedKeys {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw Object.assign(new Error("AssumeRole answered without keys"), { name: "InvalidAnswer" });
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAt: Expiration ?? new Date(8.64e15),
  };
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
      timer: transport.timer,
      signal,
      options,
    });
    const facts = await collector.collect(from);
    const { version, schema } = factsRegistry[collector.name];
    const checked = facts === null ? null : schema.safeParse(facts);
    if (checked?.success === false) from.log.failed(collector.name, misfit(checked.error.issues));
    return {
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
  }
}

/** An answer with a value that we do not know yet (a new enumeration value, say) is missing evidence, not a guess. */
function misfit(issues: readonly { path: PropertyKey[]; message: string }[]): Classified {
  const where = issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  const message = `the answer does not have the expected form (${where})`.slice(0, 500);
  return { outcome: "invalid", code: "UnexpectedAnswer", message, retry: "never" };
}
