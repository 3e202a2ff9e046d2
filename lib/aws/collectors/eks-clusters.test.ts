import { expect, test } from "vitest";
import { collectFrom, jsonError } from "#lib/aws/stub-account.ts";
import { eksClusters } from "./eks-clusters.ts";

const region = "eu-west-1";

/** Amazon EKS API Reference, DescribeCluster, shortened. */
function aCluster(name: string, endpointPublicAccess: boolean, publicAccessCidrs?: string[]) {
  return {
    body: {
      cluster: {
        name,
        arn: `arn:aws:eks:eu-west-1:111122223333:cluster/${name}`,
        version: "1.33",
        endpoint: "https://WAYMARK-CANARY.gr7.eu-west-1.eks.amazonaws.com",
        certificateAuthority: { data: "WAYMARK-CANARY" },
        resourcesVpcConfig: {
          subnetIds: ["subnet-1"],
          securityGroupIds: [],
          vpcId: "vpc-1",
          endpointPublicAccess,
          endpointPrivateAccess: true,
          ...(publicAccessCidrs === undefined ? {} : { publicAccessCidrs }),
        },
      },
    },
  };
}

const pages = [
  { body: { clusters: ["b"], nextToken: "t1" } },
  { body: { clusters: [], nextToken: "t2" } },
  { body: { clusters: ["a"], nextToken: null } },
];

test("pages with an empty one between, and the endpoint of each cluster", async () => {
  const { envelope, requests } = await collectFrom(
    {
      "GET /clusters": pages,
      "GET /clusters/a": aCluster("a", false),
      "GET /clusters/b": aCluster("b", true, ["203.0.113.0/24", "0.0.0.0/0"]),
    },
    eksClusters,
    region,
  );
  expect(envelope).toMatchObject({ complete: true });
  expect(envelope.data).toEqual({
    clusters: [
      { name: "a", resourcesVpcConfig: { endpointPublicAccess: false, publicAccessCidrs: [] } },
      {
        name: "b",
        resourcesVpcConfig: {
          endpointPublicAccess: true,
          publicAccessCidrs: ["0.0.0.0/0", "203.0.113.0/24"],
        },
      },
    ],
  });
  expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  expect(requests[0]?.query.get("maxResults")).toBe("100");
});

test("an empty region takes one call", async () => {
  const { envelope, requests } = await collectFrom(
    { "GET /clusters": { body: { clusters: [] } } },
    eksClusters,
    region,
  );
  expect(envelope).toMatchObject({ complete: true, data: { clusters: [] } });
  expect(requests).toHaveLength(1);
});

test("a cluster that may not be described is known by its name only; one that is gone is none", async () => {
  const { envelope } = await collectFrom(
    {
      "GET /clusters": { body: { clusters: ["closed", "gone"] } },
      "GET /clusters/closed": jsonError(403, "AccessDeniedException", "not authorized"),
      "GET /clusters/gone": jsonError(404, "ResourceNotFoundException", "No cluster found for name: gone."),
    },
    eksClusters,
    region,
  );
  expect(envelope).toMatchObject({
    complete: false,
    data: { clusters: [{ name: "closed", resourcesVpcConfig: null }] },
  });
  expect(envelope.ops).toContainEqual(
    expect.objectContaining({ op: "eks:DescribeCluster", outcome: "denied" }),
  );
});

test("denied: nothing can be said", async () => {
  const { envelope } = await collectFrom(
    { "GET /clusters": jsonError(403, "AccessDeniedException", "not authorized") },
    eksClusters,
    region,
  );
  expect(envelope).toMatchObject({ complete: false, data: null });
});
