import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { effectivePolicies } from "./effective-policies.ts";
import { organizationsDelegation } from "./organizations-delegation.ts";
import { organizationsTree, parentOfPath } from "./organizations-tree.ts";

// Organizations API Reference, by operation.
const described = {
  body: {
    Organization: {
      Id: "o-exampleorgid",
      MasterAccountId: "111122223333",
      FeatureSet: "ALL",
      MasterAccountEmail: "bill@example.com",
    },
  },
};
const roots = {
  body: {
    Roots: [
      {
        Arn: "arn:aws:organizations::111122223333:root/o-exampleorgid/r-examplerootid111",
        Id: "r-examplerootid111",
        Name: "Root",
        PolicyTypes: [
          { Status: "ENABLED", Type: "SERVICE_CONTROL_POLICY" },
          { Status: "PENDING_ENABLE", Type: "S3_POLICY" },
        ],
      },
    ],
  },
};
const account = (id: string, fields: object) => ({
  Arn: `arn:aws:organizations::111122223333:account/o-exampleorgid/${id}`,
  Id: id,
  Name: `Account ${id}`,
  Email: `${id}@example.com`,
  JoinedMethod: "CREATED",
  JoinedTimestamp: 1_481_156_563.134,
  ...fields,
});
const inUnit = {
  Paths: ["o-exampleorgid/r-examplerootid111/ou-examplerootid111-exampleouid111/555555555555/"],
};
const units: StubAnswers[string] = ({ body }) => {
  const { ParentId } = JSON.parse(body);
  if (ParentId !== "r-examplerootid111") return { body: { OrganizationalUnits: [] } };
  return {
    body: {
      OrganizationalUnits: [
        {
          Arn: "arn:aws:organizations::111122223333:ou/o-exampleorgid/ou-examplerootid111-exampleouid111",
          Id: "ou-examplerootid111-exampleouid111",
          Name: "Development",
        },
      ],
    },
  };
};
const tree: StubAnswers = {
  DescribeOrganization: described,
  ListRoots: roots,
  ListOrganizationalUnitsForParent: units,
  ListAccounts: [
    {
      body: {
        Accounts: [
          account("111122223333", {
            State: "ACTIVE",
            Status: "ACTIVE",
            Paths: ["o-exampleorgid/r-examplerootid111/111122223333/"],
          }),
        ],
        NextToken: "t1",
      },
    },
    { body: { Accounts: [], NextToken: "t2" } },
    { body: { Accounts: [account("555555555555", { State: "SUSPENDED", ...inUnit })] } },
  ],
};

describe("organizations.tree", () => {
  test("decodes answers written by hand from AWS's documentation; ListAccounts page 2 empty with NextToken", async () => {
    const { envelope, requests } = await collectFrom(tree, organizationsTree);
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      Id: "o-exampleorgid",
      MasterAccountId: "111122223333",
      FeatureSet: "ALL",
      roots: [
        {
          Id: "r-examplerootid111",
          PolicyTypes: [
            { Type: "S3_POLICY", Status: "PENDING_ENABLE" },
            { Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" },
          ],
        },
      ],
      organizationalUnits: [
        { Id: "ou-examplerootid111-exampleouid111", Name: "Development", ParentId: "r-examplerootid111" },
      ],
      accounts: [
        {
          Id: "111122223333",
          Name: "Account 111122223333",
          Email: "111122223333@example.com",
          State: "ACTIVE",
          JoinedMethod: "CREATED",
          JoinedTimestamp: "2016-12-08T00:22:43.134Z",
          ParentId: "r-examplerootid111",
        },
        expect.objectContaining({
          Id: "555555555555",
          State: "SUSPENDED",
          ParentId: "ou-examplerootid111-exampleouid111",
        }),
      ],
    });
    const listed = requests
      .filter(({ operation }) => operation === "ListAccounts")
      .map(({ body }) => JSON.parse(body));
    expect(listed).toEqual([
      { MaxResults: 20 },
      { MaxResults: 20, NextToken: "t1" },
      { MaxResults: 20, NextToken: "t2" },
    ]);
    expect(requests.some(({ operation }) => operation === "ListAccountsForParent")).toBe(false);
  });

  test.each([
    ["State wins over Status", { State: "PENDING_CLOSURE", Status: "ACTIVE" }, "PENDING_CLOSURE"],
    ["State absent: the older Status", { Status: "SUSPENDED" }, "SUSPENDED"],
    ["neither: UNKNOWN, never ACTIVE", {}, "UNKNOWN"],
    ["a word that we do not know: UNKNOWN", { State: "RESTING" }, "UNKNOWN"],
  ])("%s", async (_, fields, state) => {
    const ListAccounts = { body: { Accounts: [account("555555555555", { ...fields, ...inUnit })] } };
    const { envelope } = await collectFrom({ ...tree, ListAccounts }, organizationsTree);
    expect(envelope.data).toMatchObject({ accounts: [{ State: state }] });
  });

  test("no Paths in ListAccounts → the lists of every parent", async () => {
    const answers: StubAnswers = {
      ...tree,
      ListAccounts: { body: { Accounts: [account("555555555555", { State: "ACTIVE" })] } },
      ListAccountsForParent: ({ body }) => ({
        body: { Accounts: JSON.parse(body).ParentId.startsWith("ou-") ? [account("555555555555", {})] : [] },
      }),
    };
    const { envelope } = await collectFrom(answers, organizationsTree);
    expect(envelope).toMatchObject({
      complete: true,
      data: { accounts: [{ ParentId: "ou-examplerootid111-exampleouid111" }] },
    });
  });

  test("ListAccounts denied → no tree", async () => {
    const ListAccounts = jsonError(
      400,
      "AccessDeniedException",
      "You don't have permissions to access this resource.",
    );
    const { envelope } = await collectFrom({ ...tree, ListAccounts }, organizationsTree);
    expect(envelope).toMatchObject({ complete: false, data: null });
  });

  test("units of one parent unreadable → accounts are there, not complete", async () => {
    const ListOrganizationalUnitsForParent = jsonError(400, "AccessDeniedException", "no");
    const { envelope } = await collectFrom({ ...tree, ListOrganizationalUnitsForParent }, organizationsTree);
    expect(envelope).toMatchObject({ complete: false, data: { organizationalUnits: [] } });
    expect(envelope.data).toMatchObject({
      accounts: [{}, { ParentId: "ou-examplerootid111-exampleouid111" }],
    });
  });

  test("paths", () => {
    expect(parentOfPath("o-a/r-b/111111111111/")).toBe("r-b");
    expect(parentOfPath("o-a/r-b/ou-c-1/ou-c-2/")).toBe("ou-c-2");
    expect(parentOfPath(undefined)).toBeNull();
  });
});

