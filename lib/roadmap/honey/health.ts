/** How much a registered token is worth: it exists, is harmless, is watched, and was fired to see that somebody is told. */
import { type DecoyFacts, historyMs, testToleranceMs } from "#lib/facts/honey.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { lastMomentOf } from "#lib/roadmap/records/fields.ts";
import type { HoneyToken } from "#lib/roadmap/records/honey-tokens.ts";
import type { RegisteredToken } from "#lib/roadmap/records.ts";
import { judgeDetector } from "./detector.ts";
import { grantsOf } from "./grants.ts";
import {
  fine,
  type HoneyContext,
  type HoneyFault,
  type Judged,
  join,
  marksOf,
  notRead,
  open,
  weak,
  worthless,
} from "./token.ts";

export interface Health {
  token: RegisteredToken;
  /** 100, 50 or 0 hundredths; null: not known. */
  value: number | null;
  faults: readonly HoneyFault[];
  /** Where the value is not known, why. */
  gaps: readonly Gap[];
  /** It grants something, or was used by who knows whom: nothing is met until somebody has looked. */
  critical: boolean;
  /** The user or role that it belongs to, in its account; null: none, or not known. */
  principalArn: string | null;
}

const dayMs = 24 * 3_600_000;
const dayOf = (iso: string) => new Date(iso).toISOString().slice(0, 10);

/** Judges one token. What was read limits how long the verdict holds, and so do its test and its review. */
export function healthOf(context: HoneyContext, token: RegisteredToken): Health {
  const { data } = token;
  if (data.kind === "EXTERNAL_CANARY")
    return concluded(context, token, judgeTest(context, token, null), false, null);
  const reading = context.view.find("honey.tokens", "global", data.accountId);
  const found = reading.attempt(({ decoys, regions }) => ({
    decoy: decoys.find(({ tokenId, subject }) => tokenId === data.id && subject === subjectOf(data)) ?? null,
    regions,
  }));
  if (!found.known) return concluded(context, token, open(found.gap), false, null);
  const { decoy, regions } = found.value;
  if (decoy === null) {
    const part = notRead("A token has not been read since it was registered");
    return concluded(context, token, part, false, null);
  }
  if (decoy.exists === false) return concluded(context, token, worthless("MISSING"), false, null);
  const refusals = refusedOps(data).map((op) => reading.gapOf(op, data.id));
  const denied = refusals.find((gap) => gap !== null && gap.kind !== "not_asked") ?? null;
  const use = judgeUse(token, decoy);
  const harmless = judgeGrants(data, decoy);
  const judged = join([
    denied === null ? fine : open(denied),
    judgeExistence(decoy),
    harmless,
    use.part,
    judgeDetector(context, data, { marks: marksOf(data, decoy.principalArn), regions }),
    judgeTest(context, token, decoy),
  ]);
  const critical = use.fired || harmless.faults.includes("HAS_PERMISSIONS");
  return concluded(context, token, judged, critical, decoy.principalArn);
}

function subjectOf({ accessKeyId, arn }: HoneyToken): string {
  return accessKeyId ?? arn ?? "";
}

/** Operations without whose answers the facts of such a token are incomplete. */
function refusedOps({ kind }: HoneyToken): readonly string[] {
  switch (kind) {
    case "ACCESS_KEY":
      return [
        "iam:ListUsers",
        "iam:ListAccessKeys",
        "iam:GetAccountAuthorizationDetails",
        "iam:GetAccessKeyLastUsed",
      ];
    case "ROLE":
      return ["iam:GetAccountAuthorizationDetails"];
    case "SECRET":
      return ["secretsmanager:DescribeSecret"];
    case "SSM_PARAMETER":
      return ["ssm:DescribeParameters"];
    case "DYNAMODB_TABLE":
      return ["dynamodb:DescribeTable"];
    default:
      return ["s3:ListBuckets"];
  }
}

function concluded(
  { input, view }: HoneyContext,
  token: RegisteredToken,
  { faults, gaps, worthless: isWorthless }: Judged,
  critical: boolean,
  principalArn: string | null,
): Health {
  const health = { token, critical, principalArn };
  if (isWorthless) return { ...health, value: 0, faults, gaps: [] };
  if (gaps.length > 0) return { ...health, value: null, faults, gaps };
  const lessening = faults.filter((fault) => fault !== "FIRED");
  if (lessening.length > 0) return { ...health, value: 50, faults, gaps: [] };
  const until = lastMomentOf(token.data.reviewBy);
  if (until <= input.now) {
    const text = "The review of a token is overdue";
    return {
      ...health,
      value: null,
      faults: [...faults, "REVIEW_OVERDUE"],
      gaps: [{ kind: "said", code: "expired", text }],
    };
  }
  view.limit(until);
  return { ...health, value: 100, faults, gaps: [] };
}

