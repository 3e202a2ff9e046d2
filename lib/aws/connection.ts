/**
 * The way into AWS: our own identity from the SDK's standard chain, and from there into accounts by their audit role.
 * Only this room uses the SDK; nothing in it touches the database.
 */
import { DescribeOrganizationCommand, ListRootsCommand } from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { Clock } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { leadingRegion } from "#lib/facts/partitions.ts";
import type { Logger } from "#lib/log.ts";
import type { AccountTarget } from "./audit-role.ts";
import { Caller, type CallResult, type Identity, noCalls, type Send, type Transport } from "./caller.ts";
import type { Classified } from "./classify.ts";
import { ClientPool, type Keys } from "./clients.ts";
import { configuredRegion } from "./endpoints.ts";
import { Limiter } from "./limiter.ts";
import { explainOwnFailure } from "./own-identity-errors.ts";
import { partitionOfArn, partitionOfRegion } from "./partitions.ts";
import { type AccountSession, type EntryFailure, enterAccount } from "./session.ts";
import { Slots } from "./slots.ts";
import { systemTimer, type Timer } from "./timer.ts";

export type { AccountTarget } from "./audit-role.ts";
export type { AccountSession, EntryFailure } from "./session.ts";

/** Adjustable limits; each has a default. */
export interface ConnectionLimits {
  /** Calls open at once in this process (16). */
  inFlight?: number;
  /** Attempts of a call that fails for passing reasons (5). */
  maxAttempts?: number;
  /** 3,000 */
  connectTimeoutMs?: number;
  /** 20,000 */
  requestTimeoutMs?: number;
  /** 256 */
  maxSockets?: number;
  /** 64 MiB: a thousand of the largest roles fit several times. */
  maxAnswerBytes?: number;
  /** 2,000: four times what the largest organization's list of accounts has. */
  maxPages?: number;
  timer?: Timer;
}

/** Provider of our own keys; the SDK's standard chain unless a test brings another. */
export type KeysProvider = (options?: { forceRefresh?: boolean }) => Promise<Keys>;

export interface ConnectionOptions {
  /** null: AWS itself. */
  endpoint: string | null;
  /** Region of this worker; undefined: what the SDK's configuration says. */
  region: string | undefined;
  clock: Clock;
  log: Logger;
  credentials?: KeysProvider;
  limits?: ConnectionLimits;
}

export interface BaseIdentity {
  accountId: string;
  arn: string;
  partition: string;
}

export type OrganizationSeen =
  | { kind: "organization"; id: string; managementAccountId: string; featureSet: string | null }
  | { kind: "none" };

/** Whether an identity sees its organization; `code` and `message` are AWS's refusal. */
export type OrganizationSight = { ok: true } | { ok: false; code: string; message: string };

export interface AwsConnection {
  /** Whose credentials we have. @throws AppError AWS_UNAVAILABLE that says what is wrong with them. */
  identity(signal?: AbortSignal): Promise<BaseIdentity>;
  /** The organization that our own account is in. @throws AppError AWS_UNAVAILABLE */
  describeOrganization(signal?: AbortSignal): Promise<OrganizationSeen>;
  /**
   * Whether our own identity may list the organization (organizations:ListRoots): the management account and delegated
   * administrators may, a plain member may not. @throws AppError AWS_UNAVAILABLE where it cannot be told.
   */
  readsOrganization(signal?: AbortSignal): Promise<OrganizationSight>;
  /** Assumes an account's audit role; refusals are answered. @throws only when aborted. */
  enter(target: AccountTarget, signal: AbortSignal | undefined): Promise<AccountSession | EntryFailure>;
  close(): void;
}

/** Opens a connection; nothing is asked of AWS before the first use. */
export function createAwsConnection(options: ConnectionOptions): AwsConnection {
  return new Connection(options);
}

class Connection implements AwsConnection {
  readonly #options: ConnectionOptions;
  readonly #transport: Transport;
  readonly #provider: KeysProvider;
  #identity: Promise<BaseIdentity> | undefined;

