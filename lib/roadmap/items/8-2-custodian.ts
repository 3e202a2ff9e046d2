/** Functions of Cloud Custodian as corrections, for item 8.2: what their policies do stands in their code, which nobody reads. */
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { readArn } from "#lib/roadmap/items/4-2-destinations.ts";
import { type Chain, open, said } from "./8-2-chains.ts";
import { isCustodian } from "./8-2-event-chains.ts";
import { isNamedFor, type Scenario } from "./8-2-scenarios.ts";

const tag = "custodian-info";

/**
 * Functions in the region that may correct the scenario: those named for it, and those that no scenario is named in. All of
 * them wait for a person's answer.
 *
 * @param others the other scenarios: a function named for one of them is not about this one.
 */
export function custodianChains(
  { view }: EvaluationContext,
  region: string,
  { scenario, others }: { scenario: Scenario; others: readonly Scenario[] },
): Chain[] {
  const collector = "lambda.functions";
  const facts = view.find(collector, region);
  if (facts.isUnsupported("lambda:ListFunctions")) return [];
  const listed = facts.ask("lambda:ListFunctions", ({ functions }) =>
    functions.map(({ FunctionArn }) => FunctionArn),
  );
  const ref = `functions ${region}`;
  if (!listed.known) {
    return [{ ref, words: "functions", region, collector, value: open(listed.gap) }];
  }
  if (listed.value.length === 0) return [];
  const tagged = view
    .find("tagging.resources", region)
    .ask("tagging:GetResources", ({ resources }) =>
      resources.filter(({ Tags }) => Object.hasOwn(Tags, tag)).map(({ ResourceARN }) => ResourceARN),
    );
  const nameOf = (arn: string) => readArn(arn).name.split(":")[1] ?? arn;
  const found = listed.value.filter(
    (arn) => isCustodian(nameOf(arn)) || (tagged.known && tagged.value.includes(arn)),
  );
  const chains = found
    .filter((arn) => {
      const name = nameOf(arn);
      return isNamedFor(scenario, name) || !others.some((other) => isNamedFor(other, name));
    })
    .map((arn): Chain => {
      const name = nameOf(arn);
      const question = `A person has to say what function ${name} of Cloud Custodian corrects`;
      const value = open(said(question, "needs_answer"));
      return { ref: arn, words: `function ${name} of Cloud Custodian`, region, collector, value };
    });
  if (tagged.known) return chains;
  return [...chains, { ref, words: "tags of functions", region, collector, value: open(tagged.gap) }];
}
