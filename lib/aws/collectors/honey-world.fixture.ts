/** For tests of `honey.tokens`: a registry, and what earlier collectors of the run have read of its account. */
import type { CollectOptions } from "#lib/aws/collecting.ts";
import { collectFrom, queryAnswer, type StubAnswers, testNow } from "#lib/aws/stub-account.ts";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import type { HoneyFacts, Watched, WatchedDecoy, WatchedDetector } from "#lib/facts/honey.ts";
import type { IamAuthorization, IamUser } from "#lib/facts/iam.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import { honeyTokens } from "./honey-tokens.ts";

export const account = "111122223333";
export const keyId = "AKIAIOSFODNN7EXAMPLE";
export const userArn = `arn:aws:iam::${account}:user/ops/nightly`;
/** Ten days before the collection. */
export const firedAt = new Date(testNow.getTime() - 10 * 24 * 3_600_000).toISOString();
/** What AWS's answers hold beside the facts, and nobody may keep. */
export const canary = "WAYMARK-CANARY";

export function aWatchedKey(more: Partial<WatchedDecoy> = {}): WatchedDecoy {
  return { id: "nightly", kind: "ACCESS_KEY", arn: userArn, accessKeyId: keyId, test: null, ...more };
}

export function aWatchedThing(kind: string, arn: string, more: Partial<WatchedDecoy> = {}): WatchedDecoy {
  return { id: "thing", kind, arn, accessKeyId: null, test: null, ...more };
}

/** As an earlier collector of the same run left it. */
export function earlier(collector: CollectorName, data: unknown, ops: Operation[] = [], region = "global") {
  const fine = ops.every(({ outcome }) => outcome === "ok" || outcome === "absent");
  const envelope: Envelope = {
    partition: "aws",
    accountId: account,
    region,
    collector,
    schema: factsRegistry[collector].version,
    observedAt: testNow.toISOString(),
    complete: fine,
    ops,
    data,
  };
  return envelope;
}

export function aListedUser(more: Partial<IamUser> = {}): IamUser {
  return {
    Arn: userArn,
    UserName: "nightly",
    CreateDate: null,
    report: null,
    accessKeys: [{ AccessKeyId: keyId, Status: "Active", CreateDate: null, lastUsed: null }],
    activeSshKeys: 0,
    activeCertificates: 0,
    serviceCredentials: [],
    mfaDevices: 0,
    ...more,
  };
}

/** `iam.credentials`, with every list read. */
export function credentialsOf(users: readonly IamUser[] | null, ops?: Operation[]): Envelope {
  const read: Operation[] = [
    { op: "iam:ListUsers", outcome: "ok" },
    { op: "iam:ListAccessKeys", outcome: "ok" },
  ];
  return earlier("iam.credentials", { report: null, users }, ops ?? read);
}

export function authorizationOf(more: Partial<IamAuthorization> = {}, ops?: Operation[]): Envelope {
  const user = { Arn: userArn, UserName: "nightly", GroupList: [], permissionsBoundary: null };
  const data: IamAuthorization = {
    auditRole: null,
    users: [{ ...user, attachedPolicies: [], inlinePolicies: [] }],
    groups: [],
    roles: [],
    policies: [],
    ...more,
  };
  const read: Operation[] = [{ op: "iam:GetAccountAuthorizationDetails", outcome: "ok" }];
  return earlier("iam.authorization", data, ops ?? read);
}

interface World {
  decoys?: WatchedDecoy[];
  detectors?: WatchedDetector[];
  dataEvents?: boolean;
  before?: readonly Envelope[];
  /** Facts of the run before. */
  stored?: HoneyFacts;
  regions?: string[];
}

const regionList = earlier("account.regions", {
  source: "account:ListRegions",
  regions: [
    { RegionName: "us-east-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
    { RegionName: "eu-west-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
    { RegionName: "af-south-1", RegionOptStatus: "DISABLED" },
  ],
});

/** Collects the decoys and detectors of such a world. */
export async function collectHoney(answers: StubAnswers, world: World) {
  const { decoys = [], detectors = [], dataEvents = false, before = [], stored } = world;
  const watched: Watched = { decoys, detectors, dataEvents };
  const all = new Map([regionList, ...before].map((one) => [`${one.collector}|${one.region}`, one]));
  const options: CollectOptions = {
    watched,
    regions: world.regions ?? ["us-east-1", "eu-west-1"],
    earlier: (collector, region) => all.get(`${collector}|${region}`),
    ...(stored !== undefined && { stored: () => earlier("honey.tokens", stored) }),
  };
  const { envelope, requests } = await collectFrom(answers, honeyTokens, "global", options);
  // Just collected, and checked against its schema before it gets here.
  const data = envelope.data as HoneyFacts | null;
  return { envelope, requests, data, decoy: data?.decoys[0], detector: data?.detectors[0] };
}

/** Amazon's GetAccessKeyLastUsed; without a date the key was never used. */
export function lastUsed(at: string | null, service = "sts", region = "us-east-1") {
  const date = at === null ? "" : `<LastUsedDate>${at}</LastUsedDate>`;
  const [name, where] = at === null ? ["N/A", "N/A"] : [service, region];
  return queryAnswer(
    "GetAccessKeyLastUsed",
    `<UserName>nightly</UserName><AccessKeyLastUsed>${date}<Region>${where}</Region><ServiceName>${name}</ServiceName></AccessKeyLastUsed>`,
  );
}
