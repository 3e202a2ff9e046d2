/** What a collector works with: calls and pages of one account and region, every end of which is written down. */
import type { Clock } from "#lib/clock.ts";
import { accountRegionsSchema } from "#lib/facts/account.ts";
import { type Envelope, globalRegion, type Outcome } from "#lib/facts/envelope.ts";
import type { Watched } from "#lib/facts/honey.ts";
import type { OrganizationTree } from "#lib/facts/organizations.ts";
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import type { Caller, CallResult, Send } from "./caller.ts";
import type { Classified } from "./classify.ts";
import { cleanMessage } from "./error-facts.ts";
import { OperationLog } from "./operation-log.ts";
import { accountOfArn } from "./partitions.ts";
import type { ServiceClients } from "./services.ts";
import type { Timer } from "./timer.ts";

/** An IAM action that a collector needs, and what for; the audit role's policy is made of these. */
export interface CollectorAction {
  action: string;
  reason: string;
  /** Operations that ask for it, as they are written down; absent: the one of the action's own name. */
  operations?: readonly string[];
}

/** One set of facts: how it is asked and what is kept of the answers. */
export interface Collector<Name extends CollectorName = CollectorName> {
  name: Name;
  /** Once per account, or once per active region. */
  scope: "account" | "region";
  actions: readonly CollectorAction[];
  /** The facts; null: nothing could be said. Why stands in the operations. @throws only when aborted. */
  collect(from: Collecting): Promise<FactsOf<Name> | null>;
}

/** How a call ended, for a collector. */
export type Answer<T> =
  | { kind: "ok"; value: T }
  | { kind: "absent" }
  | { kind: "gone" }
  | { kind: "failed"; outcome: Outcome; code: string };

interface CallOptions<T> {
  /** Codes that mean "not configured". */
  absent?: readonly string[];
  /** A code that means so only where AWS's sentence has this text. */
  absentSaying?: { code: string; text: RegExp };
  /** Codes that mean that `resource` vanished since it was listed. */
  gone?: readonly string[];
  resource?: string;
  /** Where the call goes, if not to the collector's own region. */
  region?: string;
  /** Codes that the collector answers by asking again: such a failure is not written down. */
  unwritten?: readonly string[];
  /** A step on the way: its success says nothing about AWS and is not written down, lest facts differ by it. */
  isStep?: true;
  /** AWS's sentence names what nobody may read in a list of failures: it is not written down. */
  isConfidential?: true;
  /** The operation answers nothing at all where there is nothing; elsewhere an answer without members is refused. */
  mayBeEmpty?: true;
  /** Whether the answer has what the facts are made of: one with gaps is refused, never kept as if AWS had said less. */
  isWhole?: (output: T) => boolean;
  /** ARNs in the answer that must be this account's own. */
  owned?: (output: T) => readonly (string | undefined)[];
}

/**
 * A page of a list. `next` empty or undefined: the last one. An answer without the list (`items` undefined) is refused:
 * AWS writes an empty list where there is nothing, and what has none was not AWS's answer.
 */
export interface Page<Item> {
  items: readonly Item[] | undefined;
  next: string | undefined;
}

type FetchPage<Item> = (
  clients: ServiceClients,
  options: { abortSignal?: AbortSignal },
  token: string | undefined,
) => Promise<Page<Item>>;

/** Is told what a listing has found so far; the collected facts hold all of it once more. */
export interface ListingFollower {
  /** Policy types that are turned on at the root; null: they could not be read. Called once. */
  onPolicyTypes(types: string[] | null): void;
  /** One page of accounts, where they hang left open; after a stale token a page may come twice. */
  onAccounts(accounts: OrganizationTree["accounts"]): void;
}

/** What the caller of a collection knows of the account. */
export interface CollectOptions {
  isManagement?: boolean;
  /** Decoys and detectors of the account; undefined: none. */
  watched?: Watched;
  /** The regions that are read in this run; undefined: not known. */
  regions?: readonly string[];
  /** Policy types that are enabled on the root; undefined: not known. */
  enabledPolicyTypes?: readonly string[];
  /** Accounts whose tags are wanted of Organizations; undefined: none. */
  taggedAccounts?: readonly string[];
  /** Whoever works with the organization's accounts while they are still being listed. */
  listing?: ListingFollower;
  /** What this run has already collected of this account. */
  earlier?: (collector: CollectorName, region: string) => Envelope | undefined;
  /** What the runs before have left of this account, for collectors that go on from it; `region` defaults to "global". */
  stored?: (collector: CollectorName, region?: string) => Envelope | undefined;
}

