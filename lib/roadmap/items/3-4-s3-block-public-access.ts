import type { PublicAccessBlock } from "#lib/facts/s3.ts";
import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { FactsView } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { type BucketExposure, readBuckets } from "#lib/roadmap/items/3-4-bucket-exposure.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/** Item 3.4 of the roadmap. */
export const s3BlockPublicAccess: Item = {
  id: "3.4",
  slug: "s3-block-public-access",
  stage: 3,
  title: "S3 Block Public Access",
  kind: "automatic",
  scope: "account",
  summary:
    "Block Public Access is on for the whole account. Where some buckets have to stay public, at least no further one can become so.",
  guidance: {
    why: "A bucket turns public by one careless policy or access list. The setting of the account overrules both, also for buckets that are created tomorrow.",
    steps: [
      {
        text: "Block public access in every account at once: enable the S3 policy type at the root, then attach a policy that says `all`. Leave out organizational units with buckets that must stay public.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws organizations enable-policy-type --root-id <root-id> --policy-type S3_POLICY",
            "aws organizations create-policy --type S3_POLICY --name block-public-s3 --description 'Roadmap 3.4' \\",
            `  --content '{"s3_attributes":{"public_access_block_configuration":{"@@assign":"all"}}}'`,
            "aws organizations attach-policy --policy-id <policy-id> --target-id <root-or-ou-id>",
          ].join("\n"),
        },
      },
      {
        text: "Or switch on all four settings of this account. RestrictPublicBuckets also ends access of other accounts through policies that are public.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws s3control put-public-access-block --account-id <account-id> --public-access-block-configuration \\",
            "  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
          ].join("\n"),
        },
      },
      {
        text: "The same in Terraform.",
        command: {
          runIn: "Terraform",
          lines: [
            'resource "aws_s3_account_public_access_block" "this" {',
            "  block_public_acls       = true",
            "  ignore_public_acls      = true",
            "  block_public_policy     = true",
            "  restrict_public_buckets = true",
            "}",
          ].join("\n"),
        },
      },
      {
        text: "Close public buckets that nobody has accepted.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
        },
      },
    ],
    since2019: [
      {
        asOf: "2025-11",
        text: "Organizations has an S3 policy type: one policy sets all four settings for all accounts, and members cannot change them.",
      },
      {
        asOf: "2023-04",
        text: "New buckets block public access and have access lists off by default; older ones keep their settings.",
      },
    ],
  },
  collectors: ["s3.account", "s3.exposure", "organizations.effective-policies"],
  evaluatorVersion: 1,
  implemented: true,
};

const settingNames = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const satisfies readonly (keyof PublicAccessBlock)[];

const allOff: PublicAccessBlock = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/**
 * S3 Block Public Access of the account as it is in effect, organization policy included.
 * All four settings on: MET. Some: their share of 0.8. None: half where every bucket blocks for itself, else NOT_MET.
 * With both Block settings on, the others off and an accepted public bucket, new buckets and the remaining public ones decide.
 */
export function evaluateS3BlockPublicAccess(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const block = view
    .find("s3.account")
    .ask("s3control:GetPublicAccessBlock", (data) => data.publicAccessBlock ?? allOff);
  const policy = readOrganizationPolicy(view, input.account.id);
  const units = block.known ? judge(context, block.value, policy) : [unreadUnit(block.gap, policy)];
  return conclude(s3BlockPublicAccess, view, units, {
    noun: ["setting", "settings"],
    met:
      block.known && settingNames.every((name) => block.value[name])
        ? "All four settings are on for the account."
        : "No further bucket can become public.",
    none: "Nothing in scope.",
    roleName: input.organization.roleName,
    preposition: "for",
  });
}

interface OrganizationPolicy {
  value: "all" | "none" | "unset" | "unreadable" | null;
  evidence: Evidence[];
}

/** What the organization's policy says; it explains the effective setting and decides nothing. */
function readOrganizationPolicy(view: FactsView, accountId: string): OrganizationPolicy {
  const collector = "organizations.effective-policies";
  const answer = view
    .find(collector)
    .ask("organizations:DescribeEffectivePolicy", (data) => data.s3?.publicAccessBlock ?? null, "S3_POLICY");
  if (!answer.known || answer.value === null) return { value: null, evidence: [] };
  const observed =
    answer.value === "unreadable"
      ? "The organization's S3 policy could not be understood."
      : `The organization's S3 policy says ${answer.value}.`;
  return {
    value: answer.value,
    evidence: [{ collector, accountId, region: "global", observed, result: "info" }],
  };
}

function unreadUnit(gap: Gap, policy: OrganizationPolicy): Unit {
  return {
    result: "unknown",
    place: null,
    gaps: [gap],
    evidence: policy.evidence.map((entry) => ({
      ...entry,
      observed: `${entry.observed} That is an intent, not the setting in effect.`,
    })),
  };
}

