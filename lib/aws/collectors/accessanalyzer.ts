/** IAM Access Analyzer: which analyzers there are, and what those of unused access have found of roles. */
import {
  type AnalyzerSummary,
  type FindingSummaryV2,
  ListAnalyzersCommand,
  ListFindingsV2Command,
} from "@aws-sdk/client-accessanalyzer";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { type Analyzer, analyzersSchema, type UnusedAccess } from "#lib/facts/accessanalyzer.ts";

type UnusedAnalyzer = UnusedAccess["analyzers"][number];

/** `accessanalyzer.analyzers`: access-analyzer:ListAnalyzers of every type, one region. */
export const accessanalyzerAnalyzers: Collector<"accessanalyzer.analyzers"> = {
  name: "accessanalyzer.analyzers",
  scope: "region",
  actions: [
    {
      action: "access-analyzer:ListAnalyzers",
      reason: "whether access from outside and unused access are analyzed",
      operations: ["accessanalyzer:ListAnalyzers"],
    },
  ],
  async collect(from) {
    const analyzers = await from.pages(
      "accessanalyzer:ListAnalyzers",
      async (clients, http, nextToken) => {
        const input = { maxResults: 100, ...(nextToken === undefined ? {} : { nextToken }) };
        const page = await clients.accessanalyzer.send(new ListAnalyzersCommand(input), http);
        return { items: identified(page.analyzers, "arn", "type", "status"), next: page.nextToken };
      },
      { owned: (list) => list.map(({ arn }) => arn) },
    );
    if (analyzers.kind !== "ok") return null;
    return { analyzers: analyzers.value.map(analyzerFacts).sort((a, b) => (a.arn < b.arn ? -1 : 1)) };
  },
};

function analyzerFacts({ arn, type, status, ...summary }: AnalyzerSummary): Analyzer {
  const unused = summary.configuration?.unusedAccess;
  const exclusions = unused?.analysisRule?.exclusions ?? [];
  return {
    arn: arn ?? "",
    type: type ?? "",
    status: status ?? "",
    createdAt: summary.createdAt?.toISOString() ?? null,
    lastResourceAnalyzedAt: summary.lastResourceAnalyzedAt?.toISOString() ?? null,
    unusedAccess:
      unused === undefined
        ? null
        : {
            unusedAccessAge: unused.unusedAccessAge ?? null,
            excludedAccountIds: exclusions.flatMap(({ accountIds }) => accountIds ?? []).sort(),
            excludesTags: exclusions.some(({ resourceTags }) => (resourceTags ?? []).length > 0),
          },
  };
}

const findingActions = [
  {
    action: "access-analyzer:ListFindings",
    reason: "roles that an analyzer found unused, or with unused permissions",
    operations: ["accessanalyzer:ListFindingsV2"],
  },
];

/** `accessanalyzer.unused-access`: access-analyzer:ListFindingsV2 of the account's own analyzers of unused access. */
export const accessanalyzerUnusedAccess: Collector<"accessanalyzer.unused-access"> = {
  name: "accessanalyzer.unused-access",
  scope: "account",
  actions: findingActions,
  collect: (from) => readUnused(from, "ACCOUNT_UNUSED_ACCESS"),
};

/** `accessanalyzer.organization-unused-access`: the same of analyzers that cover the whole organization. */
export const accessanalyzerOrganizationUnusedAccess: Collector<"accessanalyzer.organization-unused-access"> =
  {
    name: "accessanalyzer.organization-unused-access",
    scope: "account",
    actions: findingActions,
    collect: (from) => readUnused(from, "ORGANIZATION_UNUSED_ACCESS"),
  };

/** Findings of the active analyzers that this run has just listed; null: a region's list is missing. */
async function readUnused(from: Collecting, type: string): Promise<UnusedAccess | null> {
  const listed = (from.options.regions ?? []).map((region) => ({
    region,
    envelope: from.options.earlier?.("accessanalyzer.analyzers", region),
  }));
  for (const { envelope } of listed) {
    if (envelope !== undefined && !envelope.complete) from.adopt("accessanalyzer:ListAnalyzers", envelope);
  }
  const analyzers = listed.flatMap(({ region, envelope }) => {
    const parsed = analyzersSchema.safeParse(envelope?.data);
    return (parsed.data?.analyzers ?? [])
      .filter((analyzer) => analyzer.type === type && analyzer.status === "ACTIVE")
      .map((analyzer) => ({ ...analyzer, region }));
  });
  if (analyzers.length === 0) from.skip("accessanalyzer:ListFindingsV2", "no-analyzer");
  return { analyzers: await mapAtOnce(analyzers, 2, (analyzer) => readFindings(from, analyzer)) };
}

async function readFindings(
  from: Collecting,
  analyzer: Analyzer & { region: string },
): Promise<UnusedAnalyzer> {
  const [unusedRoles, rolesWithUnusedPermissions] = [
    await listResources(from, analyzer, "UnusedIAMRole"),
    await listResources(from, analyzer, "UnusedPermission"),
  ];
  return { ...analyzer, unusedRoles, rolesWithUnusedPermissions };
}

async function listResources(
  from: Collecting,
  { arn: analyzerArn, region }: Analyzer & { region: string },
  findingType: string,
): Promise<string[] | null> {
  const found = await from.pages<Pick<FindingSummaryV2, "resource">>(
    "accessanalyzer:ListFindingsV2",
    async (clients, http, nextToken) => {
      const command = new ListFindingsV2Command({
        analyzerArn,
        filter: {
          // Archiving a finding takes nothing away from the role.
          status: { eq: ["ACTIVE", "ARCHIVED"] },
          findingType: { eq: [findingType] },
          resourceType: { eq: ["AWS::IAM::Role"] },
        },
        maxResults: 100,
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      const page = await clients.accessanalyzer.send(command, http);
      return {
        items: identified(page.findings, "resource")?.map(({ resource }) => ({ resource })),
        next: page.nextToken,
      };
    },
    { region, resource: analyzerArn },
  );
  const roles = valueOf(found);
  return roles === null ? null : [...new Set(roles.flatMap(({ resource }) => resource ?? []))].sort();
}
