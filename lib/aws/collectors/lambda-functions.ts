/** Which functions exist in one region, and what they run on. */
import { type FunctionConfiguration, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { type Collector, identified } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";

/**
 * `lambda.functions`: lambda:ListFunctions, fifty a page, which is all that Lambda gives. The answer holds the values of
 * environment variables: they are left where they are.
 */
export const lambdaFunctions: Collector<"lambda.functions"> = {
  name: "lambda.functions",
  scope: "region",
  actions: [
    { action: "lambda:ListFunctions", reason: "which functions exist, their runtimes, layers and networks" },
  ],
  async collect(from) {
    const listed = await from.pages(
      "lambda:ListFunctions",
      async (clients, http, Marker) => {
        const input = { MaxItems: 50, ...(Marker === undefined ? {} : { Marker }) };
        const page = await clients.lambda.send(new ListFunctionsCommand(input), http);
        return { items: identified(page.Functions, "FunctionArn"), next: page.NextMarker };
      },
      { owned: (functions) => functions.map(({ FunctionArn }) => FunctionArn) },
    );
    if (listed.kind !== "ok") return null;
    return { functions: orderedBy(listed.value.map(functionFacts), "FunctionArn") };
  },
};

function functionFacts(configuration: FunctionConfiguration) {
  const { FunctionArn = "", Runtime, PackageType, VpcConfig, Layers = [] } = configuration;
  // What was once connected answers an empty network.
  const { VpcId = "", SubnetIds = [], SecurityGroupIds = [] } = VpcConfig ?? {};
  return {
    FunctionArn,
    Runtime: Runtime ?? null,
    PackageType: PackageType ?? null,
    layers: Layers.flatMap(({ Arn }) => Arn ?? []),
    VpcConfig:
      VpcId === "" && SubnetIds.length === 0
        ? null
        : { VpcId, SubnetIds: SubnetIds.toSorted(), SecurityGroupIds: SecurityGroupIds.toSorted() },
  };
}
