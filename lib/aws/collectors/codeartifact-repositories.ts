/** The package repositories of one region, and where they fetch from. */
import {
  DescribeRepositoryCommand,
  ListRepositoriesCommand,
  type RepositorySummary,
} from "@aws-sdk/client-codeartifact";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { FactsOf } from "#lib/facts/registry.ts";

type Fact = FactsOf<"codeartifact.repositories">["repositories"][number];

const listOp = "codeartifact:ListRepositories";
const describeOp = "codeartifact:DescribeRepository";

/** Regions with an endpoint (AWS General Reference, CodeArtifact endpoints, as of 2026-08); elsewhere nobody answers. */
const regions: ReadonlySet<string> = new Set(
  "us-east-1 us-east-2 us-west-2 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 eu-west-3 ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2".split(
    " ",
  ),
);

/** What would fetch packages: where none of it exists, nobody asks for a mirror. */
const users = [
  ["ec2.compute", "instances"],
  ["lambda.functions", "functions"],
  ["ecs.clusters", "clusterArns"],
  ["eks.clusters", "clusters"],
  ["codebuild.projects", "projects"],
] as const;

/**
 * `codeartifact.repositories`: codeartifact:ListRepositories, a thousand a page, and DescribeRepository of each; only
 * where something of the account may fetch packages. It supports what a person says, and decides nothing.
 */
export const codeartifactRepositories: Collector<"codeartifact.repositories"> = {
  name: "codeartifact.repositories",
  scope: "region",
  actions: [
    { action: listOp, reason: "which package repositories exist" },
    { action: describeOp, reason: "from which public registries packages come" },
  ],
  async collect(from) {
    const rule = regions.has(from.region) ? (isUnused(from) ? "nothing-to-fetch" : null) : "no-endpoint";
    if (rule !== null) return skipAll(from, rule);
    const listed = await from.pages(
      listOp,
      async (clients, http, nextToken) => {
        const input = { maxResults: 1_000, ...(nextToken === undefined ? {} : { nextToken }) };
        const page = await clients.codeartifact.send(new ListRepositoriesCommand(input), http);
        return { items: identified(page.repositories, "arn", "name", "domainName"), next: page.nextToken };
      },
      { owned: (repositories) => repositories.map(({ arn }) => arn) },
    );
    if (listed.kind !== "ok") return null;
    if (listed.value.length === 0) from.skip(describeOp, "no-repository");
    const repositories = await mapAtOnce(listed.value, 4, (one) => describe(from, one));
    return { repositories: orderedBy(repositories.flat(), "arn") };
  },
};

function skipAll(from: Collecting, rule: string) {
  for (const op of [listOp, describeOp]) from.skip(op, rule);
  return { repositories: [] };
}

/** Only lists that were read to their end say so. */
function isUnused({ options, region }: Collecting): boolean {
  return users.every(([collector, list]) => {
    const data = options.earlier?.(collector, region)?.data;
    const found: unknown = typeof data === "object" && data !== null ? Reflect.get(data, list) : undefined;
    return Array.isArray(found) && found.length === 0;
  });
}

/** A repository that was deleted since it was listed is none. */
async function describe(
  from: Collecting,
  { arn = "", name: repository, domainName: domain, domainOwner }: RepositorySummary,
): Promise<Fact[]> {
  const answer = await from.call(
    describeOp,
    (clients, http) => {
      const owner = domainOwner === undefined ? {} : { domainOwner };
      return clients.codeartifact.send(new DescribeRepositoryCommand({ domain, repository, ...owner }), http);
    },
    {
      resource: arn,
      gone: ["ResourceNotFoundException"],
      isWhole: ({ repository: found }) => found?.arn === arn,
    },
  );
  if (answer.kind === "gone") return [];
  const found = answer.kind === "ok" ? answer.value.repository : undefined;
  const names = (list: readonly (string | undefined)[] | undefined) =>
    (list ?? []).flatMap((one) => one ?? []).sort();
  return [
    {
      arn,
      upstreams:
        found === undefined ? null : names(found.upstreams?.map(({ repositoryName }) => repositoryName)),
      externalConnections:
        found === undefined
          ? null
          : names(found.externalConnections?.map(({ externalConnectionName }) => externalConnectionName)),
    },
  ];
}
