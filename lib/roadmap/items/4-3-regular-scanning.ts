import { awaitEnrolment, isNewAccount } from "#lib/roadmap/account-scope.ts";
import { readAnswer } from "#lib/roadmap/answers.ts";
import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext, Item, OrganizationContext } from "#lib/roadmap/item.ts";
import { findingsQueue } from "#lib/roadmap/questions/4-3-regular-scanning.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import { scansOf } from "#lib/roadmap/scans.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { judgeScanning } from "./4-3-regions.ts";
import { supportingEvidence } from "./4-3-supporting.ts";

/** Item 4.3 of the roadmap. */
export const regularScanning: Item = {
  id: "4.3",
  slug: "regular-scanning",
  stage: 4,
  title: "Regular scanning",
  kind: "assisted",
  scope: "account",
  summary: "Every account is scanned again and again, not only watched for events.",
  guidance: {
    why: "An idle role or a forgotten snapshot causes no event. Scans also notice when the event path broke and apply new rules to old resources.",
    steps: [
      {
        text: "Start the configuration recorders that stand still: without one Security Hub CSPM evaluates nothing.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws configservice start-configuration-recorder --region <region> --configuration-recorder-name <recorder-name>",
        },
      },
      {
        text: "Record the regions in which nothing scans, and turn on Security Hub CSPM with its default standards there.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws configservice put-configuration-recorder --region <empty-region> --configuration-recorder name=default,roleARN=arn:<partition>:iam::<account-id>:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig --recording-group allSupported=true,includeGlobalResourceTypes=false",
            "aws configservice put-delivery-channel --region <empty-region> --delivery-channel name=default,s3BucketName=<config-bucket>",
            "aws configservice start-configuration-recorder --region <empty-region> --configuration-recorder-name default",
            "aws securityhub enable-security-hub --region <empty-region> --enable-default-standards",
          ].join("\n"),
        },
      },
      {
        text: "For all accounts and regions at once: central configuration of Security Hub CSPM, from its administrator, and recorders by a stack set.",
        command: {
          runIn: "security account <security-account-id>",
          lines:
            "aws securityhub update-organization-configuration --region <home-region> --no-auto-enable --organization-configuration ConfigurationType=CENTRAL",
        },
      },
      {
        text: "Or run a scanner weekly over all regions, and record every run.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "prowler aws --role arn:<partition>:iam::<account-id>:role/<role> --external-id <external-id> --output-formats csv json-ocsf",
            "waymark records add --kind scan scan-<account-id>.json",
          ].join("\n"),
        },
      },
      {
        text: "Where the findings of Waymark itself are worked through every week, let it count as the scanner.",
        command: { runIn: "Waymark", lines: "waymark settings set waymarkCountsAsScanner true" },
      },
      { text: "Give the findings a queue and somebody who owns it, and say so for the organization." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "The standards and findings of Security Hub are now called Security Hub CSPM, beside a new Security Hub with resources of its own, which runs no standards.",
      },
      {
        asOf: "2026-08",
        text: "Audit Manager takes no new customers since April 2026; AWS points to conformance packs of AWS Config instead.",
      },
      {
        asOf: "2023-11",
        text: "Unused-access analyzers of IAM Access Analyzer report the role that has been idle for 90 days; they complete a scan and replace none.",
      },
      {
        asOf: "2024-11",
        text: "Services may run recorders of their own (service-linked); what these record, the rules of the account do not see.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "securityhub.hub",
    "securityhub.standards",
    "config.recorder",
    "accessanalyzer.analyzers",
    "inspector2.accounts",
  ],
  evaluatorVersion: 3,
  implemented: true,
};

/**
 * One unit per enabled region: Security Hub CSPM, rules of AWS Config, recorded scans, Waymark's own runs where the
 * setting lets them count, or a scanner that a person vouches for. The best of them counts.
 */
export function evaluateRegularScanning(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization, ["securityhub"]);
  const units: Unit[] = scope.known
    ? judgeScanning(context, scope.regions, scansOf(input))
    : [{ result: "unknown", place: null, gaps: [scope.gap] }];
  const scanned = units.filter(({ result }) => result === "pass").length;
  const verdict = conclude(regularScanning, view, units, {
    noun: ["region", "regions"],
    met: `${scanned} of ${scanned} ${scanned === 1 ? "region is" : "regions are"} scanned regularly.`,
    none: "No region of the account is enabled.",
    roleName: input.organization.roleName,
  });
  const active = scope.known
    ? scope.regions.filter(({ scope: kind }) => kind === "active").map(({ region }) => region)
    : [];
  const supported = { ...verdict, evidence: [...verdict.evidence, ...supportingEvidence(context, active)] };
  const failing = verdict.state === "NOT_MET" || verdict.state === "PARTIAL";
  return failing && verdict.reasonCode === "failing" && isNewAccount(input)
    ? awaitEnrolment(supported, input)
    : supported;
}

/** The organization's own unit: whoever scans also has to work through what is found. */
export function findingsQueueUnits({ input, view }: OrganizationContext): readonly Unit[] {
  const place = "findings queue";
  const answer = readAnswer(input, view, findingsQueue, null);
  const line = (observed: string, result: "pass" | "fail" | "unknown") => [
    {
      collector: "answer.findings-queue",
      accountId: input.organization.managementAccountId,
      region: "global",
      observed,
      result,
    },
  ];
  if (!answer.valid) {
    const evidence = line("Whether somebody owns the findings is an open question.", "unknown");
    return [{ result: "unknown", place: null, gaps: [answer.gap], evidence }];
  }
  if (answer.holds) {
    return [
      { result: "pass", place, evidence: line("The findings have a queue that somebody owns.", "pass") },
    ];
  }
  const why = "nobody owns the findings";
  return [
    {
      result: "fail",
      place: null,
      why,
      failing: [{ resource: input.organization.id, region: "global", why: "Nobody owns the findings." }],
      evidence: line("The findings have no queue that somebody owns.", "fail"),
    },
  ];
}
