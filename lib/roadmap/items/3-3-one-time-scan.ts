import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import { scansOf } from "#lib/roadmap/scans.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted } from "#lib/roadmap/weighted.ts";
import { judgeCoverage, scanSource } from "./3-3-coverage.ts";
import { judgeTriage } from "./3-3-triage.ts";

/** Item 3.3 of the roadmap. */
export const oneTimeScan: Item = {
  id: "3.3",
  slug: "one-time-scan",
  stage: 3,
  title: "One-time scan",
  kind: "assisted",
  scope: "account",
  summary: "A scanner has looked over the account once, and what it found to be urgent has been dealt with.",
  guidance: {
    why: "A first scan shows how much work lies ahead and which doors stand open today: public data, public search clusters, ports that belong inside.",
    steps: [
      {
        text: "Scan the regions that no scan covers, with all checks: a run of a few checks covers no region.",
        command: {
          runIn: "account <account-id>",
          lines:
            "prowler aws --role arn:<partition>:iam::<account-id>:role/<role> --external-id <external-id> --region <unscanned-regions> --output-formats csv json-ocsf",
        },
      },
      {
        text: "Record what the scan covered and found. docs/scans.md shows the form of the file; recording it again replaces it.",
        command: { runIn: "Waymark", lines: "waymark records add --kind scan scan-<account-id>.json" },
      },
      {
        text: "Close the buckets that anybody can read.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
        },
      },
      {
        text: "Find the rules of open security groups, and revoke those that nobody needs.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 describe-security-group-rules --region <region> --filters Name=group-id,Values=<security-group-id>",
        },
      },
      {
        text: "In the recorded file, call each urgent finding fixed, false or accepted: the last two with a reason, the last with an end. What is fixed is looked at again where facts show it.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Prowler has grown from a shell script to more than 600 checks of AWS and writes OCSF and CSV; its identifiers of checks changed with version 3.",
      },
      {
        asOf: "2026-08",
        text: "CloudMapper has had no release for years and ScoutSuite has stalled since 2024. What they found can still be recorded.",
      },
      {
        asOf: "2026-08",
        text: "The Elasticsearch clusters of 2019 are domains of OpenSearch Service, and the checks are named after it.",
      },
    ],
  },
  collectors: ["account.regions", "s3.account", "s3.exposure"],
  evaluatorVersion: 3,
  implemented: true,
};

/**
 * Half for coverage (each enabled region scanned for what cannot wait), half for triage (what was found is dealt with).
 * Without a scan since the account joined it is not met: a scan is a record of ours, whose absence is known.
 */
export function evaluateOneTimeScan(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const { roleName } = input.organization;
  const wording = {
    noun: ["part", "parts"],
    met: "Every enabled region was scanned, and no urgent finding is open.",
    none: "No region of the account is enabled.",
    roleName,
  } as const;
  const scans = scansOf(input);
  if (scans.length === 0) return conclude(oneTimeScan, view, [neverScanned(context)], wording);
  const scope = scopeRegions(view, input.organization, ["ec2"]);
  const coverage: Unit[] = scope.known
    ? judgeCoverage(context, scope.regions, scans)
    : [{ result: "unknown", place: null, gaps: [scope.gap] }];
  return concludeWeighted(
    oneTimeScan,
    view,
    [
      { weight: 1, units: coverage },
      { weight: 1, units: judgeTriage(context, scans) },
    ],
    wording,
  );
}

function neverScanned({ input }: EvaluationContext): Unit {
  const { id, joinedAt } = input.account;
  const older = input.records.scans.length > 0 && joinedAt !== null;
  const why = older ? "no scan since the account joined" : "no scan of the account was recorded";
  const said = sentence(why);
  return {
    result: "fail",
    place: null,
    why,
    failing: [{ resource: id, region: "global", why: said }],
    evidence: [{ collector: scanSource, accountId: id, region: "global", observed: said, result: "fail" }],
  };
}
