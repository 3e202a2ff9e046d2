/** Whether the facts of today bear out that a finding was fixed, for item 3.3: as far as a collector looks at the same. */
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { combine, readBuckets } from "#lib/roadmap/items/3-4-bucket-exposure.ts";
import type { StandingFinding } from "./3-3-findings.ts";

const publicBucketChecks =
  /^(s3_bucket_(public_access|policy_public_write_access|public_(list|write)_acl)|extra(73|771)|s3-bucket-(AllUsers|AuthenticatedUsers|world)-.+|S3\.[23]|S3_PUBLIC_.+)$/;

/**
 * What still shows the finding, as a phrase; null: nothing does, or no collector looks at it. Facts from before the end
 * of the scan say nothing about what was done since.
 */
export function seeFinding(
  context: EvaluationContext,
  { finding, foundAt }: StandingFinding,
): Answer<string | null> {
  const bucket = /^(?:arn:[^:]+:s3:::)?([^/:]+)(?:\/\*)?$/.exec(finding.resource)?.[1];
  if (bucket === undefined || !publicBucketChecks.test(finding.checkId)) return { known: true, value: null };
  return seeBucket(context, bucket, foundAt);
}

function seeBucket(context: EvaluationContext, name: string, since: Date): Answer<string | null> {
  const account = context.view.find("s3.account");
  const block = account.ask("s3control:GetPublicAccessBlock", (data) => data.publicAccessBlock);
  const blocked = block.known && block.value?.IgnorePublicAcls === true && block.value.RestrictPublicBuckets;
  if (blocked) return isNewer(account.observedAt, since) ? { known: true, value: null } : tooOld;
  const buckets = readBuckets(context);
  if (!buckets.known) return buckets;
  if (!isNewer(context.view.find("s3.exposure").observedAt, since)) return tooOld;
  const bucket = buckets.list.find((one) => one.name === name);
  if (bucket === undefined) return { known: true, value: null };
  const overruled = (setting: "RestrictPublicBuckets" | "IgnorePublicAcls", open: Answer<boolean>) => {
    if (open.known && !open.value) return open;
    return block.known ? (block.value?.[setting] === true ? closed : open) : block;
  };
  const shown = combine(
    overruled("RestrictPublicBuckets", bucket.byPolicy),
    overruled("IgnorePublicAcls", bucket.byAcl),
  );
  if (!shown.known || shown.value === null) return shown;
  return { known: true, value: `the bucket is still public by its ${shown.value}` };
}

const closed = { known: true, value: false } as const;

function isNewer(observedAt: Date | null, since: Date): boolean {
  return observedAt !== null && observedAt.getTime() >= since.getTime();
}

const tooOld = {
  known: false,
  gap: { kind: "said", code: "not_read", text: "Nothing was read since the finding was called fixed" },
} as const;
