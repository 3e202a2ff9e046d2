/** Whether what is launched next will ask for tokens, for item 9.1. */
import type { Ec2Image } from "#lib/facts/ec2.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";
import { said, unknownUnit } from "./9-1-instances.ts";
import { type LaunchSource, readLaunchSources } from "./9-1-launch-facts.ts";

type Defaults = NonNullable<FactsOf<"ec2.defaults">["metadata"]>;

/** What the account has set for new instances of the region. */
export function readDefaults({ view }: EvaluationContext, region: string): Answer<Defaults> {
  const op = "ec2:GetInstanceMetadataDefaults";
  const answer = view.find("ec2.defaults", region).ask(op, ({ metadata }) => metadata);
  if (!answer.known) return answer;
  const gap: Gap = { kind: "unreadable", collector: "ec2.defaults", why: "malformed" };
  return answer.value === null ? { known: false, gap } : { known: true, value: answer.value };
}

/** One unit for each version of a template, and each launch configuration, that is in use. */
export function judgeLaunchSources(
  context: EvaluationContext,
  region: string,
  defaults: Answer<Defaults>,
  excepted: ReadonlySet<string>,
): Unit[] {
  const { sources, unread, gone } = readLaunchSources(context, region);
  const asksForTokens = imagesThatAsk(context, region);
  const see = (observed: string, result: Evidence["result"]): Evidence[] => [
    { collector: "ec2.launch", accountId: context.input.account.id, region, observed, result },
  ];
  return [
    ...unread.map(({ gap }) => unknownUnit(region, gap)),
    ...gone.map(
      (name): Unit => ({
        result: "na",
        place: region,
        evidence: see(`${capital(name)} is named and does not exist: nothing is launched from it.`, "na"),
      }),
    ),
    ...sources.map((source): Unit => {
      if (excepted.has(source.arn)) {
        return {
          result: "excepted",
          place: region,
          evidence: see(`${capital(source.name)}: accepted as it is.`, "excepted"),
        };
      }
      const judged = resolve(source, defaults, asksForTokens);
      if (!judged.known) return unknownUnit(region, judged.gap);
      if (judged.value === null) return { result: "pass", place: region };
      const why = `${source.name} ${judged.value}`;
      return {
        result: "fail",
        place: region,
        why: "what is launched next answers without a token",
        failing: [{ resource: source.arn, region, why: `${capital(why)}.` }],
        evidence: see(`${capital(why)}.`, "fail"),
      };
    }),
  ];
}

/** Null: tokens will be required; else why not. What the launch says comes first, then the account, then the image. */
function resolve(
  { options, images }: LaunchSource,
  defaults: Answer<Defaults>,
  asksForTokens: (image: string) => Answer<boolean>,
): Answer<string | null> {
  if (options?.HttpEndpoint === "disabled" || options?.HttpTokens === "required")
    return { known: true, value: null };
  if (!defaults.known) return defaults;
  const { HttpTokens, HttpEndpoint } = defaults.value;
  if ((options?.HttpEndpoint ?? HttpEndpoint) === "disabled") return { known: true, value: null };
  const tokens = options?.HttpTokens ?? HttpTokens;
  if (tokens === "required") return { known: true, value: null };
  if (tokens !== null) {
    const where = options?.HttpTokens === tokens ? "makes" : "leaves it to the account, which makes";
    return { known: true, value: `${where} tokens ${tokens} (IMDSV1_ALLOWED)` };
  }
  const unset = "says nothing of tokens, nor does the account, nor its image (TEMPLATE_UNSET)";
  if (images.length === 0) return { known: true, value: unset };
  const answers = images.map(asksForTokens);
  if (answers.some((answer) => answer.known && !answer.value)) return { known: true, value: unset };
  return (
    (answers.find((answer) => !answer.known) as Extract<Answer<string>, { known: false }> | undefined) ?? {
      known: true,
      value: null,
    }
  );
}

/** Whether an image makes its instances ask for tokens. One that is gone does not. */
function imagesThatAsk({ view }: EvaluationContext, region: string): (image: string) => Answer<boolean> {
  const facts = view.find("ec2.images", region);
  const op = "ec2:DescribeImages";
  let byId: Answer<{ known: ReadonlyMap<string, Ec2Image>; asked: ReadonlySet<string> }> | undefined;
  return (image) => {
    if (!image.startsWith("ami-")) return { known: false, gap: aliasGap(view, region) };
    byId ??= facts.ask(op, ({ images, used, asked }) => ({
      known: new Map([...(images ?? []), ...(used ?? [])].map((one) => [one.ImageId, one])),
      asked: new Set(asked),
    }));
    if (!byId.known) return byId;
    const found = byId.value.known.get(image);
    if (found !== undefined) return { known: true, value: found.ImdsSupport === "v2.0" };
    if (byId.value.asked.has(image)) return { known: true, value: false };
    const gap = facts.gapOf(op, "images of launch sources");
    return { known: false, gap: gap ?? said("An image that is launched from was not read") };
  };
}

function aliasGap(view: EvaluationContext["view"], region: string): Gap {
  const gap = view
    .find("ec2.launch", region)
    .gapOf("ec2:DescribeLaunchTemplateVersions", "images named by parameters");
  return gap ?? said("AWS did not say which image a parameter stands for");
}
