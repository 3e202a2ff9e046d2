/** The migrations of this version, oldest first; written by scripts/migration-new.ts. */
export const migrationNames: readonly string[] = [
  "20261122020435_init",
  "20261122020436_rules",
  "20261122044602_schedules_and_saved_views",
  "20261122050431_run_totals",
  "20261122050947_run_policy_types",
  "20261122051324_indexes_for_lists",
  "20261122051820_coverage_and_items",
  "20261122054943_shared_facts_indexes",
  "20261122065121_stages_by_account",
  "20261122081539_beside_statuses",
  "20261122081831_attestations",
  "20261122090700_facts_about_others",
  "20261122090928_own_scans",
  "20261122094617_account_references",
  "20261122120702_run_of_what_is_due",
  "20261122153854_account_trust",
];
