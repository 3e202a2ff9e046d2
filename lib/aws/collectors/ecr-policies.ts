/** The policies of private container registries in one region. */
import { GetRegistryPolicyCommand, GetRepositoryPolicyCommand } from "@aws-sdk/client-ecr";
import type { Collector } from "#lib/aws/collecting.ts";
import { ecrRepositoriesSchema } from "#lib/facts/image-sourcing.ts";
import { listedBy, readPolicies } from "./resource-policies.ts";

/**
 * `ecr.policies`: ecr:GetRepositoryPolicy of each repository that `ecr.repositories` found, and GetRegistryPolicy once
 * where there is any.
 */
export const ecrPolicies: Collector<"ecr.policies"> = {
  name: "ecr.policies",
  scope: "region",
  actions: [
    { action: "ecr:GetRepositoryPolicy", reason: "who may pull from a repository" },
    { action: "ecr:GetRegistryPolicy", reason: "who may use the registry" },
  ],
  async collect(from) {
    const listed = listedBy(from, "ecr.repositories", "ecr:DescribeRepositories", ecrRepositoriesSchema);
    if (listed === null) return null;
    if (listed.repositories.length === 0) {
      from.skip("ecr:GetRepositoryPolicy", "no-repository");
      from.skip("ecr:GetRegistryPolicy", "no-repository");
      return { resources: [], registryPolicy: null };
    }
    const resources = await readPolicies(from, "ecr:GetRepositoryPolicy", listed.repositories, {
      send: (clients, http, { repositoryName }) =>
        clients.ecr.send(new GetRepositoryPolicyCommand({ repositoryName }), http),
      policyOf: ({ policyText }) => policyText,
      arnOf: ({ repositoryArn }) => repositoryArn,
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