interface Setting {
  partition: string;
  accountId: string;
  roleName: string;
  /** Where calls go. */
  region: string;
  caller: Caller;
  clock: Clock;
  timer: Timer;
  maxPages: number;
  signal: AbortSignal | undefined;
  options: CollectOptions;
}

const staleTokenCodes = /^(InvalidNextToken|InvalidPaginationToken|ExpiredNextToken)/;

/** Calls of one collector in one account and region. */
export class Collecting {
  readonly log = new OperationLog();
  readonly #setting: Setting;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  get accountId(): string {
    return this.#setting.accountId;
  }
  get partition(): string {
    return this.#setting.partition;
  }
  /** Name of the audit role, with its path. */
  get roleName(): string {
    return this.#setting.roleName;
  }
  get region(): string {
    return this.#setting.region;
  }
  get options(): CollectOptions {
    return this.#setting.options;
  }

  /** When this is observed, for what is stored relative to it. */
  now(): Date {
    return this.#setting.clock.now();
  }

  /** Waits, unless the run is stopped. */
  sleep(ms: number): Promise<void> {
    return this.#setting.timer.sleep(ms, this.#setting.signal);
  }

  /** Makes one call and writes down how it ended. */
  async call<T>(op: string, send: Send<T>, options: CallOptions<T> = {}): Promise<Answer<T>> {
    const result = await this.#send(op, send, options);
    const isEmpty = result.ok && options.mayBeEmpty !== true && isHollow(result.output);
    const hasGaps = result.ok && options.isWhole?.(result.output) === false;
    return this.#answer(op, this.#owned(isEmpty || hasGaps ? hollow : result, options), options);
  }

  /**
   * Reads a list to its end; an empty page with a token is a page like any other.
   * A token that comes back a second time ends the list as `invalid`: it would never end.
   */
  async pages<Item>(
    op: string,
    fetch: FetchPage<Item>,
    options: CallOptions<readonly Item[]> = {},
  ): Promise<Answer<Item[]>> {
    let result = await this.#readPages(op, fetch, options);
    if (!result.ok && staleTokenCodes.test(result.failure.code))
      result = await this.#readPages(op, fetch, options);
    return this.#answer(op, this.#owned(result, options), options);
  }

  /** Writes down why an answer cannot be used. */
  refuse(
    op: string,
    code: string,
    message: string,
    outcome: "invalid" | "timeout" = "invalid",
    resource?: string,
  ): void {
    this.log.failed(op, { outcome, code, message: cleanMessage(message), retry: "never" }, resource);
  }

  /** Writes down that a call was rightly left out. */
  skip(op: string, rule: string): void {
    this.log.skipped(op, rule);
  }

  /** Writes down how a call ended that an earlier collector of this run made, so that it is made once. */
  adopt(op: string, { ops }: Envelope): void {
    this.log.adopt(ops.filter((operation) => operation.op === op));
  }

  #send<T>(op: string, send: Send<T>, options: CallOptions<never>): Promise<CallResult<T>> {
    const { caller, signal } = this.#setting;
    const region = options.region ?? this.region;
    const absent = absentOf(options);
    return caller.call(
      { op, region, send, ...absent, regionDisabled: () => this.#isDisabled(region) },
      signal,
    );
  }

  /** Only the account's own list says so: an error alone may as well be a bad token. */
  #isDisabled(region: string): boolean {
    const list = accountRegionsSchema.safeParse(
      this.options.earlier?.("account.regions", globalRegion)?.data,
    );
    const found = list.data?.regions.find(({ RegionName }) => RegionName === region);
    return found?.RegionOptStatus === "DISABLED";
  }

  async #readPages<Item>(
    op: string,
    fetch: FetchPage<Item>,
    options: CallOptions<readonly Item[]>,
  ): Promise<CallResult<Item[]>> {
    const items: Item[] = [];
    const tokens = new Set<string>();
    let token: string | undefined;
    const { maxPages } = this.#setting;
    const { region } = options;
    const rest = { ...absentOf(options), ...(region === undefined ? {} : { region }) };
    for (let page = 0; page < maxPages; page += 1) {
      const current = token;
      const result = await this.#send(op, (clients, http) => fetch(clients, http, current), rest);
      if (!result.ok) return result;
      const { items: found, next } = result.output;
      // The parser hands on what it found, whatever the model says: a number is not a list.
      if (!Array.isArray(found) || (next !== undefined && typeof next !== "string")) return hollow;
      for (const item of found) items.push(item);
      token = next;
      if (token === undefined || token === "") return { ok: true, output: items };
      if (tokens.has(token))
        return refused("RepeatedPageToken", "the list answers the same page token again");
      tokens.add(token);
    }
    return refused("EndlessList", `the list did not end within ${maxPages} pages`);
  }

  /** Refuses an answer that names another account's resource: it may have been signed with another account's keys. */
  #owned<T>(result: CallResult<T>, options: CallOptions<T>): CallResult<T> {
    if (!result.ok || options.owned === undefined) return result;
    for (const arn of options.owned(result.output)) {
      const owner = arn === undefined ? null : accountOfArn(arn);
      if (owner !== null && owner !== this.accountId) {
        return refused(
          "ForeignAccount",
          `the answer names account ${owner} where ${this.accountId} was asked`,
        );
      }
    }
    return result;
  }

  #answer<T>(
    op: string,
    result: CallResult<T>,
    { gone, resource, unwritten, isStep, isConfidential }: CallOptions<never>,
  ): Answer<T> {
    if (result.ok) {
      if (isStep !== true) this.log.answered(op, resource);
      return { kind: "ok", value: result.output };
    }
    const failure = isConfidential === true ? { ...result.failure, message: "" } : result.failure;
    if (resource !== undefined && gone?.includes(failure.code) === true) {
      this.log.gone(op, resource);
      return { kind: "gone" };
    }
    if (unwritten?.includes(failure.code) !== true) this.log.failed(op, failure, resource);
    if (failure.outcome === "absent") return { kind: "absent" };
    return { kind: "failed", outcome: failure.outcome, code: failure.code };
  }
}