describe("organizations.delegation", () => {
  const delegation: StubAnswers = {
    ListDelegatedAdministrators: {
      body: {
        DelegatedAdministrators: [
          { Id: "222222222222", Email: "x@example.com", DelegationEnabledDate: 1_481_156_563 },
        ],
      },
    },
    ListDelegatedServicesForAccount: {
      body: {
        DelegatedServices: [
          { ServicePrincipal: "guardduty.amazonaws.com", DelegationEnabledDate: 1_481_156_563 },
        ],
      },
    },
    ListAWSServiceAccessForOrganization: {
      body: {
        EnabledServicePrincipals: [{ ServicePrincipal: "config.amazonaws.com", DateEnabled: 1_481_156_563 }],
      },
    },
  };

  test("decodes answers written by hand from AWS's documentation; addresses are dropped", async () => {
    const { envelope } = await collectFrom(delegation, organizationsDelegation);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      delegatedAdministrators: [
        {
          Id: "222222222222",
          ServicePrincipals: ["guardduty.amazonaws.com"],
          DelegationEnabledDate: "2016-12-08T00:22:43.000Z",
        },
      ],
      trustedServices: ["config.amazonaws.com"],
    });
  });

  test("services of an administrator unreadable → null, not none", async () => {
    const ListDelegatedServicesForAccount = jsonError(400, "AccessDeniedException", "no");
    const { envelope } = await collectFrom(
      { ...delegation, ListDelegatedServicesForAccount },
      organizationsDelegation,
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: { delegatedAdministrators: [{ ServicePrincipals: null }] },
    });
  });
});

describe("organizations.effective-policies", () => {
  const policies: StubAnswers = {
    DescribeEffectivePolicy: ({ body }) => {
      const { PolicyType } = JSON.parse(body);
      const content =
        PolicyType === "S3_POLICY"
          ? '{"s3_attributes":{"public_access_block_configuration":"all"}}'
          : PolicyType === "BACKUP_POLICY"
            ? '{"plans":{"p":{"rules":{"r":{"copy_actions":{"arn:aws:backup:us-east-1:$account:backup-vault:second":{}}}}}}}'
            : '{"guardduty":{"default":{"foundational":"enabled"}}}';
      return {
        body: {
          EffectivePolicy: {
            LastUpdatedTimestamp: 1_718_000_000,
            PolicyContent: content,
            PolicyType,
            TargetId: "111122223333",
          },
        },
      };
    },
  };

  test("decodes answers written by hand from AWS's documentation; a member does not name itself", async () => {
    const { envelope, requests } = await collectFrom(policies, effectivePolicies);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      s3: { publicAccessBlock: "all" },
      guardduty: { foundational: { default: true } },
      backup: { copiesTo: ["arn:aws:backup:us-east-1:111122223333:backup-vault:second"] },
    });
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { PolicyType: "S3_POLICY" },
      { PolicyType: "GUARDDUTY_POLICY" },
      { PolicyType: "BACKUP_POLICY" },
    ]);
  });

  test("the management account has to say whom it means", async () => {
    const { requests } = await collectFrom(policies, effectivePolicies, "global", { isManagement: true });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      PolicyType: "S3_POLICY",
      TargetId: "111122223333",
    });
  });

  test.each(["EffectivePolicyNotFoundException", "AWSOrganizationsNotInUseException"])(
    "%s is evidence: none",
    async (code) => {
      const { envelope } = await collectFrom(
        { DescribeEffectivePolicy: jsonError(400, code, "none") },
        effectivePolicies,
      );
      expect(envelope).toMatchObject({
        complete: true,
        ops: [{ outcome: "absent" }],
        data: { s3: null, guardduty: null, backup: null },
      });
    },
  );

  test("one type denied: named, the other stays", async () => {
    const answers: StubAnswers = {
      DescribeEffectivePolicy: (request) => {
        const answer = policies["DescribeEffectivePolicy"];
        if (request.body.includes("GUARDDUTY_POLICY")) return jsonError(400, "AccessDeniedException", "no");
        return typeof answer === "function" ? answer(request) : jsonError(500, "x", "x");
      },
    };
    const { envelope } = await collectFrom(answers, effectivePolicies);
    expect(envelope).toMatchObject({
      complete: false,
      data: { s3: { publicAccessBlock: "all" } },
      ops: [{ outcome: "ok" }, { outcome: "denied", resource: "GUARDDUTY_POLICY" }],
    });
  });

  test("types known not to be enabled are not asked", async () => {
    const { envelope, requests } = await collectFrom({}, effectivePolicies, "global", {
      enabledPolicyTypes: [],
    });
    expect(envelope).toMatchObject({ complete: true, data: { s3: null, guardduty: null } });
    expect(requests).toEqual([]);
  });
});