function judge(context: EvaluationContext, block: PublicAccessBlock, policy: OrganizationPolicy): Unit[] {
  const on = settingNames.filter((name) => block[name]);
  if (on.length === settingNames.length) {
    return [{ result: "pass", place: null, evidence: evidenceOf(context, block, policy, "pass") }];
  }
  const buckets = readBuckets(context);
  const accepted = activeExceptions(context.input, context.view, "3.4");
  const preventsNew = block.BlockPublicAcls && block.BlockPublicPolicy;
  const judgesExisting = block.IgnorePublicAcls || block.RestrictPublicBuckets;
  const exceptions = accepted.length > 0 && preventsNew && !judgesExisting;
  const bucketUnits = exceptions ? judgeExceptions(context, buckets, accepted) : null;
  if (bucketUnits !== null && !bucketUnits.some((unit) => unit.result === "fail")) {
    return [
      { result: "pass", place: null, evidence: evidenceOf(context, block, policy, "pass") },
      ...bucketUnits,
    ];
  }
  const kept = (bucketUnits ?? []).filter((unit) => unit.result === "excepted");
  return [...judgeSettings(context, block, policy, buckets, bucketUnits ?? []), ...kept];
}

/**
 * One unit per bucket that is public today: accepted, or failing. Null where no exception is for a bucket that exists:
 * then there is no exception to speak of.
 */
function judgeExceptions(
  { input }: EvaluationContext,
  buckets: BucketExposure,
  accepted: readonly { resource: string }[],
): Unit[] | null {
  if (!buckets.known) return [{ result: "unknown", place: null, gaps: [buckets.gap] }];
  const isAccepted = (name: string) =>
    accepted.some(
      ({ resource }) => resource === name || resource === bucketArn(input.account.partition, name),
    );
  if (!buckets.list.some(({ name }) => isAccepted(name))) return null;
  return buckets.list.flatMap(({ name, region, exposed }): Unit[] => {
    if (!exposed.known) return [{ result: "unknown", place: name, gaps: [exposed.gap] }];
    if (exposed.value === null) return [];
    const resource = bucketArn(input.account.partition, name);
    const evidence = (result: "excepted" | "fail"): Evidence => ({
      collector: "s3.exposure",
      accountId: input.account.id,
      region,
      observed: `Bucket ${name} is public by its ${exposed.value}.`,
      result,
    });
    if (isAccepted(name)) return [{ result: "excepted", place: name, evidence: [evidence("excepted")] }];
    const failing = [{ resource, region, why: `Public by its ${exposed.value}, not accepted.` }];
    return [{ result: "fail", place: name, failing, evidence: [evidence("fail")] }];
  });
}

/** The account's own setting as one unit that earns a share for each setting that is on. */
function judgeSettings(
  context: EvaluationContext,
  block: PublicAccessBlock,
  policy: OrganizationPolicy,
  buckets: BucketExposure,
  bucketUnits: readonly Unit[],
): Unit[] {
  const { input } = context;
  const off = settingNames.filter((name) => !block[name]);
  const cause = policy.value === "none" ? ": the organization's S3 policy says none" : "";
  const why = off.length === 4 ? `all four settings are off${cause}` : `${off.join(" and ")} off${cause}`;
  const unaccepted = bucketUnits.filter((unit) => unit.result === "fail");
  const unit = (scoreHundredths: number, more = ""): Unit => ({
    result: "fail",
    scoreHundredths,
    place: null,
    why: `${why}${more}`,
    failing: [
      { resource: input.account.id, region: "global", why: `${capital(why)}.` },
      ...unaccepted.flatMap((entry) => entry.failing ?? []),
    ],
    evidence: [
      ...evidenceOf(context, block, policy, "fail"),
      ...unaccepted.flatMap((entry) => entry.evidence ?? []),
    ],
  });
  // 0.8 for all four would be 20 hundredths each.
  if (off.length < 4) return [unit(20 * (4 - off.length))];
  if (!buckets.known) return [unit(0), { result: "unknown", place: null, gaps: [buckets.gap] }];
  const open = buckets.list.find(({ blocksAll }) => blocksAll.known && !blocksAll.value);
  if (buckets.list.length === 0 || open !== undefined) return [unit(0)];
  for (const { name, blocksAll } of buckets.list) {
    if (!blocksAll.known) return [unit(0), { result: "unknown", place: name, gaps: [blocksAll.gap] }];
  }
  return [unit(50, "; every bucket blocks for itself, the next one need not")];
}

function evidenceOf(
  { input }: EvaluationContext,
  block: PublicAccessBlock,
  policy: OrganizationPolicy,
  result: "pass" | "fail",
): Evidence[] {
  const settings = settingNames.map((name) => `${name} ${block[name] ? "on" : "off"}`).join(", ");
  return [
    {
      collector: "s3.account",
      accountId: input.account.id,
      region: "global",
      observed: `In effect for the account: ${settings}.`,
      result,
    },
    ...policy.evidence,
  ];
}

function bucketArn(partition: string, name: string): string {
  return `arn:${partition}:s3:::${name}`;
}
