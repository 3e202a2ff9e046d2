/** The private repositories of container images in one region, and what the registry does with them. */
import {
  DescribePullThroughCacheRulesCommand,
  DescribeRepositoriesCommand,
  GetRegistryScanningConfigurationCommand,
  type Repository,
} from "@aws-sdk/client-ecr";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { EcrRepositories } from "#lib/facts/image-sourcing.ts";

const listOp = "ecr:DescribeRepositories";
const scanningOp = "ecr:GetRegistryScanningConfiguration";
const cacheOp = "ecr:DescribePullThroughCacheRules";
/** Both lists give a thousand a page. */
const maxResults = 1_000;

/**
 * `ecr.repositories`: ecr:DescribeRepositories, and where there is one, GetRegistryScanningConfiguration and
 * DescribePullThroughCacheRules. ARNs of credentials for upstream registries are not kept.
 */
export const ecrRepositories: Collector<"ecr.repositories"> = {
  name: "ecr.repositories",
  scope: "region",
  actions: [
    { action: listOp, reason: "which repositories of container images exist" },
    { action: scanningOp, reason: "which container images are scanned for known weaknesses" },
    { action: cacheOp, reason: "which public registries container images are fetched through" },
  ],
  async collect(from) {
    const listed = await from.pages(
      listOp,
      async (clients, http, nextToken) => {
        const input = { maxResults, ...(nextToken === undefined ? {} : { nextToken }) };
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
      for (const op of [scanningOp, cacheOp]) from.skip(op, "no-repository");
      return { repositories: [], scanning: null, pullThroughCacheRules: null };
    }
    return {
      repositories: orderedBy(listed.value.map(repositoryFacts), "repositoryArn"),
      scanning: await readScanning(from),
      pullThroughCacheRules: await readCacheRules(from),
    };
  },
};

function repositoryFacts({ repositoryArn = "", repositoryName = "", ...repository }: Repository) {
  return {
    repositoryArn,
    repositoryName,
    scanOnPush: repository.imageScanningConfiguration?.scanOnPush ?? null,
  };
}

async function readScanning(from: Collecting): Promise<EcrRepositories["scanning"]> {
  const answer = await from.call(
    scanningOp,
    (clients, http) => clients.ecr.send(new GetRegistryScanningConfigurationCommand({}), http),
    { isWhole: ({ scanningConfiguration }) => scanningConfiguration?.scanType !== undefined },
  );
  const { scanType, rules = [] } = valueOf(answer)?.scanningConfiguration ?? {};
  if (scanType === undefined) return null;
  return {
    scanType,
    rules: rules
      .map(({ scanFrequency = "", repositoryFilters = [] }) => ({
        scanFrequency,
        // A filter of another type than this one would match by rules that are not known here.
        filters: repositoryFilters
          .flatMap(({ filter, filterType }) => (filterType === "WILDCARD" ? (filter ?? []) : []))
          .sort(),
      }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  };
}

async function readCacheRules(from: Collecting): Promise<EcrRepositories["pullThroughCacheRules"]> {
  const listed = await from.pages(cacheOp, async (clients, http, nextToken) => {
    const input = { maxResults, ...(nextToken === undefined ? {} : { nextToken }) };
    const page = await clients.ecr.send(new DescribePullThroughCacheRulesCommand(input), http);
    return { items: identified(page.pullThroughCacheRules, "ecrRepositoryPrefix"), next: page.nextToken };
  });
  const rules = valueOf(listed)?.map(({ ecrRepositoryPrefix = "", upstreamRegistryUrl = "" }) => ({
    ecrRepositoryPrefix,
    upstreamRegistryUrl,
  }));
  return orderedBy(rules ?? null, "ecrRepositoryPrefix");
}
