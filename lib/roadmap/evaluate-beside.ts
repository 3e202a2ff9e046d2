/**
 * Verdicts that stand beside those of an item's own scope: what an organization has to do itself for an item of its
 * accounts, and what an account answers itself to an item of its organization. Pure, as `evaluate.ts`.
 */
import { judgeAccountState } from "./account-scope.ts";
import { itemById } from "./catalog.ts";
import { indexFacts } from "./facts-view.ts";
import type { AccountInput, OrganizationInput } from "./input.ts";
import type { OrganizationUnits, OwnAnswer } from "./item.ts";
import { judgeDiscovery } from "./items/1-1-discovery.ts";
import { judgeEnrolment } from "./items/4-1-organization.ts";
import { findingsQueueUnits } from "./items/4-3-regular-scanning.ts";
import { answerExposedKeys } from "./items/5-4-exposed-keys.ts";
import { answerHoneyTokens } from "./items/9-3-honey-tokens.ts";
import { answerIncidentPractice } from "./items/10-2-incident-practice.ts";
import { asOrganization } from "./organization-context.ts";
import { rollUp } from "./roll-up.ts";
import type { Verdict } from "./verdict.ts";

/** By item of scope account. */
const organizationUnits: ReadonlyMap<string, OrganizationUnits> = new Map([
  ["1.1", judgeDiscovery],
  ["4.1", judgeEnrolment],
  ["4.3", findingsQueueUnits],
]);

/** By item of scope organization. A stage that has one must hold an item of scope account too. */
const ownAnswers: ReadonlyMap<string, OwnAnswer> = new Map([
  ["5.4", answerExposedKeys],
  ["9.3", answerHoneyTokens],
  ["10.2", answerIncidentPractice],
]);

/** Items whose verdicts on accounts are read by items of scope organization. */
const readByItems = ["3.1", "3.2", "3.4", "4.1"];

/** The items whose verdicts on accounts stand in `OrganizationInput.verdicts`. */
export const itemsReadByOrganization: readonly string[] = [
  ...new Set([...readByItems, ...organizationUnits.keys(), ...ownAnswers.keys()]),
].sort();

/** The organization's verdicts on those items of scope account in which it has units of its own, by item id. */
export function evaluateRollUps(input: OrganizationInput): ReadonlyMap<string, Verdict> {
  return new Map(
    [...organizationUnits].map(([itemId, unitsOf]) => [
      itemId,
      asOrganization((context) => rollUp(itemById(itemId), context, unitsOf(context)), input),
    ]),
  );
}

/**
 * What an account answers itself to items of scope organization, by item id; null: nothing, it shows the organization's.
 * An account out of scope, or never read, answers nothing.
 */
export function evaluateOwnAnswers(input: AccountInput): ReadonlyMap<string, Verdict | null> {
  const { account, facts, sharedFacts, now } = input;
  return new Map(
    [...ownAnswers].map(([itemId, answer]) => {
      const item = itemById(itemId);
      if (facts.length === 0 || judgeAccountState(item, input) !== null) return [itemId, null];
      const read = new Set<string>([...item.collectors, "sts.assume"]);
      const envelopes = [...facts, ...sharedFacts].filter(({ collector }) => read.has(collector));
      const view = indexFacts(envelopes, { accountId: account.id, now }).view();
      return [itemId, answer({ input, view })];
    }),
  );
}
