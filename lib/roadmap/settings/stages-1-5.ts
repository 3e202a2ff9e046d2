/** Settings of the items of stages 1 to 5. */
import { z } from "zod";
import { backupWindowDays } from "#lib/facts/backup.ts";
import { days, flag, host, names, namesOrNone, setting } from "./entry.ts";

/** By key, in the order of the roadmap. */
export const earlySettings = {
  pocAskDays: setting({
    schema: days,
    default: 90,
    items: ["1.1"],
    meaning: "how often the owner of an account is asked whether its contact still holds, in days",
  }),
  pocConfirmDays: setting({
    schema: days,
    default: 180,
    items: ["1.1"],
    meaning: "for how many days a confirmed contact counts",
  }),
  requiredSources: setting({
    schema: names,
    default: ["finance", "trust_policy", "team_survey"],
    items: ["1.1"],
    meaning: "where accounts have to have been looked for within a year; at least one",
  }),
  backupMaxAgeDays: setting({
    // Older recovery points are not asked for.
    schema: z.int().min(1).max(backupWindowDays),
    default: 7,
    items: ["2.1"],
    meaning: "how old the newest copy of a resource may be, in days",
  }),
  offAwsBackupMaxAgeDays: setting({
    schema: days,
    default: 30,
    items: ["2.1"],
    meaning: "how old a copy outside of AWS may be, in days, as a person answered",
  }),
  baselineStackSets: setting({
    schema: namesOrNone,
    default: [],
    items: ["3.5"],
    meaning:
      "names of the stack sets that are the baseline of accounts; empty: every one that deploys itself, but the audit role's",
  }),
  requireOrgTrail: setting({
    schema: flag,
    default: true,
    items: ["3.1"],
    meaning: "a trail that the account could stop itself is not enough",
  }),
  strictSources: setting({
    schema: flag,
    default: false,
    items: ["3.1"],
    meaning: "leaving out the events of KMS or of Aurora's data API counts as a filter",
  }),
  requireCentral: setting({
    schema: flag,
    default: true,
    items: ["4.1"],
    meaning: "GuardDuty has to report to the organization's administrator",
  }),
  requiredPlans: setting({
    schema: namesOrNone,
    default: [],
    items: ["4.1"],
    meaning: "GuardDuty's protection plans that have to be on, by the names of its API",
  }),
  alertSeverity: setting({
    schema: z.number().min(0).max(10),
    default: 4,
    items: ["4.2"],
    meaning: "findings of this severity and above have to be forwarded",
  }),
  heartbeatMaxAgeDays: setting({
    schema: days,
    default: 90,
    items: ["4.2"],
    meaning: "how old the last proof may be that an alert reaches people, in days",
  }),
  scanMaxAgeDays: setting({
    schema: days,
    default: 30,
    items: ["4.3"],
    meaning: "how old the newest scan may be, in days",
  }),
  waymarkCountsAsScanner: setting({
    schema: flag,
    default: false,
    items: ["3.3", "4.3"],
    meaning: "complete refreshes by Waymark count as scans",
  }),
  requiredTopics: setting({
    schema: names,
    default: [
      "accounts and ownership",
      "logging",
      "IAM",
      "network exposure",
      "data",
      "backups",
      "incident contact",
    ],
    items: ["4.4"],
    meaning: "what the security guidelines have to cover; at least one topic",
  }),
  humanOidcHosts: setting({
    schema: z.array(host).max(100),
    default: [],
    items: ["5.1", "5.3"],
    meaning: "hosts of OIDC providers through which people sign in, not programs",
  }),
  identityAccountId: setting({
    schema: z
      .string()
      .regex(/^\d{12}$/, "must be an account id of 12 digits")
      .nullable(),
    default: null,
    items: ["5.1"],
    meaning: "account through whose roles people reach the others; null: there is none",
  }),
  maxBreakGlassPerAccount: setting({
    schema: z.int().min(0).max(100),
    default: 2,
    items: ["5.1", "5.2"],
    meaning: "break-glass users that exceptions may cover in one account",
  }),
  maxServiceKeyAgeDays: setting({
    schema: days,
    default: 90,
    items: ["5.2"],
    meaning: "how old an access key under an exception for a service may be, in days",
  }),
  credentialReportMaxAgeHours: setting({
    schema: z.int().min(1).max(720),
    default: 28,
    items: ["5.1", "5.2"],
    meaning: "how old a credential report may be, in hours",
  }),
  unusedWindowDays: setting({
    schema: z.int().min(30).max(400),
    default: 90,
    items: ["5.3"],
    meaning: "after how many days without use a role or a service counts as unused, 30 to 400",
  }),
  maxUnusedServices: setting({
    schema: z.int().min(0).max(100),
    default: 1,
    items: ["5.3"],
    meaning: "unused services that a role may be granted",
  }),
  minUsedRatio: setting({
    schema: z.number().min(0).max(1),
    default: 0.8,
    items: ["5.3"],
    meaning: "or the share of its granted services that a role has to use, 0 to 1",
  }),
  untrackedServices: setting({
    schema: namesOrNone,
    default: ["ec2messages", "ssmmessages", "xray"],
    items: ["5.3"],
    meaning: "services whose use AWS does not track well: granted ones are not held against a role",
  }),
  ownOidcOrganizations: setting({
    schema: namesOrNone,
    default: [],
    items: ["5.3"],
    meaning:
      "your own organizations at shared OIDC issuers (GitHub, GitLab, Terraform Cloud, CircleCI …), as their tokens name them",
  }),
} as const;
