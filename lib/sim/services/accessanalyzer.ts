/** IAM Access Analyzer: analyzers, and findings of unused access of roles. */
import type {
  FindingSummaryV2,
  ListAnalyzersCommandInput,
  ListAnalyzersCommandOutput,
  ListFindingsV2CommandInput,
  ListFindingsV2CommandOutput,
} from "@aws-sdk/client-accessanalyzer";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { analyzersIn } from "#lib/sim/state/analyzers.ts";
import { roleUse } from "#lib/sim/state/role-use.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 100;
const unusedAccessAge = 90;
const dayMs = 86_400_000;

function invalidToken(): AwsError {
  return new AwsError("ValidationException", "The nextToken is not valid.", { fields: { reason: "other" } });
}

/** Findings of roles, as the analyzer's own rule has them. */
function findingsOf({ state, now }: ServiceCall): FindingSummaryV2[] {
  const since = now.getTime() - unusedAccessAge * dayMs;
  return state.identity.roles
    .filter(({ path }) => !path.startsWith("/aws-"))
    .flatMap((role) => {
      const isUnused = role.lastUsedAt === null || role.lastUsedAt.getTime() < since;
      const hasIdle = roleUse(role).some(
        ({ lastUsedAt }) => lastUsedAt === null || lastUsedAt.getTime() < since,
      );
      if (!isUnused && !hasIdle) return [];
      return [
        {
          id: role.id.toLowerCase(),
          resource: role.arn,
          resourceType: "AWS::IAM::Role" as const,
          resourceOwnerAccount: state.account.id,
          status: "ACTIVE" as const,
          findingType: isUnused ? ("UnusedIAMRole" as const) : ("UnusedPermission" as const),
          analyzedAt: now,
          createdAt: role.createdAt,
          updatedAt: now,
        },
      ];
    });
}

/** Access Analyzer. */
export const accessanalyzer = {
  ListAnalyzers: (input: ListAnalyzersCommandInput, call): Output<ListAnalyzersCommandOutput> => {
    const analyzers = analyzersIn(call.organization, call.state.account, call.region).filter(
      ({ type }) => input.type === undefined || input.type === type,
    );
    const { page, next } = pageOf(analyzers, {
      list: "ListAnalyzers",
      token: input.nextToken,
      size: input.maxResults,
      cap,
      onInvalid: invalidToken,
    });
    return {
      analyzers: page.map((analyzer) => ({
        ...analyzer,
        ...(analyzer.type === "ACCOUNT_UNUSED_ACCESS"
          ? { configuration: { unusedAccess: { unusedAccessAge } } }
          : {}),
      })),
      nextToken: next,
    };
  },

  ListFindingsV2: (input: ListFindingsV2CommandInput, call): Output<ListFindingsV2CommandOutput> => {
    const analyzers = analyzersIn(call.organization, call.state.account, call.region);
    const analyzer = analyzers.find(({ arn }) => arn === input.analyzerArn);
    if (analyzer === undefined) {
      throw new AwsError("ResourceNotFoundException", "The analyzer was not found.", {
        status: 404,
        fields: { resourceId: input.analyzerArn ?? "", resourceType: "Analyzer" },
      });
    }
    const wanted = (name: "findingType" | "status" | "resourceType", value: string | undefined) =>
      input.filter?.[name]?.eq?.includes(value ?? "") ?? true;
    const all = analyzer.type === "ACCOUNT_UNUSED_ACCESS" ? findingsOf(call) : [];
    const findings = all.filter(
      ({ findingType, status, resourceType }) =>
        wanted("findingType", findingType) &&
        wanted("status", status) &&
        wanted("resourceType", resourceType),
    );
    const { page, next } = pageOf(findings, {
      list: `ListFindingsV2:${analyzer.arn}`,
      token: input.nextToken,
      size: input.maxResults,
      cap,
      onInvalid: invalidToken,
    });
    return { findings: page, nextToken: next };
  },
} satisfies Handlers;
