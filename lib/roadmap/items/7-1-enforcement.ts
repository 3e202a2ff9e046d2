/** Whether EC2 refuses images that nobody allowed: sub-check c of item 7.1. */
import type { ImageCriterion } from "#lib/facts/image-sourcing.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { sentence } from "#lib/roadmap/sentences.ts";

type Settings = NonNullable<FactsOf<"ec2.allowed-images">["settings"]>;

const collector = "ec2.allowed-images";

/**
 * One unit for a region in which something runs from a machine image or is launched from one. Allowed AMIs neither
 * touches what runs already nor the account's own images, so that whose these are is judged apart.
 *
 * @param exists whether there is such a thing; null: not known.
 */
export function judgeEnforcement(
  { input, view }: EvaluationContext,
  region: string,
  exists: boolean | null,
  excepted: ReadonlySet<string>,
): Unit {
  if (exists === false) return { result: "na", place: region };
  if (excepted.has(region)) return { result: "excepted", place: region };
  const answer = view.find(collector, region).ask("ec2:GetAllowedImagesSettings", ({ settings }) => settings);
  if (!answer.known) return { result: "unknown", place: region, gaps: [answer.gap] };
  // Where nothing was launched when it was read, nobody asked.
  if (answer.value === null || exists === null) {
    const text = "It is not known whether something is launched";
    return { result: "unknown", place: region, gaps: [{ kind: "said", code: "not_read", text }] };
  }
  const why = weakness(answer.value);
  const isOn = why === null;
  const { id: accountId } = input.account;
  const by = answer.value.ManagedBy === "declarative-policy" ? " by a policy of the organization" : "";
  const observed = isOn ? `Allowed AMIs is enforced${by}.` : sentence(`Allowed AMIs ${why}`);
  const evidence = [{ collector, accountId, region, observed, result: isOn ? "pass" : "fail" } as const];
  if (isOn) return { result: "pass", place: region, evidence };
  return {
    result: "fail",
    place: region,
    why: `Allowed AMIs ${why}`,
    failing: [{ resource: accountId, region, why: observed }],
    evidence,
  };
}

/** What is missing, as a phrase behind "Allowed AMIs"; null: nothing. */
function weakness({ State, ImageCriteria }: Settings): string | null {
  if (State === "audit-mode") return "only reports (audit mode) and refuses nothing";
  if (State !== "enabled") return "is off";
  if (ImageCriteria.some(isOpen)) return "lets images of anybody through";
  const providers = new Set(ImageCriteria.flatMap(({ ImageProviders }) => ImageProviders ?? []));
  const isAmazonAlone = providers.size === 1 && providers.has("amazon");
  if (isAmazonAlone && ImageCriteria.some(takesAll))
    return "takes whatever Amazon and its verified providers publish";
  return null;
}

/** Nothing about the image itself is asked. */
function takesAll({ ImageNames, MarketplaceProductCodes, WatermarkKeys }: ImageCriterion): boolean {
  return ImageNames.length + MarketplaceProductCodes.length + WatermarkKeys.length === 0;
}

/** Whether a stranger can publish an image that passes: names and ages are theirs to choose. */
function isOpen({ ImageProviders, MarketplaceProductCodes, WatermarkKeys }: ImageCriterion): boolean {
  const isBound = MarketplaceProductCodes.length + WatermarkKeys.length > 0;
  if (isBound) return false;
  return ImageProviders === null || ImageProviders.length === 0 || ImageProviders.includes("aws-marketplace");
}
