/** Who may use the container images of one region. */
import {
  DescribeRepositoriesCommand,
  GetRegistryPolicyCommand,
  GetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { type Collector, identified } from "#lib/aws/collecting.ts";
import { readPolicies } from "./resource-policies.ts";

/**
 * `ecr.policies`: ecr:DescribeRepositories, a thousand a page, GetRepositoryPolicy of each, and GetRegistryPolicy once
 * where there is any.
 */
export const ecrPolicies: Collector<"ecr.policies"> = {
  name: "ecr.policies",
  scope: "region",
  actions: [
    { action: "ecr:DescribeRepositories", reason: "which repositories of container images exist" },
    { action: "ecr:GetRepositoryPolicy", reason: "who may pull from a repository" },
    { action: "ecr:GetRegistryPolicy", reason: "who may use the registry" },
  ],
  async collect(from) {
    const listed = await from.pages(
      "ecr:DescribeRepositories",
      async (clients, http, nextToken) => {
        const input = { maxResults: 1_000, ...(nextToken === undefined ? {} : { nextToken }) };
        const page = await clients.ecr.send(new DescribeRepositoriesCommand(input), http);
        return {
          items: identified(page.repositories, "repositoryArn", "repositoryName"),
          next: page.nextToken,
        };
      },
      { owned: (repositories) => repositories.map(({ repositoryArn }) => repositoryArn) },
    );
    if (listed.kind !== "ok") return null;
    if (listed.value.length === 0) {
      from.skip("ecr:GetRepositoryPolicy", "no-repository");
      from.skip("ecr:GetRegistryPolicy", "no-repository");
      return { resources: [], registryPolicy: null };
    }
    const resources = await readPolicies(from, "ecr:GetRepositoryPolicy", listed.value, {
      send: (clients, http, { repositoryName }) =>
        clients.ecr.send(new GetRepositoryPolicyCommand({ repositoryName }), http),
      policyOf: ({ policyText }) => policyText,
      arnOf: ({ repositoryArn = "" }) => repositoryArn,
      absent: ["RepositoryPolicyNotFoundException"],
      gone: ["RepositoryNotFoundException"],
      isWhole: ({ policyText }) => policyText !== undefined,
    });
    const registry = await from.call(
      "ecr:GetRegistryPolicy",
      (clients, http) => clients.ecr.send(new GetRegistryPolicyCommand({}), http),
      { absent: ["RegistryPolicyNotFoundException"], isWhole: ({ policyText }) => policyText !== undefined },
    );
    return { resources, registryPolicy: registry.kind === "ok" ? (registry.value.policyText ?? null) : null };
  },
};
