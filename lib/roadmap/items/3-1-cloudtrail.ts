import { awaitEnrolment, isNewAccount } from "#lib/roadmap/account-scope.ts";
import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import { describeGaps } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import type { Recorder } from "#lib/roadmap/items/3-1-recorders.ts";
import { demandsOrganizations, judgeRegions, type RecordedRegion } from "#lib/roadmap/items/3-1-regions.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/** Item 3.1 of the roadmap. */
export const cloudtrail: Item = {
  id: "3.1",
  slug: "cloudtrail",
  stage: 3,
  title: "CloudTrail",
  kind: "automatic",
  scope: "account",
  summary:
    "One trail of the organization records every account and region and delivers to a bucket in the account that keeps the logs.",
  guidance: {
    why: "Without the record of API calls nobody can say what happened. A trail of the organization covers new accounts by itself, and members cannot stop it.",
    steps: [
      {
        text: "Let CloudTrail see the organization, then create the trail with a bucket that account <log-account-id> owns, and start it.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com",
            "aws cloudtrail create-trail --region <home-region> --name organization-trail --s3-bucket-name <log-bucket> \\",
            "  --is-organization-trail --is-multi-region-trail --enable-log-file-validation",
            "aws cloudtrail start-logging --region <home-region> --name organization-trail",
          ].join("\n"),
        },
      },
      {
        text: "Let the bucket's policy and the key's policy accept this trail only, by the ARN of the trail in aws:SourceArn. AccessDenied as delivery error is one of the two.",
      },
      {
        text: "See why a trail does not deliver, and start the ones that were stopped.",
        command: {
          runIn: "the account in the trail's ARN",
          lines: [
            "aws cloudtrail get-trail-status --region <trail-region> --name <trail-arn>",
            "aws cloudtrail start-logging --region <trail-region> --name <trail-arn>",
          ].join("\n"),
        },
      },
      {
        text: "Record every management event. This replaces the selectors of the trail: add those for data events that you want to keep.",
        command: {
          runIn: "the account in the trail's ARN",
          lines: `aws cloudtrail put-event-selectors --region <trail-region> --trail-name <trail-arn> --advanced-event-selectors '[{"Name":"Management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]'`,
        },
      },
      {
        text: "The same in Terraform, in the management account.",
        command: {
          runIn: "Terraform",
          lines: [
            'resource "aws_cloudtrail" "organization" {',
            '  name                       = "organization-trail"',
            '  s3_bucket_name             = "<log-bucket>"',
            "  is_organization_trail      = true",
            "  is_multi_region_trail      = true",
            "  enable_log_file_validation = true",
            "}",
          ].join("\n"),
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-05",
        text: "CloudTrail Lake takes no new customers; existing event data stores still count.",
      },
      {
        asOf: "2026-08",
        text: "Control Tower's newer landing zones make their own organization trail optional: that an account is enrolled there says nothing of its trails.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "cloudtrail.trails",
    "cloudtrail.selectors",
    "cloudtrail.stores",
    "s3.buckets",
  ],
  evaluatorVersion: 3,
  implemented: true,
};

/** What a region recorded in full by trails of the account itself gets at most. */
const ownTrailHundredths = 90;

/**
 * One unit per enabled region: something records all management events there, delivers, and keeps them in the account
 * that keeps the logs. Half where the bucket is another account's, half where only changes are recorded.
 * Trails that the account could stop itself cap the item (setting `requireOrgTrail`).
 */
export function evaluateCloudtrail(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization, ["cloudtrail"]);
  const regions: RecordedRegion[] = scope.known ? judgeRegions(context, scope.regions) : [];
  const units: Unit[] = scope.known
    ? regions.map(({ unit }) => unit)
    : [{ result: "unknown", place: null, gaps: [scope.gap] }];
  const covering = regions.flatMap(({ by }) => by ?? []);
  const stoppable = covering.filter(({ isOrganizations }) => !isOrganizations);
  const verdict = conclude(cloudtrail, view, units, {
    noun: ["region", "regions"],
    met: sayMet(covering, stoppable),
    none: "No region of the account is enabled.",
    roleName: input.organization.roleName,
    ...capOf(context, units, stoppable),
  });
  if (verdict.state !== "NOT_MET" && verdict.state !== "PARTIAL") return verdict;
  const failing = [...verdict.failing, ...(demandsOrganizations(context) ? stoppableTrails(stoppable) : [])];
  const judged = withStores(context, { ...verdict, failing }, units);
  return judged.reasonCode === "failing" && isNewAccount(input) ? awaitEnrolment(judged, input) : judged;
}

/** Regions that are not known count as well: what they are covered by may be the account's own. */
function capOf(context: EvaluationContext, units: readonly Unit[], stoppable: readonly Recorder[]) {
  const isOpen = stoppable.length > 0 || units.some(({ result }) => result === "unknown");
  if (!demandsOrganizations(context) || !isOpen) return {};
  const why = `Every region is recorded, ${stoppable.length} of ${units.filter(({ result }) => result === "pass").length} by a trail that the account can stop itself.`;
  return { cap: { hundredths: ownTrailHundredths, why } };
}

function sayMet(covering: readonly Recorder[], stoppable: readonly Recorder[]): string {
  const regions = `${covering.length} ${covering.length === 1 ? "region" : "regions"}`;
  const excluded = [...new Set(covering.flatMap((recorder) => recorder.excluded))].sort();
  return [
    `Management events of ${regions} are recorded and reach the account that keeps the logs.`,
    excluded.length === 0 ? "" : `Events of ${excluded.join(" and ")} are left out.`,
    stoppable.length === 0 ? "" : "The account can stop its own trail; one of the organization it could not.",
  ]
    .filter((text) => text !== "")
    .join(" ");
}

function stoppableTrails(stoppable: readonly Recorder[]): Verdict["failing"] {
  const arns = [...new Set(stoppable.map(({ arn }) => arn))].sort();
  return arns.map((resource) => ({
    resource,
    region: resource.split(":")[3] ?? "global",
    why: "The account can stop it; a trail of the organization it could not.",
  }));
}

/** A failure stands although stores of the organization could not be read, which might have made up for it. */
function withStores({ input, view }: EvaluationContext, verdict: Verdict, units: readonly Unit[]): Verdict {
  const { managementAccountId: accountId, roleName } = input.organization;
  const facts = view.find("cloudtrail.stores", "global", accountId);
  const gaps = units.flatMap(({ result, place }) => {
    const gap = result === "fail" ? facts.gapOf("cloudtrail:ListEventDataStores", place ?? undefined) : null;
    return gap === null ? [] : [{ gap, place: null }];
  });
  if (gaps.length === 0) return verdict;
  const { reason } = describeGaps(gaps, { roleName, preposition: "in" });
  const observed = `Event data stores of the organization could not be read: ${reason}`;
  const info: Evidence = {
    collector: "cloudtrail.stores",
    accountId,
    region: "global",
    observed,
    result: "info",
  };
  return { ...verdict, evidenceIncomplete: true, evidence: [...verdict.evidence, info] };
}
