/** Identities and keys, and what watches and shapes an account: trails, recorders, detectors, stacks, documents. */
import { lists, tagMap } from "./lister.ts";

const authorization = "iam:GetAccountAuthorizationDetails";

/** Types in the order of their services. */
export const controlListers = [
  lists({
    type: "iam:role",
    collector: "iam.authorization",
    op: authorization,
    select: ({ roles }) =>
      roles?.map(({ Arn, RoleName, Path, CreateDate, Tags }) => ({
        arn: Arn,
        name: RoleName,
        detail: Path.startsWith("/aws-service-role/") ? "service-linked" : null,
        tags: Tags === undefined ? {} : tagMap(Tags),
        createdAt: CreateDate,
      })),
  }),
  lists({
    type: "iam:user",
    collector: "iam.authorization",
    op: authorization,
    select: ({ users }) => users?.map(({ Arn, UserName }) => ({ arn: Arn, name: UserName })),
  }),
  lists({
    type: "iam:group",
    collector: "iam.authorization",
    op: authorization,
    select: ({ groups }) => groups?.map(({ Arn, GroupName }) => ({ arn: Arn, name: GroupName })),
  }),
  lists({
    type: "iam:policy",
    collector: "iam.authorization",
    op: authorization,
    select: ({ customerPolicies }) =>
      customerPolicies?.map(({ Arn, CreateDate }) => ({ arn: Arn, createdAt: CreateDate })),
  }),
  lists({
    type: "iam:saml-provider",
    collector: "iam.providers",
    op: "iam:ListSAMLProviders",
    select: ({ saml }) => saml?.map(({ Arn }) => ({ arn: Arn })),
  }),
  lists({
    type: "iam:oidc-provider",
    collector: "iam.providers",
    op: "iam:ListOpenIDConnectProviders",
    select: ({ oidc }) => oidc?.map(({ Arn, Url }) => ({ arn: Arn, detail: Url })),
  }),
  lists({
    type: "kms:key",
    collector: "kms.policies",
    op: "kms:ListKeys",
    select: ({ resources }) => resources.map(({ arn }) => ({ arn })),
  }),
  lists({
    type: "secretsmanager:secret",
    collector: "secretsmanager.policies",
    op: "secretsmanager:ListSecrets",
    select: ({ resources }) => resources.map(({ arn }) => ({ arn })),
  }),
  lists({
    type: "cloudtrail:trail",
    collector: "cloudtrail.trails",
    op: "cloudtrail:DescribeTrails",
    // Every region that a trail records shows it, members those of their organization.
    select: ({ trails }, _arn, { region, accountId }) =>
      trails
        .filter(({ HomeRegion, TrailARN }) => HomeRegion === region && TrailARN.includes(`:${accountId}:`))
        .map(({ TrailARN, IsOrganizationTrail, status }) => ({
          arn: TrailARN,
          detail:
            status?.IsLogging === false ? "not logging" : IsOrganizationTrail ? "of the organization" : null,
        })),
  }),
  lists({
    type: "access-analyzer:analyzer",
    collector: "accessanalyzer.analyzers",
    op: "accessanalyzer:ListAnalyzers",
    select: ({ analyzers }) => analyzers.map(({ arn, type }) => ({ arn, detail: type })),
  }),
  lists({
    type: "guardduty:detector",
    collector: "guardduty.detector",
    op: "guardduty:ListDetectors",
    select: ({ detector }, arn) =>
      detector === null
        ? []
        : [{ arn: arn("guardduty", `detector/${detector.DetectorId}`), createdAt: detector.CreatedAt }],
  }),
  lists({
    type: "securityhub:hub",
    collector: "securityhub.hub",
    op: "securityhub:DescribeHub",
    select: ({ hub }) => (hub === null ? [] : [{ arn: hub.HubArn }]),
  }),
  lists({
    type: "securityhub:hubv2",
    collector: "securityhub.hub",
    op: "securityhub:DescribeSecurityHubV2",
    select: ({ hubV2 }) => (hubV2 === null ? [] : [{ arn: hubV2.HubV2Arn }]),
  }),
  lists({
    type: "cloudformation:stack",
    collector: "cloudformation.stacks",
    op: "cloudformation:ListStacks",
    select: ({ stacks }) =>
      stacks.map(({ StackId, StackName, StackStatus }) => ({
        arn: StackId,
        name: StackName,
        detail: StackStatus,
      })),
  }),
  lists({
    type: "ssm:document",
    collector: "ssm.documents",
    op: "ssm:ListDocuments",
    select: ({ documents }, arn) =>
      documents.map(({ Name, isPublic }) => ({ arn: arn("ssm", `document/${Name}`), name: Name, isPublic })),
  }),
  lists({
    type: "codeartifact:repository",
    collector: "codeartifact.repositories",
    op: "codeartifact:ListRepositories",
    select: ({ repositories }) => repositories.map(({ arn }) => ({ arn })),
  }),
] as const;
