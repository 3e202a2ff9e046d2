/** Check B8 of item 10.1: nobody but the security team can take away or shut the logs of the organization. */

import type { FactsOf } from "#lib/facts/registry.ts";
import { parsePolicyDocument } from "#lib/policy/document.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { readGuardrails } from "#lib/roadmap/guardrails/guardrails.ts";
import { probe } from "#lib/roadmap/guardrails/probe.ts";
import { failingUnit, observed, outOfScope, type Scene, unknownUnit } from "#lib/roadmap/items/10-1-scene.ts";
import { logAccounts } from "#lib/roadmap/log-accounts.ts";
import { admits, namedAccounts } from "#lib/roadmap/trust-graph/admits.ts";
import type { FailingResource } from "#lib/roadmap/verdict.ts";

type LogBucket = FactsOf<"s3.log-buckets">["buckets"][number];

/** What takes logs away, or opens the way to it. */
const losingLogs: readonly string[] = [
  "s3:deleteobject",
  "s3:deleteobjectversion",
  "s3:deletebucket",
  "s3:putbucketpolicy",
  "s3:deletebucketpolicy",
  "s3:putlifecycleconfiguration",
  "s3:putbucketversioning",
  "s3:bypassgovernanceretention",
];
const losingKeys: readonly string[] = ["kms:schedulekeydeletion", "kms:disablekey", "kms:putkeypolicy"];

interface Judged {
  failing: FailingResource[];
  gaps: Gap[];
}

/** B8, where the logs of the organization are kept. */
export function judgeLogs(scene: Scene): Unit {
  const { input, view, environmentOf } = scene;
  const { id } = input.account;
  if (!logAccounts(input.organization).includes(id) && environmentOf(id) !== "log-archive") return outOfScope;
  const facts = view.find("s3.log-buckets");
  const listed = facts.attempt((data) => data.buckets);
  if (!listed.known) return unknownUnit(listed.gap);
  if (listed.value.length === 0) {
    // Rightly left out only by a run that has seen every trail and bucket.
    const gap = facts.gapOf("s3:GetBucketPolicy");
    if (gap !== null) return unknownUnit(gap);
    return failingUnit("no trail delivers to a bucket of the account that keeps the logs", [
      { resource: id, region: "global", why: "Keeps the logs, and owns no bucket that a trail delivers to." },
    ]);
  }
  const judged = listed.value.map((bucket) => judgeBucket(scene, facts, bucket));
  const failing = judged.flatMap((one) => one.failing);
  if (failing.length > 0) return failingUnit("logs can be taken away", failing);
  const gaps = judged.flatMap((one) => one.gaps);
  if (gaps.length > 0) return unknownUnit(...gaps);
  const names = listed.value.map(({ Name }) => Name).join(", ");
  const text = `Nobody but the security team can delete from ${names}, which Object Lock or a guardrail protects.`;
  return { result: "pass", place: null, evidence: [observed(scene, "s3.log-buckets", text, "pass")] };
}

function judgeBucket(scene: Scene, facts: Reading<"s3.log-buckets">, bucket: LogBucket): Judged {
  const arn = `arn:${scene.input.account.partition}:s3:::${bucket.Name}`;
  const policyGap = facts.gapOf("s3:GetBucketPolicy", bucket.Name);
  const parts = [
    policyGap === null
      ? judgePolicy(scene, arn, bucket.policy, losingLogs)
      : { failing: [], gaps: [policyGap] },
    judgeLock(scene, facts, bucket, arn),
    ...bucket.keys.map((key) => judgeKey(scene, key)),
  ];
  return { failing: parts.flatMap((part) => part.failing), gaps: parts.flatMap((part) => part.gaps) };
}

/** Whom a policy gives what would take logs away, outside of the security team's accounts. */
function judgePolicy(
  { graph, listed, securityIds }: Scene,
  arn: string,
  text: string | null,
  actions: readonly string[],
): Judged {
  if (text === null) return { failing: [], gaps: [] };
  const policy = parsePolicyDocument(text);
  if (!policy.readable) {
    return {
      failing: [],
      gaps: [{ kind: "said", code: "not_read", text: `The policy of ${arn} cannot be understood` }],
    };
  }
  const able = new Map<string, string>();
  for (const action of actions) {
    const { accountIds, everybody } = namedAccounts(policy, action);
    for (const accountId of everybody ? [...listed, ...accountIds] : accountIds) {
      if (securityIds.includes(accountId) || able.has(accountId)) continue;
      if (admits(text, { accountId, arn: null }, graph.around, action) === true) able.set(accountId, action);
    }
  }
  if (able.size === 0) return { failing: [], gaps: [] };
  const [[accountId, action] = ["", ""]] = [...able].sort(([a], [b]) => (a < b ? -1 : 1));
  const more = able.size > 1 ? ` and to ${able.size - 1} more accounts` : "";
  return {
    failing: [{ resource: arn, region: "global", why: `Grants ${action} to account ${accountId}${more}.` }],
    gaps: [],
  };
}

/** Object Lock that holds what is delivered, which sets no retention of its own, or a guardrail that forbids even administrators of the account to delete. */
function judgeLock(scene: Scene, facts: Reading<"s3.log-buckets">, bucket: LogBucket, arn: string): Judged {
  const { input, view } = scene;
  const gap = facts.gapOf("s3:GetObjectLockConfiguration", bucket.Name);
  if (gap === null && (bucket.objectLock?.DefaultRetention ?? null) !== null)
    return { failing: [], gaps: [] };
  const guardrails = readGuardrails(view, input.organization, input.account.id);
  if (guardrails.known && guardrails.value.kind === "levels") {
    const { id: accountId, partition } = input.account;
    const prober = { accountId, partition, guardrails: guardrails.value, now: input.now };
    const asked = {
      action: "s3:DeleteObject",
      resources: [`${arn}/AWSLogs/x`],
      region: bucket.BucketRegion ?? "us-east-1",
    };
    const result = probe(prober, asked);
    if (result.kind === "denied") return { failing: [], gaps: [] };
    if (result.kind === "unknown") {
      const text = `Whether a guardrail keeps ${arn} from being emptied hangs on ${result.on.join(", ")}`;
      return { failing: [], gaps: [gap ?? { kind: "said", code: "not_read", text }] };
    }
  }
  if (gap !== null) return { failing: [], gaps: [gap] };
  if (!guardrails.known) return { failing: [], gaps: [guardrails.gap] };
  return {
    failing: [
      {
        resource: arn,
        region: bucket.BucketRegion ?? "global",
        why: "Has no Object Lock with a default retention, and no guardrail forbids deleting from it.",
      },
    ],
    gaps: [],
  };
}

/** A key of another account is that account's to protect. */
function judgeKey(scene: Scene, key: string): Judged {
  const { input, view } = scene;
  const [, , , region = "", owner] = key.split(":");
  if (owner !== input.account.id) return { failing: [], gaps: [] };
  const facts = view.find("kms.policies", region);
  const found = facts.ask("kms:ListKeys", (data) => data.resources.find((one) => one.arn === key));
  if (!found.known) return { failing: [], gaps: [found.gap] };
  const gap = facts.gapOf("kms:GetKeyPolicy", key);
  if (gap !== null) return { failing: [], gaps: [gap] };
  // Every key has a policy: one that is not listed was named by an alias, or is gone.
  const text = found.value?.policy ?? null;
  if (text === null) {
    const unread: Gap = { kind: "said", code: "not_read", text: `The policy of key ${key} was not found` };
    return { failing: [], gaps: [unread] };
  }
  return judgePolicy(scene, key, text, losingKeys);
}
