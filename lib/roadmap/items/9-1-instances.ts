/** Whom the metadata service of an instance hands credentials to, for item 9.1. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";
import { containerHostsIn, type Instance } from "./9-1-container-hosts.ts";

const collector = "ec2.compute";

/** One unit an instance that exists, stopped ones too; one that is unknown where they could not be listed. */
export function judgeInstances(
  context: EvaluationContext,
  region: string,
  excepted: ReadonlySet<string>,
): Unit[] {
  const { input, view } = context;
  const listed = view.find(collector, region).ask("ec2:DescribeInstances", ({ instances }) => instances);
  if (!listed.known) return [unknownUnit(region, listed.gap)];
  if (listed.value === null) return [unknownUnit(region, said("The instances were not read to the end"))];
  const isHost = containerHostsIn(context, region);
  return listed.value.map((instance) => {
    const arn = `arn:${input.account.partition}:ec2:${region}:${input.account.id}:instance/${instance.InstanceId}`;
    const see = (observed: string, result: Evidence["result"]): Evidence[] => [
      { collector, accountId: input.account.id, region, observed: `${arn}: ${observed}`, result },
    ];
    if (excepted.has(arn))
      return { result: "excepted", place: region, evidence: see("Accepted as it is.", "excepted") };
    const judged = judge(instance, isHost);
    if (judged.kind === "pass") return { result: "pass", place: region };
    if (judged.kind === "unknown") {
      return {
        result: "unknown",
        place: region,
        gaps: [judged.gap],
        atLeastHundredths: judged.atLeast,
        evidence: see("Could not be judged.", "unknown"),
      };
    }
    const role = instance.instanceProfile === null ? "" : "; it holds a role's credentials";
    const why = `${judged.why}${role}`;
    return {
      result: "fail",
      scoreHundredths: judged.hundredths,
      place: region,
      why: judged.why,
      failing: [{ resource: arn, region, why: `${capital(why)}.` }],
      evidence: see(`${capital(why)}.`, "fail"),
    };
  });
}

type Judged =
  | { kind: "pass" }
  | { kind: "fail"; hundredths: number; why: string }
  | { kind: "unknown"; gap: Gap; atLeast: number };

const looseHundredths = 75;

function judge(instance: Instance, isHost: (instance: Instance) => Answer<boolean>): Judged {
  const options = instance.MetadataOptions;
  const unknown = (gap: Gap, atLeast = 0): Judged => ({ kind: "unknown", gap, atLeast });
  if (options === null) return unknown(said("AWS did not say what the metadata service asks for"));
  const { State, HttpTokens, HttpEndpoint, HttpPutResponseHopLimit: hops } = options;
  // What is being changed is shown as it will be, and is not so yet.
  if (State === "pending") {
    return { kind: "fail", hundredths: 0, why: "a change of the metadata service is pending (PENDING)" };
  }
  if (HttpEndpoint === "disabled") return { kind: "pass" };
  if (HttpTokens === "optional") {
    return { kind: "fail", hundredths: 0, why: "answers without a token (IMDSV1_ALLOWED)" };
  }
  if (HttpTokens !== "required") return unknown(said("AWS did not say whether tokens are required"));
  if (State !== "applied") return unknown(said("AWS did not say whether the metadata options are in force"));
  if (hops === null) return unknown(said("AWS did not say how far answers travel"), looseHundredths);
  if (hops <= 1) return { kind: "pass" };
  const loose: Judged = {
    kind: "fail",
    hundredths: looseHundredths,
    why: `answers travel ${hops} hops (HOP_LIMIT)`,
  };
  if (hops > 2) return loose;
  const host = isHost(instance);
  if (!host.known) return unknown(host.gap, looseHundredths);
  return host.value ? { kind: "pass" } : loose;
}

/** A gap in the item's own words. */
export function said(text: string): Gap {
  return { kind: "said", code: "not_read", text };
}

/** A region of which nothing can be said. */
export function unknownUnit(region: string, gap: Gap): Unit {
  return { result: "unknown", place: region, gaps: [gap] };
}
