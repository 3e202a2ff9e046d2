/** For tests only: an STS that lets anybody into every account, a time of the test's own, and a connection to both. */
import { fixedClock } from "#lib/clock.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { createLogger } from "#lib/log.ts";
import type { AccountTarget } from "./audit-role.ts";
import type { CollectOptions, Collector } from "./collecting.ts";
import { type AwsConnection, type ConnectionLimits, createAwsConnection } from "./connection.ts";
import type { AccountSession } from "./session.ts";
import {
  type StubAnswer,
  type StubEndpoint,
  type StubHandler,
  type StubRequest,
  startStub,
} from "./stub-endpoint.ts";
import type { Timer } from "./timer.ts";

export const baseAccountId = "000000000001";
export const testNow = new Date("2026-11-02T08:00:00Z");

export function aTarget(accountId = "111122223333", changes: Partial<AccountTarget> = {}): AccountTarget {
  return {
    accountId,
    partition: "aws",
    roleName: "WaymarkAudit",
    externalId: "external-id-of-the-organization",
    homeRegion: "eu-west-1",
    sessionName: "waymark-0a1b2c3d",
    ...changes,
  };
}

/** Time that passes only while somebody sleeps; `slept` lists how long. */
export interface FakeTimer extends Timer {
  slept: number[];
  advance(ms: number): void;
}

export function fakeTimer(): FakeTimer {
  let now = 0;
  const slept: number[] = [];
  const sleepers: { due: number; wake: () => void }[] = [];
  const wakeNext = () => {
    sleepers.sort((a, b) => a.due - b.due);
    const next = sleepers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.due);
    next.wake();
  };
  return {
    slept,
    now: () => now,
    wallClock: () => testNow.getTime() + now,
    random: () => 0.5,
    advance: (ms) => {
      now += ms;
    },
    sleep: (ms, signal) => {
      slept.push(ms);
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        sleepers.push({ due: now + ms, wake: resolve });
        setImmediate(wakeNext);
      });
    },
  };
}

/** Keys are named after their account and how often it was entered: `ASIA-111122223333-1`. */
export function accountOfKey(accessKeyId: string): string {
  return accessKeyId.split("-")[1] ?? "";
}

export interface StubSts {
  answer(request: StubRequest): StubAnswer | null;
  /** How long keys are valid. */
  validMs: number;
}

function stubSts(timer: Timer): StubSts {
  const entered = new Map<string, number>();
  const sts: StubSts = {
    validMs: 3_600_000,
    answer(request) {
      if (request.operation === "GetCallerIdentity") return callerIdentity(request.accessKeyId);
      if (request.operation !== "AssumeRole") return null;
      const account = /::(\d{12}):/.exec(request.form.get("RoleArn") ?? "")?.[1] ?? "";
      const times = (entered.get(account) ?? 0) + 1;
      entered.set(account, times);
      const expiration = new Date(timer.wallClock() + sts.validMs).toISOString();
      return assumedRole(`ASIA-${account}-${times}`, expiration);
    },
  };
  return sts;
}

export function callerIdentity(accessKeyId: string): StubAnswer {
  const account = accessKeyId.startsWith("ASIA-") ? accountOfKey(accessKeyId) : baseAccountId;
  return {
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::${account}:assumed-role/Role/session</Arn><UserId>AROA:session</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  };
}

function assumedRole(accessKeyId: string, expiration: string): StubAnswer {
  return {
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/Role/s</Arn></AssumedRoleUser><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
}

/** What a web framework answers for a path that it does not know, or when it fails. */
export function browserPage(status: number): string {
  return `<!doctype html>\n<html lang=en>\n<title>${status}</title>\n<h1>${status}</h1>\n<p>The requested URL …</p>\n`;
}

/** An error of the query protocols (STS, IAM). */
export function queryError(status: number, code: string, message: string): StubAnswer {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  };
}

/** An error of the JSON protocols (Organizations, GuardDuty, Account). */
export function jsonError(status: number, code: string, message: string): StubAnswer {
  return { status, body: { __type: code, message }, headers: { "x-amzn-errortype": code } };
}

/** An error of S3 and S3 Control. */
export function s3Error(status: number, code: string, message: string): StubAnswer {
  return { status, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` };
}

export interface TestConnection {
  connection: AwsConnection;
  endpoint: StubEndpoint;
  timer: FakeTimer;
  sts: StubSts;
  close(): Promise<void>;
}

/** A connection whose STS answers by itself and whose other calls `handler` answers; undefined: 404 with a page. */
export async function connectToStub(
  handler: (request: StubRequest) => ReturnType<StubHandler> | undefined,
  limits: ConnectionLimits = {},
): Promise<TestConnection> {
  const timer = fakeTimer();
  const sts = stubSts(timer);
  const endpoint = await startStub((request) => {
    const answer = handler(request) ?? sts.answer(request);
    return answer ?? { status: 404, body: browserPage(404) };
  });
  const connection = createAwsConnection({
    endpoint: endpoint.url,
    region: "eu-west-1",
    clock: fixedClock(testNow),
    log: createLogger({ level: "silent", format: "json" }),
    credentials: async () => ({ accessKeyId: "AKIA-base", secretAccessKey: "secret" }),
    limits: { requestTimeoutMs: 2_000, timer, ...limits },
  });
  const close = async () => {
    connection.close();
    await endpoint.close();
  };
  return { connection, endpoint, timer, sts, close };
}

/** What an operation is answered; a list is answered one after the other, the last one for ever. */
export type StubAnswers = Record<
  string,
  StubAnswer | "reset" | "hang" | readonly StubAnswer[] | ((request: StubRequest) => StubAnswer)
>;

/**
 * Runs one collector in account 111122223333 against answers by operation: the `Action`, the `X-Amz-Target`, or method
 * and path (`GET /detector`).
 */
export async function collectFrom(
  answers: StubAnswers,
  collector: Collector,
  region = "global",
  options: CollectOptions = {},
): Promise<{ envelope: Envelope; requests: StubRequest[]; timer: FakeTimer }> {
  const asked = new Map<string, number>();
  const test = await connectToStub((request) => {
    const answer = answers[request.operation];
    if (typeof answer === "function") return answer(request);
    if (!isSequence(answer)) return answer;
    const times = asked.get(request.operation) ?? 0;
    asked.set(request.operation, times + 1);
    return answer[Math.min(times, answer.length - 1)];
  });
  try {
    const session = await enterStub(test.connection);
    const envelope = await session.collect(collector, region, undefined, options);
    const requests = test.endpoint.requests.filter(({ service }) => service !== "sts");
    return { envelope, requests, timer: test.timer };
  } finally {
    await test.close();
  }
}

function isSequence(answer: unknown): answer is readonly StubAnswer[] {
  return Array.isArray(answer);
}

/** An answer of the query protocols. */
export function queryAnswer(operation: string, result: string): StubAnswer {
  const body = `<${operation}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId></ResponseMetadata></${operation}Response>`;
  return { body };
}

/** Enters the account and fails the test where that is refused. */
export async function enterStub(connection: AwsConnection, target = aTarget()): Promise<AccountSession> {
  const entered = await connection.enter(target, undefined);
  if ("failure" in entered) throw new Error(`not entered: ${entered.failure}: ${entered.message}`);
  return entered;
}
