/** Whose bucket the logs go to, for item 3.1: proven by the lists of buckets, since a bucket's name names no account. */
import type { S3Buckets } from "#lib/facts/s3.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { aboutAccount } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { logAccounts } from "#lib/roadmap/log-accounts.ts";

/** `accountId` null: no account whose buckets are read owns it. */
export interface BucketOwner {
  keepsLogs: boolean;
  accountId: string | null;
}

type Buckets = S3Buckets["buckets"];

/** One list serves the evaluations of thousands of accounts. */
const namesOfLists = new WeakMap<Buckets, Set<string>>();

/** The owner of a bucket; each bucket is looked for once per evaluation. */
export function createBucketOwners(
  context: EvaluationContext,
): (bucket: string | null) => Answer<BucketOwner> {
  const found = new Map<string | null, Answer<BucketOwner>>();
  return (bucket) => {
    const existing = found.get(bucket);
    if (existing !== undefined) return existing;
    const owner = findOwner(context, bucket);
    found.set(bucket, owner);
    return owner;
  };
}

function findOwner({ input, view }: EvaluationContext, bucket: string | null): Answer<BucketOwner> {
  const { organization, account } = input;
  const keepers = logAccounts(organization);
  if (keepers.length === 0) {
    const text = "Nobody has named the account that keeps the logs (waymark connect --log-account)";
    return { known: false, gap: { kind: "said", code: "not_configured", text } };
  }
  if (bucket === null) {
    return {
      known: false,
      gap: { kind: "said", code: "not_read", text: "AWS named no bucket of the trail" },
    };
  }
  const owns = (accountId: string) =>
    view
      .find("s3.buckets", "global", accountId)
      .ask("s3:ListBuckets", ({ buckets }) => namesOf(buckets).has(bucket));
  const kept = keepers.map((accountId) => ({ accountId, answer: owns(accountId) }));
  const keeper = kept.find(({ answer }) => answer.known && answer.value);
  if (keeper !== undefined) return { known: true, value: { keepsLogs: true, accountId: keeper.accountId } };
  const others = [account.id, organization.managementAccountId, organization.securityAccountId];
  for (const accountId of others) {
    if (accountId === null || keepers.includes(accountId)) continue;
    const answer = owns(accountId);
    if (answer.known && answer.value) return { known: true, value: { keepsLogs: false, accountId } };
  }
  for (const { accountId, answer } of kept) {
    if (!answer.known) {
      const gap = accountId === account.id ? answer.gap : aboutAccount(accountId, answer.gap, organization);
      return { known: false, gap };
    }
  }
  return { known: true, value: { keepsLogs: false, accountId: null } };
}

function namesOf(buckets: Buckets): Set<string> {
  const existing = namesOfLists.get(buckets);
  if (existing !== undefined) return existing;
  const names = new Set(buckets.map(({ Name }) => Name));
  namesOfLists.set(buckets, names);
  return names;
}
