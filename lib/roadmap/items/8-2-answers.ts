/** What a person says of corrections, for item 8.2. */
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { type CorrectionsDetails, corrections } from "#lib/roadmap/questions/8-2-automated-remediation.ts";
import { type Chain, type ChainValue, faulty, open } from "./8-2-chains.ts";
import { isNamedFor, type Scenario } from "./8-2-scenarios.ts";
import { targetName } from "./8-2-targets.ts";

type Entry = CorrectionsDetails["chains"][number];

/** What counts of the answers. */
export type Vouched =
  | { kind: "none" }
  /** What it stood for is open. */
  | { kind: "lapsed"; gap: Gap }
  /** Without details. `holds`: what was found corrects what it is named for, or it does not. */
  | { kind: "plain"; holds: boolean; until: Date }
  | { kind: "detailed"; entries: readonly Entry[]; until: Date };

/** The answer for the evaluated account, or for its organization. */
export function readVouched({ input, view }: EvaluationContext): Vouched {
  const { id } = input.account;
  const answer = readAnswer(input, view, corrections, id);
  if (!answer.valid) {
    const { gap } = answer;
    return gap.kind === "said" && gap.code === "expired" ? { kind: "lapsed", gap } : { kind: "none" };
  }
  const until = answer.attestation.reviewBy;
  const { details, holds } = answer;
  if (details === null || !holds) return { kind: "plain", holds, until };
  const entries = details.chains.filter(({ accounts }) => accounts === undefined || accounts.includes(id));
  return { kind: "detailed", entries, until };
}

/**
 * A found correction with what a person says of it. Facts that show a fault win over any answer; what nobody could read
 * stays unread, but for the question itself.
 */
export function withAnswer(chain: Chain, scenario: Scenario, vouched: Vouched): Chain {
  const { value } = chain;
  const isAsked = value.kind === "unknown" && value.gap.kind === "said" && value.gap.code === "needs_answer";
  if (value.kind === "faulty" || (value.kind === "unknown" && !isAsked)) return chain;
  const said = (corrects: boolean, until: Date): Chain => ({
    ...chain,
    value: answered(value, corrects, until),
  });
  switch (vouched.kind) {
    case "none":
      return chain;
    case "lapsed":
      return value.kind === "proven" ? chain : { ...chain, value: open(vouched.gap) };
    case "plain":
      if (!vouched.holds) return value.kind === "proven" ? chain : said(false, vouched.until);
      return isAsked && !isNamedFor(scenario, nameOf(chain)) ? chain : said(true, vouched.until);
    case "detailed": {
      const entries = vouched.entries.filter(
        ({ chain: ref, regions = [chain.region] }) => ref === chain.ref && regions.includes(chain.region),
      );
      const entry = entries.find((one) => one.scenario === scenario.name);
      if (entry !== undefined) return said(entry.corrects !== false, vouched.until);
      // Named for something else: what it corrects has been said.
      return isAsked && entries.length > 0 ? said(false, vouched.until) : chain;
    }
  }
}

function answered(value: ChainValue, corrects: boolean, until: Date): ChainValue {
  if (!corrects) return faulty("NOTIFY_ONLY", "a person says that it does not correct this");
  return value.kind === "proven" ? value : { kind: "proven", proof: "as a person says", until };
}

function nameOf({ ref }: Chain): string {
  return ref.startsWith("arn:") ? targetName(ref) : ref;
}

/** Corrections that only the answer knows of: outside of AWS, or in a place that is not looked at. */
export function vouchedChains(
  vouched: Vouched,
  scenario: Scenario,
  region: string,
  found: ReadonlySet<string>,
): Chain[] {
  if (vouched.kind === "lapsed") {
    const value = open(vouched.gap);
    return [{ ref: "answer", words: "an answer", region, collector: "config.remediation", value }];
  }
  if (vouched.kind !== "detailed") return [];
  return vouched.entries
    .filter((entry) => entry.scenario === scenario.name && entry.corrects !== false)
    .filter(({ chain }) => chain === undefined || !found.has(chain))
    .filter((entry) => scenario.isGlobal || coversRegion(entry, region))
    .map(({ chain = "automation outside of AWS" }) => ({
      ref: chain,
      words: chain,
      region,
      collector: "config.remediation" as const,
      value: { kind: "proven" as const, proof: "as a person says", until: vouched.until },
    }));
}

/** Without Regions a chain speaks for the one in its ARN, and automation from outside for every one. */
function coversRegion({ chain, regions }: Entry, region: string): boolean {
  if (regions !== undefined) return regions.includes(region);
  if (chain === undefined) return true;
  return chain.startsWith("arn:") && chain.split(":")[3] === region;
}
