/** What an item of the roadmap is. */
import type { CollectorName } from "#lib/facts/registry.ts";
import type { Unit } from "./conclude.ts";
import type { FactsView } from "./facts-view.ts";
import type { AccountInput, OrganizationInput } from "./input.ts";
import type { Source, Verdict } from "./verdict.ts";

export interface FixStep {
  text: string;
  command?: {
    /** Where it is run: an account, or a tool. */
    runIn: string;
    /**
     * May hold placeholders in angle brackets: `<account-id>`, `<partition>`, `<role>`, `<home-region>`,
     * `<management-account-id>`, `<security-account-id>`, `<log-account-id>`; lines with `<region>`, `<resource-arn>`,
     * `<user>`, `<role-arn>`, `<failing-role>`, `<failing-role-arn>`,
     * `<bucket>`, `<instance-id>`, `<regional-arn>` (any resource whose ARN names a Region), `<trail-arn>`,
     * `<trail-region>`, `<recorder-name>`, `<security-group-id>`, `<other-account-id>` or `<organization-id>` are repeated
     * for each failing resource; `--region <unscanned-regions>` names all regions in which the account itself fails.
     * `fixSteps` fills them in.
     */
    lines: string;
  };
}

/** A tool or setting of 2019 and what took its place. */
export interface DatedNote {
  /** ISO date of what is known: "2026-08". */
  asOf: string;
  text: string;
}

export interface Item {
  /** `3.2` */
  id: string;
  slug: string;
  /** 1–10 */
  stage: number;
  title: string;
  kind: Source;
  scope: "account" | "organization";
  /** What the roadmap asks for. */
  summary: string;
  guidance: {
    why: string;
    steps: readonly FixStep[];
    since2019: readonly DatedNote[];
  };
  /** Facts that the evaluation reads; empty while nothing reads any. */
  collectors: readonly CollectorName[];
  /** Goes up when the same facts may give another verdict. */
  evaluatorVersion: number;
  implemented: boolean;
}

/** What an evaluator gets: the account is in scope, was refreshed before, and facts come only through the view. */
export interface EvaluationContext {
  input: AccountInput;
  view: FactsView;
}

export type Evaluator = (context: EvaluationContext) => Verdict;

/** What the evaluator of an item of scope organization gets. */
export interface OrganizationContext {
  input: OrganizationInput;
  /** As the management account sees them, which is meant where no account is named. */
  view: FactsView;
  /** The same facts from another account's side, whose gaps say why that account could not be entered. */
  viewOf(accountId: string): FactsView;
}

export type OrganizationEvaluator = (context: OrganizationContext) => Verdict;

/**
 * What the organization itself has to do for an item of scope account, beside its accounts. No units: only the accounts
 * count.
 */
export type OrganizationUnits = (context: OrganizationContext) => readonly Unit[];

/**
 * What an account itself says of an item of scope organization. Such an answer outranks the inherited one; null: the
 * account has none and shows the organization's.
 */
export type OwnAnswer = (context: EvaluationContext) => Verdict | null;
