/** What a handler gets to see, and how it pages. */
import type { AccessJobs } from "./access-jobs.ts";
import type { AccountState } from "./account-state.ts";
import type { CredentialReports } from "./credential-reports.ts";
import type { Caller, Credentials } from "./credentials.ts";
import type { SimulatedOrganization } from "./organization.ts";
import type { Sequence } from "./sequence.ts";
import type { AwsError } from "./wire/aws-error.ts";

export interface ServiceCall {
  organization: SimulatedOrganization;
  caller: Caller;
  /** The state of the caller's account. */
  state: AccountState;
  /** Of the signature's scope. */
  region: string;
  now: Date;
  /** Headers of the request, names in lower case. */
  headers: Readonly<Record<string, string>>;
  credentials: Credentials;
  reports: CredentialReports;
  jobs: AccessJobs;
}

/** The output of a command without what the client adds. */
export type Output<CommandOutput> = Omit<CommandOutput, "$metadata">;

/** Inputs differ by operation; the registry hands each handler what its own schema has read. */
export type Handler = (input: never, call: ServiceCall) => object;
export type Handlers = Readonly<Record<string, Handler>>;

export interface PageRequest {
  token: string | undefined;
  size: number | undefined;
  /** What the service allows at most, and gives where no size is asked for. */
  cap: number;
  /** Names the list; a token of another list is refused. */
  list: string;
  onInvalid: () => AwsError;
}

/** One page of a list and the token of the next one, opaque as AWS's. @throws what `onInvalid` makes. */
export function pageOf<Item>(
  items: Sequence<Item>,
  request: PageRequest,
): { page: Item[]; next: string | undefined } {
  const start = request.token === undefined ? 0 : decodeToken(request.token, request);
  const end = start + Math.max(1, Math.min(request.size ?? request.cap, request.cap));
  return {
    page: items.slice(start, end),
    next: end < items.length ? encodeToken(request.list, end) : undefined,
  };
}

/** The token of the next page; it is good for this list only. */
export function encodeToken(list: string, at: number): string {
  return Buffer.from(`${list} ${at}`).toString("base64url");
}

/** @throws what `onInvalid` makes. */
export function decodeToken(
  token: string,
  { list, onInvalid }: Pick<PageRequest, "list" | "onInvalid">,
): number {
  const [name, at] = Buffer.from(token, "base64url").toString("utf8").split(" ");
  const start = Number(at);
  if (name !== list || !Number.isInteger(start) || start < 0) {
    throw onInvalid();
  }
  return start;
}
