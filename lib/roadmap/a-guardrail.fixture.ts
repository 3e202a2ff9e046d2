/** Service control policies for tests: an organization's tree, its policies, and where they are attached. */
import type { Envelope } from "#lib/facts/envelope.ts";
import { fullAccessPolicyId } from "#lib/facts/organizations.ts";
import { accountId, aFact, homeRegion, managementId } from "./a-fact.fixture.ts";

const organizationId = "o-a1b2c3d4e5";
export const rootId = "r-ab12";
export const unitId = "ou-ab12-11111111";
export const siblingId = "ou-ab12-22222222";

/** A policy of the tests; a document that is text stands as it is, null: it could not be read. */
export interface AnyPolicy {
  name: string;
  statements: readonly object[] | string | null;
  targets: readonly string[];
}

type TreeChanges = { FeatureSet?: string; types?: readonly string[]; parentId?: string | null };

/** `organizations.tree`: the account in a unit below the root, a sibling unit beside it. */
export function aTreeOfUnits({
  FeatureSet = "ALL",
  types = ["SERVICE_CONTROL_POLICY"],
  parentId = unitId,
}: TreeChanges = {}): Envelope {
  const account = (Id: string, ParentId: string | null) => ({
    Id,
    Name: `Account ${Id}`,
    Email: `${Id}@example.com`,
    State: "ACTIVE" as const,
    JoinedMethod: "CREATED",
    JoinedTimestamp: "2020-01-01T00:00:00.000Z",
    ParentId,
  });
  return aFact(
    "organizations.tree",
    [
      "organizations:DescribeOrganization",
      "organizations:ListRoots",
      "organizations:ListAccounts",
      "organizations:ListOrganizationalUnitsForParent",
    ],
    {
      Id: organizationId,
      MasterAccountId: managementId,
      FeatureSet,
      roots: [{ Id: rootId, PolicyTypes: types.map((Type) => ({ Type, Status: "ENABLED" })) }],
      organizationalUnits: [
        { Id: unitId, Name: "Workloads", ParentId: rootId },
        { Id: siblingId, Name: "Sandbox", ParentId: rootId },
      ],
      accounts: [account(accountId, parentId), account(managementId, rootId)],
    },
    { accountId: managementId },
  );
}

/** `organizations.policies`: FullAWSAccess on the root, the unit and the account (or where `full` says), and the given ones. */
export function aPoliciesFact(
  policies: readonly AnyPolicy[],
  full: readonly string[] = [rootId, unitId, accountId],
): Envelope {
  const own = policies.map(({ name, statements, targets }) => ({
    Id: `p-${name}`,
    Name: name,
    AwsManaged: false,
    Content:
      statements === null || typeof statements === "string"
        ? statements
        : JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    targets: [...targets],
  }));
  const access = {
    Id: fullAccessPolicyId,
    Name: "FullAWSAccess",
    AwsManaged: true,
    Content: null,
    targets: [...full],
  };
  return aFact(
    "organizations.policies",
    ["organizations:ListPolicies", "organizations:DescribePolicy", "organizations:ListTargetsForPolicy"],
    { policies: [access, ...own] },
    { accountId: managementId },
  );
}

/** A Deny on everything, unless something else is said. */
export function deny(Action: string | string[], rest: object = {}): object {
  return { Sid: "Guard", Effect: "Deny", Action, Resource: "*", ...rest };
}

/** Closes all Regions but some, as Control Tower does. */
export function regionDeny(condition: object = {}, homes: readonly string[] = [homeRegion]): object {
  return {
    Sid: "Regions",
    Effect: "Deny",
    NotAction: ["iam:*", "organizations:*", "sts:*", "support:*"],
    Resource: "*",
    Condition: { StringNotEquals: { "aws:RequestedRegion": homes }, ...condition },
  };
}

/** Forbids in other Regions what 8.1 asks for and nothing else: not enough to call them closed. */
export function narrowRegionDeny(): object {
  return deny(["ec2:RunInstances", "s3:CreateBucket", "lambda:CreateFunction", "rds:CreateDBInstance"], {
    Sid: "Regions",
    Condition: { StringNotEquals: { "aws:RequestedRegion": [homeRegion] } },
  });
}

/** What the six default intents ask for, each in its statement. */
export const goodStatements = {
  region_restriction: regionDeny(),
  deny_leave_org: deny("organizations:LeaveOrganization"),
  protect_cloudtrail: deny([
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
  ]),
  protect_guardduty: deny([
    "guardduty:DeleteDetector",
    "guardduty:UpdateDetector",
    "guardduty:DisassociateFromAdministratorAccount",
  ]),
  protect_audit_role: deny(["iam:Delete*", "iam:Update*", "iam:Detach*", "iam:Attach*", "iam:Put*"], {
    Resource: "arn:aws:iam::*:role/WaymarkAudit",
  }),
  deny_root: deny("*", { Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } } }),
} as const;

/** The good statements in one policy at the root, some of them replaced or (null) left out. */
export function goodPolicy(
  changes: Partial<Record<keyof typeof goodStatements, object | null>> = {},
  targets: readonly string[] = [rootId],
): AnyPolicy {
  const statements = Object.values({ ...goodStatements, ...changes }).filter((one) => one !== null);
  return { name: "guard", statements, targets };
}