function absentOf({ absent, absentSaying }: CallOptions<never>) {
  return {
    ...(absent === undefined ? {} : { absent }),
    ...(absentSaying === undefined ? {} : { absentSaying }),
  };
}

/** The answer's form was right, but it has none of what the operation answers. */
const hollow = refused("UnexpectedAnswer", "the answer does not have what this operation answers");

/** Whether an output has no member but the SDK's own, or only such as have none themselves. An empty list is a member. */
export function isHollow(output: unknown): boolean {
  if (output === undefined) return true;
  if (typeof output !== "object" || output === null || Object.getPrototypeOf(output) !== Object.prototype)
    return false;
  return Object.entries(output).every(([name, value]) => name === "$metadata" || isHollow(value));
}

/**
 * The list as it is, where every entry has what it is known by; else undefined, which `pages` refuses: an entry that
 * cannot be named may not simply be left out.
 */
export function identified<Item extends object>(
  items: readonly Item[] | undefined,
  ...names: readonly (keyof Item)[]
): readonly Item[] | undefined {
  const isNamed = (item: Item) => names.every((name) => item[name] !== undefined && item[name] !== null);
  return Array.isArray(items) && items.every(isNamed) ? items : undefined;
}

/** The list as it is, where whoever owns an entry is an account or is not said; else undefined, which `pages` refuses. */
export function ownedByAccounts<Item extends { OwnerId?: string | undefined }>(
  items: readonly Item[] | undefined,
): readonly Item[] | undefined {
  const isAccount = ({ OwnerId }: Item) => OwnerId === undefined || /^\d{12}$/.test(OwnerId);
  return items?.every(isAccount) === true ? items : undefined;
}

function refused(code: string, message: string): { ok: false; failure: Classified } {
  return { ok: false, failure: { outcome: "invalid", code, message, retry: "never" } };
}

/** The value of an answer; null where there is none. */
export function valueOf<T>(answer: Answer<T>): T | null {
  return answer.kind === "ok" ? answer.value : null;
}
