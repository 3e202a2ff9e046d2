import { describe, expect, it } from "vitest";
import type { IamAuthorization } from "#lib/facts/iam.ts";
import { aGrantedRole, aGrantedUser, aGrantsFact, aGroup } from "#lib/roadmap/a-grant.fixture.ts";
import { aPolicyText } from "#lib/roadmap/an-identity.fixture.ts";
import { reduceTrust } from "./reduce.ts";

const security = "999900001111";
const trustOf = (principal: unknown, more: object = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more }],
  });
const outside = trustOf({ AWS: `arn:aws:iam::${security}:root` });

function reduce(...args: Parameters<typeof aGrantsFact>) {
  // aGrantsFact makes exactly this.
  return reduceTrust(aGrantsFact(...args).data as IamAuthorization);
}

const privilegeOf = (document: string | null, more: Parameters<typeof aGrantedRole>[2] = {}) =>
  reduce({ roles: [aGrantedRole("r", document, { trustPolicy: outside, ...more })] })?.roles[0]?.privilege;

describe("reduceTrust", () => {
  it("keeps roles that principals may enter, and those whose trust nobody understands", () => {
    const found = reduce({
      roles: [
        aGrantedRole("service"),
        aGrantedRole("outside", undefined, { trustPolicy: outside }),
        aGrantedRole("everybody", undefined, { trustPolicy: trustOf("*") }),
        aGrantedRole("saml", undefined, {
          trustPolicy: trustOf(
            { Federated: "arn:aws:iam::111122223333:saml-provider/x" },
            { Action: "sts:AssumeRoleWithSAML" },
          ),
        }),
        aGrantedRole("broken", undefined, { trustPolicy: "{" }),
        aGrantedRole("AWSServiceRoleForX", undefined, { Path: "/aws-service-role/x/", trustPolicy: "{" }),
      ],
    });
    expect(found?.roles.map(({ arn }) => arn.split("/").at(-1))).toEqual(["broken", "everybody", "outside"]);
  });

  it("says nothing of an account whose users or groups are not known", () => {
    expect(reduceTrust({ auditRole: null, roles: [] })).toBeNull();
  });

  it.each<[string, string | null, string]>([
    ["everything", aPolicyText("*"), "admin"],
    ["the right to change its own policies", aPolicyText("iam:PutRolePolicy"), "admin"],
    [
      "a single write on a single resource",
      aPolicyText("s3:PutObject", { Resource: "arn:aws:s3:::a/*" }),
      "write",
    ],
    [
      "everything but IAM",
      JSON.stringify({ Statement: { Effect: "Allow", NotAction: "iam:*", Resource: "arn:aws:s3:::a" } }),
      "write",
    ],
    ["reading", aPolicyText(["s3:Get*", "ec2:Describe*"]), "read"],
    [
      "assuming roles, and no more",
      aPolicyText(["sts:AssumeRole", "sts:TagSession"], { Resource: "arn:aws:iam::*:role/audit" }),
      "read",
    ],
    ["a policy that nobody could read", null, "unknown"],
    ["a Deny of everything", aPolicyText("*").replace("Allow", "Deny"), "none"],
  ])("privilege of %s", (_, document, privilege) => {
    expect(privilegeOf(document)).toBe(privilege);
  });

  it("lets a boundary take writing away, and only what it does not leave", () => {
    const bounded = (document: string) =>
      reduce(
        {
          roles: [
            aGrantedRole("r", aPolicyText("s3:*"), {
              trustPolicy: outside,
              permissionsBoundary: "arn:aws:iam::111122223333:policy/b",
            }),
          ],
        },
        { "arn:aws:iam::111122223333:policy/b": document },
      )?.roles[0]?.privilege;
    expect([
      bounded(aPolicyText("s3:Get*")),
      bounded(aPolicyText("s3:*")),
      bounded(aPolicyText("ec2:*")),
    ]).toEqual(["read", "write", "read"]);
  });

  it("judges the audit role by its own documents", () => {
    const role = aGrantedRole("WaymarkAudit", null, { trustPolicy: outside, inlinePolicies: [] });
    const fact = aGrantsFact({ roles: [role] });
    const auditRole = {
      Arn: role.Arn,
      trustPolicy: outside,
      attachedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/SecurityAudit", document: null }],
      inlinePolicies: [],
      permissionsBoundary: null,
      MaxSessionDuration: null,
    };
    expect(reduceTrust({ ...(fact.data as IamAuthorization), auditRole })?.roles[0]?.privilege).toBe("read");
  });

  it("knows whom users and roles may become: by their own policies, their groups', and not against a boundary or a Deny", () => {
    const assume = (Resource: string, more: object = {}) =>
      aPolicyText("sts:AssumeRole", { Resource, ...more });
    const inline = (document: string) => [{ PolicyName: "p", document }];
    const found = reduce({
      roles: [
        aGrantedRole(
          "by-condition",
          assume("arn:aws:iam::*:role/x", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
        ),
        aGrantedRole("plain", assume("arn:aws:iam::*:role/x")),
        aGrantedRole("unread", null),
        aGrantedRole("nothing", aPolicyText("s3:GetObject")),
      ],
      users: [
        aGrantedUser("denied", {
          inlinePolicies: [...inline(assume("*")), ...inline(aPolicyText("sts:*").replace("Allow", "Deny"))],
        }),
        aGrantedUser("grouped", { GroupList: ["g"] }),
      ],
      groups: [aGroup("g", { inlinePolicies: inline(assume("*")) })],
    });
    expect(found?.assumers.map(({ arn, to, certain }) => [arn.split("/").at(-1), to, certain])).toEqual([
      ["by-condition", ["arn:aws:iam::*:role/x"], false],
      ["plain", ["arn:aws:iam::*:role/x"], true],
      ["unread", ["*"], false],
      ["grouped", ["*"], true],
    ]);
  });
});
