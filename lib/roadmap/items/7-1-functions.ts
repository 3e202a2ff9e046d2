/** What functions run on: sub-check e of item 7.1, and images of functions, which belong to d. */
import type { LambdaFunctions } from "#lib/facts/workload-lists.ts";
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { awsLayerAccounts, lambdaRuntimes } from "#lib/roadmap/lambda-runtimes.ts";
import { functionImages } from "#lib/roadmap/questions/7-1-ami-and-package-sourcing.ts";
import type { Scope } from "./7-1-containers.ts";
import { said } from "./9-1-instances.ts";

type LambdaFunction = LambdaFunctions["functions"][number];

export interface FunctionUnits {
  /** Functions of code: e. */
  runtimes: Unit[];
  /** Functions of an image: d. */
  images: Unit[];
}

/** One unit for each function. */
export function judgeFunctions(context: EvaluationContext, region: string, scope: Scope): FunctionUnits {
  const { view, input } = context;
  const listed = view
    .find("lambda.functions", region)
    .ask("lambda:ListFunctions", ({ functions }) => functions);
  if (!listed.known) {
    return { runtimes: [{ result: "unknown", place: region, gaps: [listed.gap] }], images: [] };
  }
  const isImage = ({ PackageType, Runtime }: LambdaFunction) => PackageType === "Image" && Runtime === null;
  const judge = (
    one: LambdaFunction,
    of: (one: LambdaFunction) => Answer<string | null>,
    why: string,
  ): Unit => {
    if (scope.excepted.has(one.FunctionArn)) return { result: "excepted", place: region };
    const judged = of(one);
    if (!judged.known) return { result: "unknown", place: region, gaps: [judged.gap] };
    if (judged.value === null) return { result: "pass", place: region };
    const { FunctionArn: resource } = one;
    const name = resource.split(":").at(-1) ?? resource;
    const observed = `Function ${name} ${judged.value}.`;
    const seen = { collector: "lambda.functions", accountId: input.account.id, region, observed };
    return {
      result: "fail",
      place: region,
      why,
      failing: [{ resource, region, why: observed }],
      evidence: [{ ...seen, result: "fail" }],
    };
  };
  const images = listed.value.filter(isImage);
  const ofImage = () => judgeImages(context);
  return {
    runtimes: listed.value
      .filter((one) => !isImage(one))
      .map((one) =>
        judge(one, () => judgeCode(context, one, scope), "functions on what nobody maintains or vouches for"),
      ),
    images: images.map((one) => judge(one, ofImage, "functions that may run from any container image")),
  };
}

function judgeImages({ input, view }: EvaluationContext): Answer<string | null> {
  const answer = readAnswer(input, view, functionImages, input.account.id);
  if (!answer.valid) return { known: false, gap: answer.gap };
  return {
    known: true,
    value: answer.holds ? null : "may run from any container image, as a person answered",
  };
}

/** What is wrong with a function of code, as a phrase behind its name; null: nothing. What is known to be wrong comes first. */
function judgeCode(context: EvaluationContext, one: LambdaFunction, scope: Scope): Answer<string | null> {
  const runtime = judgeRuntime(context, one);
  const layers = judgeLayers(context, one, scope);
  const parts = [runtime, layers];
  return (
    parts.find((part) => part.known && part.value !== null) ??
    parts.find((part) => !part.known) ?? { known: true, value: null }
  );
}

function judgeRuntime(
  { input, view }: EvaluationContext,
  { Runtime }: LambdaFunction,
): Answer<string | null> {
  if (Runtime === null) return { known: false, gap: said("AWS does not say what a function runs on") };
  const row = lambdaRuntimes.get(Runtime);
  if (row === undefined) {
    return { known: false, gap: said(`It is not known until when Lambda maintains runtime ${Runtime}`) };
  }
  if (row.deprecatedOn === null) return { known: true, value: null };
  const endsAt = new Date(Date.parse(row.deprecatedOn));
  if (endsAt <= input.now) {
    return {
      known: true,
      value: `runs on ${Runtime}, deprecated on ${row.deprecatedOn} (${row.source}, ${row.asOf})`,
    };
  }
  view.limit(endsAt);
  return { known: true, value: null };
}

function judgeLayers(
  { input }: EvaluationContext,
  { layers }: LambdaFunction,
  { organization }: Scope,
): Answer<string | null> {
  const { imageFactoryAccounts, allowedOwnerIds } = input.settings;
  const allowed = new Set([
    input.account.id,
    ...imageFactoryAccounts,
    ...allowedOwnerIds,
    ...awsLayerAccounts,
  ]);
  const foreign = layers.flatMap((layer) => {
    const [, , , , owner = ""] = layer.split(":");
    return allowed.has(owner) || organization?.has(owner) === true ? [] : [owner];
  });
  const [first] = foreign;
  if (first === undefined) return { known: true, value: null };
  if (organization === null) {
    return { known: false, gap: said("It is not known whether layers are of accounts of the organization") };
  }
  return { known: true, value: `runs with a layer of account ${first}, which no setting allows` };
}
