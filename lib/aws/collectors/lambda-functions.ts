/** Which functions exist in one region. */
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { type Collector, identified } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";

/**
 * `lambda.functions`: lambda:ListFunctions, fifty a page, which is all that Lambda gives. The answer holds the values of
 * environment variables: nothing but the ARN is taken out of it.
 */
export const lambdaFunctions: Collector<"lambda.functions"> = {
  name: "lambda.functions",
  scope: "region",
  actions: [{ action: "lambda:ListFunctions", reason: "which functions exist" }],
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
    const functions = listed.value.map(({ FunctionArn = "" }) => ({ FunctionArn }));
    return { functions: orderedBy(functions, "FunctionArn") };
  },
};