  constructor(options: ConnectionOptions) {
    const { limits = {}, endpoint, region } = options;
    const timer = limits.timer ?? systemTimer;
    this.#options = options;
    this.#transport = {
      clients: new ClientPool({
        endpoint,
        connectTimeoutMs: limits.connectTimeoutMs ?? 3_000,
        requestTimeoutMs: limits.requestTimeoutMs ?? 20_000,
        maxSockets: limits.maxSockets ?? 256,
        maxAnswerBytes: limits.maxAnswerBytes ?? 64 * 1_048_576,
      }),
      limiter: new Limiter(timer),
      slots: new Slots(limits.inFlight ?? 16),
      timer,
      maxAttempts: limits.maxAttempts ?? 5,
      maxPages: limits.maxPages ?? 2_000,
    };
    const clientConfig = region === undefined ? {} : { clientConfig: { region } };
    this.#provider = options.credentials ?? defaultProvider(clientConfig);
  }

  identity(signal?: AbortSignal): Promise<BaseIdentity> {
    this.#identity ??= this.#askIdentity(signal).catch((error) => {
      this.#identity = undefined;
      throw error;
    });
    return this.#identity;
  }

  async describeOrganization(signal?: AbortSignal): Promise<OrganizationSeen> {
    const { partition, arn } = await this.identity(signal);
    const result = await this.#call(
      "organizations:DescribeOrganization",
      leadingRegion(partition) ?? (await this.#region()),
      (clients, http) => clients.organizations.send(new DescribeOrganizationCommand({}), http),
      signal,
      ["AWSOrganizationsNotInUseException"],
    );
    if (!result.ok && result.failure.outcome === "absent") return { kind: "none" };
    if (!result.ok) throw this.#unavailable(result.failure, "organizations:DescribeOrganization", arn);
    const { Id, MasterAccountId, FeatureSet } = result.output.Organization ?? {};
    if (Id === undefined || MasterAccountId === undefined) {
      throw new AppError("AWS_UNAVAILABLE", {
        userMessage:
          "AWS Organizations answered without the id of the organization or of its management account.",
      });
    }
    return {
      kind: "organization",
      id: Id,
      managementAccountId: MasterAccountId,
      featureSet: FeatureSet ?? null,
    };
  }

  async readsOrganization(signal?: AbortSignal): Promise<OrganizationSight> {
    const { partition, arn } = await this.identity(signal);
    const result = await this.#call(
      "organizations:ListRoots",
      leadingRegion(partition) ?? (await this.#region()),
      (clients, http) => clients.organizations.send(new ListRootsCommand({ MaxResults: 20 }), http),
      signal,
    );
    if (result.ok) return { ok: true };
    const { outcome, code, message } = result.failure;
    if (outcome !== "denied") throw this.#unavailable(result.failure, "organizations:ListRoots", arn);
    return { ok: false, code, message };
  }

  async enter(
    target: AccountTarget,
    signal: AbortSignal | undefined,
  ): Promise<AccountSession | EntryFailure> {
    const base = await this.#baseIdentity(target.partition, signal);
    const entered = await enterAccount(
      {
        target,
        base,
        transport: this.#transport,
        workerRegion: await this.#region(),
        clock: this.#options.clock,
        log: this.#options.log,
      },
      signal,
    );
    if ("failure" in entered) {
      const { failure, code } = entered;
      this.#options.log.warn({ accountId: target.accountId, failure, code }, "account could not be entered");
    }
    return entered;
  }

  close(): void {
    this.#transport.clients.close();
  }

  /** Who we are when assuming roles. Where that cannot be said, the assume itself will say why. */
  async #baseIdentity(partition: string, signal: AbortSignal | undefined): Promise<Identity> {
    try {
      const { accountId, partition: own } = await this.identity(signal);
      return this.#asBase(own, accountId);
    } catch (error) {
      signal?.throwIfAborted();
      this.#options.log.debug({ err: error }, "our own identity could not be read");
      return this.#asBase(partition, "base");
    }
  }

  #asBase(partition: string, accountId: string): Identity {
    return {
      partition,
      accountId,
      keys: () => this.#provider(),
      renew: async (refused) => {
        try {
          const keys = await this.#provider({ forceRefresh: true });
          return keys.accessKeyId !== refused.accessKeyId;
        } catch (error) {
          this.#options.log.warn({ err: error }, "our own credentials could not be renewed");
          return false;
        }
      },
    };
  }

  async #askIdentity(signal: AbortSignal | undefined): Promise<BaseIdentity> {
    const send: Send<{ Account?: string | undefined; Arn?: string | undefined }> = (clients, http) =>
      clients.sts.send(new GetCallerIdentityCommand({}), http);
    const result = await this.#call("sts:GetCallerIdentity", await this.#region(), send, signal);
    if (!result.ok) throw this.#unavailable(result.failure, "sts:GetCallerIdentity", null);
    const { Account, Arn } = result.output;
    if (Account === undefined || Arn === undefined) {
      throw new AppError("AWS_UNAVAILABLE", {
        userMessage: "AWS STS answered without saying which account we are.",
      });
    }
    return { accountId: Account, arn: Arn, partition: partitionOfArn(Arn) };
  }

  async #call<T>(
    op: string,
    region: string,
    send: Send<T>,
    signal: AbortSignal | undefined,
    absent: readonly string[] = [],
  ): Promise<CallResult<T>> {
    const base = this.#asBase(partitionOfRegion(region), "base");
    return new Caller(this.#transport, base, noCalls()).call({ op, region, send, absent }, signal);
  }

  /** The worker's region: given, or as the SDK finds it (AWS_REGION, profile), or where every account has STS. */
  async #region(): Promise<string> {
    if (this.#options.region !== undefined) return this.#options.region;
    return configuredRegion();
  }

  #unavailable(failure: Classified, op: string, arn: string | null): AppError {
    return new AppError("AWS_UNAVAILABLE", {
      userMessage: explainOwnFailure(failure, op, arn, this.#options.endpoint),
    });
  }
}
