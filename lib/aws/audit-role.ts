/** The audit role of an account: how it is assumed, whose account answers, and what is said when it is refused. */
import { AssumeRoleCommand, type Credentials, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Clock } from "#lib/clock.ts";
import type { AssumeFact } from "#lib/facts/account.ts";
import { type AccountFailure, type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import { leadingRegion } from "#lib/facts/partitions.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import type { Logger } from "#lib/log.ts";
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
import { OperationLog } from "./operation-log.ts";
import { partitionOfRegion, roleArn } from "./partitions.ts";
import { unreadableAnswer } from "./whole-answers.ts";

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

/** Role chaining allows no more than an hour. */
const durationSeconds = 3_600;

export interface AssumedKeys extends Keys {
  expiresAt: Date;
}

/** What is needed to enter an account. */
export interface Entry {
  target: AccountTarget;
  transport: Transport;
  base: Identity;
  /** Region of the worker; undefined: not configured. */
  workerRegion: string | undefined;
  clock: Clock;
  log: Logger;
}

export type Assumed =
  | { ok: true; keys: AssumedKeys }
  | { ok: false; op: string; refusal: AssumeRefusal; failure: Classified };

/** The role and how it is assumed; `stats` counts every call made for the account. */
export class AuditRole {
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
    let current = keys;
    const identity: Identity = {
      partition: target.partition,
      accountId: target.accountId,
      keys: async () => current,
      renew: async () => {
        const again = await this.#assumeRole(target.externalId, signal);
        if (again.ok) current = again.output;
        return again.ok;
      },
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
    if (answer.output.Account === target.accountId) return { ok: true, keys: current };
    const message = `the assumed role answers as account ${answer.output.Account ?? "unknown"}, not ${target.accountId}: nothing was read`;
    return refusedByUs(op, "AccountMismatch", message, "unreachable");
  }

  #otherPartition(): Assumed {
    const { target, base } = this.#entry;
    const message = `partition mismatch: our own identity is in ${base.partition}, the account in ${target.partition}; no role can be assumed across partitions`;
    return refusedByUs("sts:AssumeRole", "PartitionMismatch", message, "assume_denied_here");
  }
}

/** What may be wrong, for people, with what AWS said. */
export function explainRefusal({ failure, code, message }: AssumeRefusal, arn: string): string {
  const said = `AWS said: ${code}: ${message}`;
  switch (failure) {
    case "role_missing_or_trust":
      return `The role ${arn} could not be assumed: it is missing there, its trust policy does not name our identity, it asks for another external id, or the account was suspended after it was listed. ${said}`;
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

/** @throws UnreadableAnswer, to be classified like an error of AWS. */
function keysOf(credentials: Credentials | undefined): AssumedKeys {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw Object.assign(new Error("AssumeRole answered without keys"), { name: unreadableAnswer });
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAt: Expiration ?? new Date(8.64e15),
  };
}
