/** Which functions of one region have a URL, and who may invoke them. */
import { GetPolicyCommand, ListFunctionUrlConfigsCommand } from "@aws-sdk/client-lambda";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { LambdaExposure } from "#lib/facts/resource-policies.ts";
import { lambdaFunctionsSchema } from "#lib/facts/workload-lists.ts";
import { listedBy, readPolicies } from "./resource-policies.ts";

type FunctionFacts = LambdaExposure["functions"][number];

/**
 * `lambda.exposure`: of each function that `lambda.functions` has listed lambda:ListFunctionUrlConfigs, and
 * lambda:GetPolicy of the function and of each alias with a URL. URLs themselves are not kept.
 */
export const lambdaExposure: Collector<"lambda.exposure"> = {
  name: "lambda.exposure",
  scope: "region",
  actions: [
    {
      action: "lambda:ListFunctionUrlConfigs",
      reason: "which functions have a URL, and whether it asks who calls",
    },
    { action: "lambda:GetPolicy", reason: "who may invoke a function" },
  ],
  async collect(from) {
    const listed = listedBy(from, "lambda.functions", "lambda:ListFunctions", lambdaFunctionsSchema);
    if (listed === null) return null;
    if (listed.functions.length === 0) {
      from.skip("lambda:ListFunctionUrlConfigs", "no-function");
      from.skip("lambda:GetPolicy", "no-function");
    }
    const read = await mapAtOnce(listed.functions, 4, ({ FunctionArn }) => readFunction(from, FunctionArn));
    return { functions: read.flat() };
  },
};

async function readFunction(from: Collecting, FunctionArn: string): Promise<FunctionFacts[]> {
  const listed = await from.pages(
    "lambda:ListFunctionUrlConfigs",
    async (clients, http, Marker) => {
      const input = { FunctionName: FunctionArn, MaxItems: 50, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.lambda.send(new ListFunctionUrlConfigsCommand(input), http);
      return { items: identified(page.FunctionUrlConfigs, "FunctionArn", "AuthType"), next: page.NextMarker };
    },
    { resource: FunctionArn, gone: ["ResourceNotFoundException"] },
  );
  if (listed.kind === "gone") return [];
  const urls =
    listed.kind === "ok"
      ? listed.value.map(({ FunctionArn: arn = "", AuthType = "" as const }) => ({
          FunctionArn: arn,
          AuthType,
        }))
      : null;
  const arns = [...new Set([FunctionArn, ...(urls ?? []).map((url) => url.FunctionArn)])];
  const policies = await readPolicies(from, "lambda:GetPolicy", arns, {
    send: (clients, http, arn) => {
      const alias = arn.slice(FunctionArn.length + 1);
      const input = { FunctionName: FunctionArn, ...(alias === "" ? {} : { Qualifier: alias }) };
      return clients.lambda.send(new GetPolicyCommand(input), http);
    },
    policyOf: ({ Policy }) => Policy,
    arnOf: (arn) => arn,
    // The function was there a moment ago: what is not found is its policy.
    absent: ["ResourceNotFoundException"],
    gone: [],
    isWhole: ({ Policy }) => Policy !== undefined,
  });
  return [{ FunctionArn, urls: urls === null ? null : orderedBy(urls, "FunctionArn"), policies }];
}
