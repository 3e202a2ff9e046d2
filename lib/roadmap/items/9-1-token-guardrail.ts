/** Guardrails that refuse launches of instances that would answer without a token (item 9.1). */
import { readGuardrails } from "#lib/roadmap/guardrails/guardrails.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { readProbedAccount, readRealPrincipals } from "./8-1-account.ts";
import { intentOf } from "./8-1-intents.ts";
import { judgeIntent, type RealPrincipals } from "./8-1-judge.ts";

const tokensKey = "ec2:metadatahttptokens";

/** What keeps everybody from launching such an instance in a Region, as a phrase; null: nothing that is verified. */
export type TokenGuardrail = (region: string) => string | null;

const none: TokenGuardrail = () => null;

/** Asks what 8.1 asks for its intent require_imdsv2, Region by Region; nothing is asked where no policy names the option. */
export function readTokenGuardrail(context: EvaluationContext): TokenGuardrail {
  const { input, view } = context;
  if (input.account.isManagement) return none;
  const guardrails = readGuardrails(view, input.organization, input.account.id);
  if (!guardrails.known || guardrails.value.kind === "none") return none;
  const isNamed = guardrails.value.levels.some(({ policies }) =>
    policies.some(
      ({ document }) =>
        document.readable &&
        document.statements.some(({ conditions }) => conditions.some(({ key }) => key === tokensKey)),
    ),
  );
  if (!isNamed) return none;
  const account = readProbedAccount(context, guardrails.value);
  if (!account.known) return none;
  let principals: RealPrincipals | null = null;
  const real = (): RealPrincipals => (principals ??= readRealPrincipals(context));
  return (region) => {
    const there = { ...account.value, homeRegions: [region] };
    const intent = intentOf("require_imdsv2", there);
    if ("missing" in intent) return null;
    const judged = judgeIntent(there, intent, real);
    return judged.value === 100 ? judged.why : null;
  };
}
