/** Which APIs exist in one region. */
import { GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { FactsOf } from "#lib/facts/registry.ts";

type Facts = FactsOf<"apigateway.apis">;

/** `apigateway.apis`: GetRestApis, and GetApis of the newer generation, one region; IAM knows both as apigateway:GET. */
export const apigatewayApis: Collector<"apigateway.apis"> = {
  name: "apigateway.apis",
  scope: "region",
  actions: [
    {
      action: "apigateway:GET",
      reason: "which APIs exist",
      operations: ["apigateway:GetRestApis", "apigatewayv2:GetApis"],
    },
  ],
  async collect(from) {
    const [restApis, apis] = await Promise.all([readRestApis(from), readApis(from)]);
    return { restApis, apis };
  },
};

async function readRestApis(from: Collecting): Promise<Facts["restApis"]> {
  const listed = await from.pages("apigateway:GetRestApis", async (clients, http, position) => {
    const input = { limit: 500, ...(position === undefined ? {} : { position }) };
    const page = await clients.apigateway.send(new GetRestApisCommand(input), http);
    return { items: identified(page.items, "id"), next: page.position };
  });
  const found = valueOf(listed)?.map(({ id = "", createdDate }) => ({
    id,
    createdDate: createdDate?.toISOString() ?? null,
  }));
  return orderedBy(found ?? null, "id");
}

async function readApis(from: Collecting): Promise<Facts["apis"]> {
  const listed = await from.pages("apigatewayv2:GetApis", async (clients, http, NextToken) => {
    const input = { MaxResults: "100", ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.apigatewayv2.send(new GetApisCommand(input), http);
    return { items: identified(page.Items, "ApiId"), next: page.NextToken };
  });
  const found = valueOf(listed)?.map(({ ApiId = "", CreatedDate }) => ({
    ApiId,
    CreatedDate: CreatedDate?.toISOString() ?? null,
  }));
  return orderedBy(found ?? null, "ApiId");
}
