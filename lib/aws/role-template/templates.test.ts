import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { catalog } from "#lib/aws/collectors/catalog.ts";
import { type AuditPolicy, auditPolicies, policyVersion, splitBySize } from "./audit-policies.ts";
import { cloudFormationTemplate, stackSetTemplate } from "./cloudformation.ts";
import { isTemplateUrl, launchUrl } from "./launch.ts";
import { principalOf, type RoleSettings, splitRoleName } from "./settings.ts";
import { terraformConfiguration } from "./terraform.ts";
import { resolveRole } from "./test-resolve.ts";

const management = "111111111111";
const security = "222222222222";
const logs = "333333333333";
const member = "012345678901";
const settings: RoleSettings = {
  roleName: "audit/WaymarkAudit",
  externalId: "0123456789abcdef",
  trustedPrincipalArn: `arn:aws:iam::${security}:role/ops/waymark`,
  managementAccountId: management,
  securityAccountId: security,
  logAccountId: logs,
};

const allowed = auditPolicies().filter(({ effect }) => effect === "Allow");
const denied = auditPolicies().filter(({ effect }) => effect === "Deny");

function covers(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "i").test(action);
}

describe("policies", () => {
  it("grant every action of every collector, each with a reason, and nothing else", () => {
    const granted = new Set(allowed.flatMap(({ actions }) => actions.map(({ action }) => action)));
    const needed = new Set(catalog.flatMap(({ collector }) => collector.actions.map(({ action }) => action)));
    expect([...granted].sort()).toEqual([...needed].sort());
    for (const { actions } of [...allowed, ...denied])
      for (const { action, reason } of actions)
        expect({ action, reason }).toHaveProperty("reason", expect.stringMatching(/\w{3}/));
  });

  it("deny nothing that a collector needs, and always the reading of objects, secrets and parameters", () => {
    const never = denied.flatMap(({ actions }) => actions.map(({ action }) => action));
    for (const { actions } of allowed)
      for (const { action } of actions)
        expect(never.filter((pattern) => covers(pattern, action))).toEqual([]);
    for (const action of [
      "s3:GetObject",
      "s3:GetObjectVersion",
      "secretsmanager:GetSecretValue",
      "ssm:GetParametersByPath",
    ])
      expect(never.some((pattern) => covers(pattern, action))).toBe(true);
  });

  it("stay within AWS's size of a managed policy", () => {
    for (const { effect, actions } of auditPolicies()) {
      const Statement = [{ Effect: effect, Action: actions.map(({ action }) => action), Resource: "*" }];
      expect(JSON.stringify({ Version: "2012-10-17", Statement }).length).toBeLessThanOrEqual(6_144);
    }
  });

  it("are split in order, completely, and no part is larger than the limit", () => {
    const action = fc.string({ minLength: 1, maxLength: 40 }).map((text) => ({ action: text, reason: "x" }));
    fc.assert(
      fc.property(fc.array(action), fc.integer({ min: 50, max: 400 }), (actions, limit) => {
        const parts = splitBySize(actions, limit);
        expect(parts.flat()).toEqual(actions);
        for (const part of parts)
          expect(part.reduce((size, one) => size + one.action.length + 3, 0)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it("have a version that follows their content and not their reasons", () => {
    const [first, ...rest] = auditPolicies();
    if (first === undefined) throw new Error("there are policies");
    const reworded: AuditPolicy = {
      ...first,
      actions: first.actions.map(({ action }) => ({ action, reason: "other words" })),
    };
    const wider: AuditPolicy = { ...first, actions: [...first.actions, { action: "a:B", reason: "new" }] };
    expect(policyVersion([reworded, ...rest])).toBe(policyVersion([first, ...rest]));
    expect(policyVersion([wider, ...rest])).not.toBe(policyVersion([first, ...rest]));
  });
});

describe("CloudFormation", () => {
  const suffixes = (accountId: string) =>
    resolveRole(cloudFormationTemplate(settings), { accountId }).policies.map(({ name }) => name);

  it.each([
    ["a member", member, ["Read-1", "Read-2", "NeverRead"]],
    [
      "the management account",
      management,
      ["Read-1", "Read-2", "ReadOrganization-1", "ReadAdministered-1", "NeverRead"],
    ],
    ["the administrator", security, ["Read-1", "Read-2", "ReadAdministered-1", "NeverRead"]],
    ["the log archive", logs, ["Read-1", "Read-2", "ReadAdministered-1", "NeverRead"]],
  ])("%s gets what it needs and no more", (_, accountId, expected) => {
    expect(suffixes(accountId)).toEqual(expected.map((suffix) => `WaymarkAudit-${suffix}`));
  });

  it("trusts one principal, and only with the external id", () => {
    const { trust, path } = resolveRole(cloudFormationTemplate(settings), { accountId: member });
    expect(path).toBe("/audit/");
    expect(trust.Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${security}:root` },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "sts:ExternalId": "0123456789abcdef" },
          ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${security}:role/ops/waymark` },
        },
      },
    ]);
  });

  it("asks for what is not known, and keeps ids and dates as text", () => {
    const unknown = { ...settings, externalId: null, trustedPrincipalArn: null, logAccountId: member };
    const text = cloudFormationTemplate(unknown);
    expect(text).toContain(`Default: "${member}"`);
    expect(() => resolveRole(text, { accountId: member })).toThrow("TrustedPrincipalArn");
    const parsed: { AWSTemplateFormatVersion: unknown } = parse(text, { version: "1.1" });
    expect(parsed.AWSTemplateFormatVersion).toBe("2010-09-09");
  });

  it("gives the reason behind each action", () => {
    const text = cloudFormationTemplate(settings);
    for (const { actions } of auditPolicies())
      for (const { action, reason } of actions)
        expect(text).toContain(`${action} # ${reason}`.replace("# #", "#"));
  });
});

describe("the stack set", () => {
  const text = stackSetTemplate(settings);

  it("holds the management account's own role and the same template for all others, in one Region", () => {
    const parsed: { Resources: { EveryOtherAccount: { Properties: Record<string, unknown> } } } = parse(text);
    const { TemplateBody, Parameters, StackInstancesGroup, PermissionModel } =
      parsed.Resources.EveryOtherAccount.Properties;
    expect(PermissionModel).toBe("SERVICE_MANAGED");
    expect(resolveRole(String(TemplateBody), { accountId: member })).toEqual(
      resolveRole(cloudFormationTemplate(settings), { accountId: member }),
    );
    expect(
      resolveRole(text, { accountId: management, parameters: { OrganizationalUnitIds: "r-1" } }),
    ).toEqual(resolveRole(cloudFormationTemplate(settings), { accountId: management }));
    const own: { Parameters: object } = JSON.parse(String(TemplateBody));
    expect(Parameters).toEqual(
      Object.keys(own.Parameters).map((name) => ({ ParameterKey: name, ParameterValue: { Ref: name } })),
    );
    expect(StackInstancesGroup).toMatchObject([{ Regions: [{ Ref: "AWS::Region" }] }]);
  });

  it("fits into a template that is sent along (51,200 bytes)", () => {
    expect(Buffer.byteLength(text)).toBeLessThan(51_200);
  });
});

describe("Terraform", () => {
  it("names every action with its reason, and escapes what CloudFormation substitutes itself", () => {
    const text = terraformConfiguration(settings, { stackSets: true });
    for (const { actions } of auditPolicies())
      for (const { action, reason } of actions) expect(text).toContain(`"${action}", # ${reason}`);
    expect(text).toContain("$${RoleName}-Read-1");
    expect(text).not.toMatch(/[^$]\$\{RoleName\}/);
  });

  it("has as many opening as closing brackets", () => {
    const code = terraformConfiguration(settings, { stackSets: false }).replaceAll(/#.*$/gm, "");
    for (const [open, close] of [
      ["{", "}"],
      ["[", "]"],
      ["(", ")"],
    ])
      expect(code.split(open ?? "").length).toBe(code.split(close ?? "").length);
  });

  it("leaves variables without a default where nothing is known", () => {
    const text = terraformConfiguration({ ...settings, externalId: null }, { stackSets: false });
    const block = /variable "external_id" \{[^}]*\}/.exec(text)?.[0];
    expect(block).toBeDefined();
    expect(block).not.toContain("default");
  });
});

describe("settings", () => {
  it.each([
    ["WaymarkAudit", { name: "WaymarkAudit", path: "/" }],
    ["a/b/Audit", { name: "Audit", path: "/a/b/" }],
  ])("%s", (text, expected) => expect(splitRoleName(text)).toEqual(expected));

  it.each([
    ["arn:aws:sts::111111111111:assumed-role/waymark/i-1", "arn:aws:iam::111111111111:role/waymark", true],
    ["arn:aws-cn:iam::111111111111:user/ops/anna", "arn:aws-cn:iam::111111111111:user/ops/anna", false],
  ])("the principal behind %s", (caller, arn, pathUnknown) => {
    expect(principalOf(caller)).toEqual({ arn, pathUnknown });
  });

  it.each(["arn:aws:iam::111111111111:root", "arn:aws:sts::111111111111:federated-user/x", "nonsense"])(
    "no principal behind %s",
    (caller) => expect(principalOf(caller)).toBeNull(),
  );
});

describe("launch link", () => {
  const templateUrl = "https://templates.s3.eu-west-1.amazonaws.com/waymark.yaml";

  it.each([
    [templateUrl, true],
    ["https://s3.eu-west-1.amazonaws.com/templates/waymark.yaml", true],
    ["https://templates.s3.amazonaws.com/waymark.yaml", true],
    ["https://templates.s3.cn-north-1.amazonaws.com.cn/waymark.yaml", true],
    ["http://templates.s3.amazonaws.com/waymark.yaml", false],
    ["https://example.com/s3.amazonaws.com/waymark.yaml", false],
    ["https://s3.amazonaws.com.example.com/x", false],
    ["https://me:secret@templates.s3.amazonaws.com/x", false],
    ["waymark.yaml", false],
  ])("%s", (url, expected) => expect(isTemplateUrl(url)).toBe(expected));

  it("opens the partition's console with everything that is known", () => {
    const url = launchUrl({ partition: "aws-us-gov", region: undefined, templateUrl, settings }) ?? "";
    expect(url).toMatch(
      /^https:\/\/console\.amazonaws-us-gov\.com\/cloudformation\/home\?region=us-gov-west-1#\/stacks\/quickcreate\?/,
    );
    const query = new URLSearchParams(url.split("quickcreate?")[1]);
    expect(query.get("templateURL")).toBe(templateUrl);
    expect(query.get("param_ExternalId")).toBe("0123456789abcdef");
    expect(query.get("param_RolePath")).toBe("/audit/");
  });

  it("is absent where we know no console", () => {
    expect(launchUrl({ partition: "aws-iso", region: "us-iso-east-1", templateUrl, settings })).toBeNull();
  });
});
