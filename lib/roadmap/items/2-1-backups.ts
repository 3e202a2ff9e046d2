import type { Item } from "#lib/roadmap/item.ts";

/** Item 2.1 of the roadmap; no facts are collected for it yet. */
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
        text: "Give the backup account a locked vault in another region, and its access policy the right to copy into it for the organization.",
      },
      {
        text: "Attach a backup policy of the organization whose rules copy to that vault, and try a restore twice a year.",
      },
      {
        text: "Lock the vault.",
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
    ],
    since2019: [
      {
        asOf: "2025-12",
        text: "The vaults of the original Glacier service take no new customers; S3 storage classes and AWS Backup do their work.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
