/** What people answered about copies that AWS cannot show (item 2.1). */
import type { z } from "zod";
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { offAwsCopies, s3Backfill } from "#lib/roadmap/questions/2-1-backups.ts";
import type { Question } from "#lib/roadmap/questions/question.ts";
import { type DataResource, shortName } from "./2-1-resources.ts";

const dayMs = 24 * 3_600_000;

type Outside =
  | { kind: "covered"; text: string }
  /** An answer covers the resource and does not count any more; or nobody but a person can say. */
  | { kind: "open"; gap: Gap }
  | { kind: "none" };

/** Copies outside of AWS, resource by resource. */
export interface OffAws {
  judge(resource: DataResource): Outside;
}

type OffAwsDetails = NonNullable<typeof offAwsCopies extends Question<infer Details> ? Details : never>;

/** The two answers of an account, its own before the organization's. */
export function readAnswers(context: EvaluationContext): {
  offAws: OffAws;
  isBackfilled: (bucket: string) => boolean;
} {
  const { input, view } = context;
  const backfill = readAnswer(input, view, s3Backfill, input.account.id);
  const buckets = backfill.valid && backfill.holds ? (backfill.details?.buckets ?? "all") : [];
  return {
    offAws: readOffAws(context),
    isBackfilled: (bucket) => buckets === "all" || buckets.includes(bucket),
  };
}

function readOffAws({ input, view }: EvaluationContext): OffAws {
  const answer = readAnswer(input, view, offAwsCopies, input.account.id);
  if (!answer.valid) {
    const lapsed = lapsedDetails(input);
    return {
      judge: (resource) => {
        const isCovered = lapsed !== null && covers(lapsed, resource);
        return isCovered || !resource.isShown ? { kind: "open", gap: answer.gap } : { kind: "none" };
      },
    };
  }
  const { details, attestation } = answer;
  const copied = details?.lastCopyAt === undefined ? attestation.evidenceAt : new Date(details.lastCopyAt);
  const until =
    copied === null ? null : new Date(copied.getTime() + input.settings.offAwsBackupMaxAgeDays * dayMs);
  const isRecent = until !== null && until > input.now && copied !== null && copied <= input.now;
  if (answer.holds && isRecent) view.limit(until);
  const day = copied?.toISOString().slice(0, 10) ?? "";
  return {
    judge: (resource) => {
      // "No" leaves what AWS shows.
      if (!answer.holds || !covers(details ?? {}, resource)) return { kind: "none" };
      if (isRecent)
        return { kind: "covered", text: `Copied outside of AWS on ${day}, as a person answered.` };
      const text = "The answer about copies outside of AWS names no copy that is recent enough";
      return { kind: "open", gap: { kind: "said", code: "expired", text } };
    },
  };
}

/** What an answer that no longer counts was about; null: there is none, or it said that nothing is copied. */
function lapsedDetails({ attestations, account }: EvaluationContext["input"]): OffAwsDetails | null {
  const own = attestations
    .filter(({ itemId, question }) => itemId === offAwsCopies.itemId && question === offAwsCopies.id)
    .filter(({ accountId }) => accountId === account.id || accountId === null)
    .sort(
      (a, b) =>
        Number(b.accountId !== null) - Number(a.accountId !== null) ||
        b.answeredAt.getTime() - a.answeredAt.getTime(),
    );
  const [latest] = own;
  if (latest === undefined || !latest.holds) return null;
  const schema: z.ZodType<OffAwsDetails> | null = offAwsCopies.details;
  return latest.details === null ? {} : (schema?.safeParse(latest.details).data ?? {});
}

function covers({ arns, types }: OffAwsDetails, { arn, type }: DataResource): boolean {
  if (arns === undefined && types === undefined) return true;
  return (
    arns?.includes(arn) === true ||
    types?.includes(type) === true ||
    types?.includes(shortType(type)) === true
  );
}

/** People say `rds` or `s3` where they mean all of a service. */
function shortType(type: string): string {
  return shortName(type.split(":")[0] ?? type);
}
