import type { Item } from "#lib/roadmap/item.ts";

/** Item 2.1 of the roadmap. */
export const backups: Item = {
  id: "2.1",
  slug: "backups",
  stage: 2,
  title: "Backups",
  kind: "assisted",
  scope: "account",
  summary:
    "Data is copied on a schedule to another account and another region, out of reach of whoever breaks into the first.",
  guidance: {
    why: "An intruder with administrator rights deletes the backups before the data. Copies under other credentials are what is left afterwards.",
    steps: [
      {
        text: "Allow copies between accounts.",
        command: {
          runIn: "management account <management-account-id>",
          lines: "aws backup update-global-settings --global-settings isCrossAccountBackupEnabled=true",
        },
      },
      {
        text: "Give the account that keeps copies a vault in another region, and let the organization's accounts copy into it. Run this there.",
        command: {
          runIn: "the account that keeps copies",
          lines: [
            "aws backup create-backup-vault --region <copy-region> --backup-vault-name copies --encryption-key-arn <key-arn>",
            "aws backup put-backup-vault-access-policy --region <copy-region> --backup-vault-name copies --policy \\",
            `  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"backup:CopyIntoBackupVault","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"<organization>"}}}]}'`,
          ].join("\n"),
        },
      },
      {
        text: "Attach a backup policy of the organization whose rules copy to that vault. Resources under the default key of their service cannot be copied to another account: they need a customer managed key that the other account may use.",
        command: {
          runIn: "management account <management-account-id>",
          lines: [
            "aws organizations enable-policy-type --root-id <root-id> --policy-type BACKUP_POLICY",
            "aws organizations create-policy --type BACKUP_POLICY --name copies-elsewhere --description 'Roadmap 2.1' --content file://backup-policy.json",
            "aws organizations attach-policy --policy-id <policy-id> --target-id <root-or-ou-id>",
          ].join("\n"),
        },
      },
      {
        text: "Back up at once what has no copy that counts; the plan copies it from then on.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws backup start-backup-job --region <region> --backup-vault-name Default --iam-role-arn arn:<partition>:iam::<account-id>:role/service-role/AWSBackupDefaultServiceRole --resource-arn <resource-arn>",
        },
      },
      {
        text: "Lock the vault: in compliance mode nobody can delete the copies before their time, once the days of grace are over.",
        command: {
          runIn: "Terraform",
          lines: [
            'resource "aws_backup_vault_lock_configuration" "copies" {',
            '  backup_vault_name   = "copies"',
            "  min_retention_days  = 35",
            "  changeable_for_days = 3",
            "}",
          ].join("\n"),
        },
      },
      {
        text: "Restore something twice a year, and answer for copies outside of AWS, which nobody can see from here.",
        command: {
          runIn: "waymark",
          lines:
            "waymark attest --item 2.1 --account <account-id> --state MET --evidence <link> --review-by <date>",
        },
      },
    ],
    since2019: [
      {
        asOf: "2024-08",
        text: "AWS Backup has logically air-gapped vaults: locked, under a key of AWS's own, and shared with another account to restore from.",
      },
      {
        asOf: "2020-11",
        text: "AWS Backup copies between accounts of an organization, and backup policies of Organizations set the plans for all of them. In 2019 this took scripts.",
      },
      {
        asOf: "2025-12",
        text: "The vaults of the original Glacier service take no new customers; S3 storage classes and AWS Backup do their work.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "ec2.compute",
    "rds.databases",
    "rds.replicated-backups",
    "data.stores",
    "s3.buckets",
    "s3.protection",
    "backup.points",
    "backup.plans",
    "backup.settings",
    "dlm.policies",
    "cloudtrail.trails",
    "organizations.effective-policies",
    "organizations.invalid-policies",
  ],
  evaluatorVersion: 3,
  implemented: true,
};