function judgeExistence({ exists, active }: DecoyFacts): Judged {
  if (exists === null) return notRead("Whether a token exists could not be read");
  if (active === null) return notRead("Whether a token can still be used could not be read");
  return active ? fine : worthless("INACTIVE");
}

/** Only what can sign requests is granted anything. */
function judgeGrants({ kind }: HoneyToken, { policies }: DecoyFacts): Judged {
  if (kind !== "ACCESS_KEY" && kind !== "ROLE") return fine;
  if (policies === null) return notRead("What a token is granted could not be read");
  const grants = grantsOf(policies);
  if (!grants.known) return notRead("A policy of a token could not be read");
  return grants.names.length > 0 ? worthless("HAS_PERMISSIONS") : fine;
}

/** A use that no test explains is an alarm; of tables, parameters and buckets AWS tells no last use. */
function judgeUse(
  token: RegisteredToken,
  { useRead, lastUsed }: DecoyFacts,
): { part: Judged; fired: boolean } {
  const { data, earlierTests } = token;
  const tells = data.kind === "ACCESS_KEY" || data.kind === "ROLE" || data.kind === "SECRET";
  if (tells && !useRead) return { part: notRead("Whether a token was used could not be read"), fired: false };
  if (lastUsed === null) return { part: fine, fired: false };
  const tests = [...(data.lastTestFiredAt === null ? [] : [data.lastTestFiredAt]), ...earlierTests];
  const isTest = tests.some((firedAt) =>
    lastUsed.exactness === "day"
      ? dayOf(firedAt) === dayOf(lastUsed.at)
      : Math.abs(Date.parse(firedAt) - Date.parse(lastUsed.at)) <= testToleranceMs,
  );
  return isTest ? { part: fine, fired: false } : { part: weak("FIRED"), fired: true };
}

/** The newest test: young enough, proven where event history can prove it, and followed by an alert. */
function judgeTest({ input, view }: HoneyContext, token: RegisteredToken, decoy: DecoyFacts | null): Judged {
  const { lastTestFiredAt: firedAt, alertReceivedAt, testEvidenceUrl, testEventId } = token.data;
  if (firedAt === null || alertReceivedAt === undefined) return weak("TEST_STALE");
  const until = Date.parse(firedAt) + input.settings.honeyTestDays * dayMs;
  if (until < input.now.getTime()) return weak("TEST_STALE");
  const isShown = testEvidenceUrl !== undefined;
  const proof = decoy === null ? null : proofOf(token.data, decoy);
  view.limit(new Date(until));
  if (proof === null) return isShown ? fine : weak("TEST_STALE");
  if (proof === "outdated") return notRead("The test of a token has not been looked up yet");
  const { seen } = proof;
  // What history has seen shows the use; that somebody was told, outside of AWS only a link shows.
  if (seen === true) return isShown || isWatchedByAws(token.data) ? fine : weak("TEST_STALE");
  if (seen === false) return weak("TEST_STALE");
  const isForgotten = input.now.getTime() - Date.parse(firedAt) >= historyMs;
  if (!isForgotten) return notRead("The test of a token could not be looked up");
  return testEventId === undefined ? weak("TEST_STALE") : fine;
}

function isWatchedByAws({ detector }: HoneyToken): boolean {
  return detector.kind === "EVENTBRIDGE" || detector.kind === "CW_METRIC_FILTER";
}

/** What the facts say of the claimed test; null: event history holds no such uses. `outdated`: they know of another one. */
function proofOf(
  { kind, lastTestFiredAt }: HoneyToken,
  { test }: DecoyFacts,
): DecoyFacts["test"] | "outdated" {
  const isProvable =
    kind === "ACCESS_KEY" || kind === "ROLE" || kind === "SECRET" || kind === "SSM_PARAMETER";
  if (!isProvable) return null;
  return test === null || test.firedAt !== lastTestFiredAt ? "outdated" : test;
}
