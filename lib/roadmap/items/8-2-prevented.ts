/** What cannot come about in the first place, for item 8.2: public buckets where the account's own block cannot be lifted. */
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { representativeRegions } from "#lib/roadmap/guardrails/alike-regions.ts";
import { readGuardrails } from "#lib/roadmap/guardrails/guardrails.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { readProbedAccount, readRealPrincipals } from "#lib/roadmap/items/8-1-account.ts";
import { judgeIntent } from "#lib/roadmap/items/8-1-judge.ts";
import { said } from "./8-2-chains.ts";

const action = "s3:PutAccountPublicAccessBlock";

/**
 * Why the account can have no public bucket, as a phrase; null: it can. All four settings of S3 Block Public Access have
 * to be on for the whole account, and either a policy of the organization sets them, or guardrails keep every administrator
 * from changing them. A public bucket that somebody accepted needs settings that are off, so it never counts here.
 */
export function whyNoPublicBucket(context: EvaluationContext): Answer<string | null> {
  const { input, view } = context;
  const block = view
    .find("s3.account")
    .ask("s3control:GetPublicAccessBlock", (data) => data.publicAccessBlock);
  if (!block.known) return block;
  const settings = block.value;
  const isOn =
    settings !== null &&
    settings.BlockPublicAcls &&
    settings.IgnorePublicAcls &&
    settings.BlockPublicPolicy &&
    settings.RestrictPublicBuckets;
  if (!isOn) return known(null);
  const policy = view
    .find("organizations.effective-policies")
    .ask("organizations:DescribeEffectivePolicy", (data) => data.s3?.publicAccessBlock ?? null, "S3_POLICY");
  if (policy.known && policy.value === "all") {
    return known("a policy of the organization blocks public access to every bucket");
  }
  const { account, organization } = input;
  // Nothing binds the management account, and nothing binds an account that is in no organization.
  const isBound = organization.kind === "organization" && !account.isManagement;
  const locked = isBound ? readLock(context) : known(null);
  if (locked.known && locked.value !== null) return locked;
  if (!policy.known && isBound) return locked.known ? policy : locked;
  return locked;
}

function known(value: string | null): { known: true; value: string | null } {
  return { known: true, value };
}

/** Which guardrails keep everybody from changing the account's block; null: none do. */
function readLock(context: EvaluationContext): Answer<string | null> {
  const { input, view } = context;
  const guardrails = readGuardrails(view, input.organization, input.account.id);
  if (!guardrails.known) return guardrails;
  if (guardrails.value.kind === "none") return known(null);
  const probed = readProbedAccount(context, guardrails.value);
  if (!probed.known) return probed;
  const account = probed.value;
  const all = representativeRegions(account, action, account.enabledRegions).map((region) => ({
    action,
    resources: ["*"],
    region,
  }));
  const intent = { words: "lifting the block", all, anyOf: [], counter: [] };
  const { value, why } = judgeIntent(account, intent, () => readRealPrincipals(context));
  if (value === null)
    return { known: false, gap: said(`Whether ${action} is forbidden hangs on more: ${why}`) };
  return known(value === 100 ? `nobody may lift the account's block (${why})` : null);
}
