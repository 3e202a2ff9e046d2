import { awaitEnrolment, isNewAccount } from "#lib/roadmap/account-scope.ts";
import { conclude, type Unit } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { judgeDetectors } from "#lib/roadmap/items/4-1-detectors.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

/** Item 4.1 of the roadmap. */
export const guardduty: Item = {
  id: "4.1",
  slug: "guardduty",
  stage: 4,
  title: "GuardDuty",
  kind: "automatic",
  scope: "account",
  summary:
    "GuardDuty watches every enabled region of every account, and its findings come together in one administrator account.",
  guidance: {
    why: "Intruders like the regions in which nobody works. GuardDuty notices stolen credentials and misused instances without anything to install, but only where it is switched on.",
    steps: [
      {
        text: "Name the security account as administrator, in each region.",
        command: {
          runIn: "management account <management-account-id>",
          lines:
            "aws guardduty enable-organization-admin-account --region <region> --admin-account-id <security-account-id>",
        },
      },
      {
        text: "Switch it on for all members, those to come included, in each region.",
        command: {
          runIn: "security account <security-account-id>",
          lines:
            "aws guardduty update-organization-configuration --region <region> --auto-enable-organization-members ALL --detector-id $(aws guardduty list-detectors --region <region> --query 'DetectorIds[0]' --output text)",
        },
      },
      {
        text: "Until that has taken effect, create the missing detectors in the account itself.",
        command: {
          runIn: "account <account-id>",
          lines: "aws guardduty create-detector --enable --region <empty-region>",
        },
      },
      {
        text: "Resume detectors that are suspended, and their data sources.",
        command: {
          runIn: "account <account-id>",
          lines: "aws guardduty update-detector --enable --region <region> --detector-id <detector-id>",
        },
      },
      {
        text: "The same in Terraform, once per region; or attach a policy of type GUARDDUTY_POLICY at the root.",
        command: {
          runIn: "Terraform",
          lines: [
            'resource "aws_guardduty_organization_configuration" "this" {',
            "  detector_id                      = aws_guardduty_detector.this.id",
            '  auto_enable_organization_members = "ALL"',
            "}",
          ].join("\n"),
        },
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "Master and member are called administrator and member, and one setting per region enrols the whole organization.",
      },
      {
        asOf: "2026-08",
        text: "Protection plans beyond the foundational sources (S3, EKS, runtime, malware, RDS, Lambda) can be required in the settings.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "guardduty.detector",
    "guardduty.admins",
    "guardduty.organization",
    "organizations.effective-policies",
  ],
  evaluatorVersion: 2,
  implemented: true,
};

/**
 * One unit per enabled region: the detector is on, with its foundational sources, and reports to the region's
 * administrator. What the administrator sees fills gaps of the account's own facts and never overrides them.
 * Settings that would enrol members are intent, never evidence.
 */
export function evaluateGuardduty(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization, ["guardduty"]);
  const units: Unit[] = scope.known
    ? judgeDetectors(context, scope.regions)
    : [{ result: "unknown", place: null, gaps: [scope.gap] }];
  const verdict = conclude(guardduty, view, units, {
    noun: ["region", "regions"],
    met: `GuardDuty is on in ${count(units)} and reports centrally.`,
    none: "No region of the account is enabled.",
    roleName: input.organization.roleName,
  });
  const failing = verdict.state === "NOT_MET" || verdict.state === "PARTIAL";
  return failing && verdict.reasonCode === "failing" && isNewAccount(input)
    ? awaitEnrolment(verdict, input)
    : verdict;
}

function count(units: readonly Unit[]): string {
  const on = units.filter((unit) => unit.result === "pass").length;
  return `${on} of ${on} ${on === 1 ? "region" : "regions"}`;
}
