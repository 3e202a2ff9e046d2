import { describe, expect, it } from "vitest";
import { privilegeOf } from "./privilege.ts";

const aws = "arn:aws:iam::aws:policy/";
const own = "arn:aws:iam::111122223333:policy/";
const text = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: unknown, more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });
const deny = (Action: unknown, more: object = {}) => ({ Effect: "Deny", Action, Resource: "*", ...more });
const inline = (...statements: object[]) => ({ source: "inline", arn: null, document: text(...statements) });
const attached = (arn: string, document: string | null = null) => ({ source: arn, arn, document });
const boundary = (...statements: object[]) => attached(`${own}boundary`, text(...statements));

describe("privilegeOf", () => {
  it.each<[what: string, granted: Parameters<typeof privilegeOf>[0], expected: string]>([
    ["nothing is granted", [], "none"],
    ["reads", [inline(allow(["s3:GetObject", "ec2:Describe*"]))], "read"],
    ["lists every service", [inline(allow(["*:List*", "*:Describe*"]))], "read"],
    ["takes other roles", [inline(allow("sts:AssumeRole"))], "admin"],
    ["takes one other role", [inline(allow("sts:AssumeRole", { Resource: `${own}x` }))], "read"],
    [
      "writes objects of one bucket",
      [inline(allow("s3:PutObject", { Resource: "arn:aws:s3:::b/*" }))],
      "write",
    ],
    ["writes by a wildcard", [inline(allow("dynamodb:*Item"))], "write"],
    ["an action that AWS does not document", [inline(allow("newservice:LaunchThing"))], "write"],
    ["everything but one service", [inline({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })], "admin"],
    ["everything", [inline(allow("*"))], "admin"],
    ["changes its own rights", [inline(allow("iam:PutRolePolicy"))], "admin"],
    ["writes, and a Deny takes that away", [inline(allow("s3:PutObject"), deny("s3:*"))], "read"],
    [
      "writes, and a Deny with a condition takes it away at times",
      [
        inline(
          allow("s3:PutObject"),
          deny("s3:*", { Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ),
      ],
      "write",
    ],
    ["an unread policy of AWS that only reads", [attached(`${aws}ReadOnlyAccess`)], "read"],
    ["an unread policy of AWS in its folder", [attached(`${aws}job-function/ViewOnlyAccess`)], "read"],
    ["an unread policy of one's own with the same name", [attached(`${own}ReadOnlyAccess`)], "unknown"],
    ["an unread policy of AWS that grants everything", [attached(`${aws}AdministratorAccess`)], "admin"],
    ["a policy that nobody understands", [attached(`${own}p`, "{")], "unknown"],
    [
      "writes beside a policy that nobody understands",
      [attached(`${own}p`, "{"), inline(allow("s3:Put*"))],
      "write",
    ],
  ])("%s", (_, granted, expected) => {
    expect(privilegeOf(granted, null)).toBe(expected);
  });

  it("is no more than its boundary, and one that cannot be read takes nothing away", () => {
    const granted = [inline(allow(["s3:PutObject", "s3:GetObject"]))];
    expect(privilegeOf(granted, boundary(allow("s3:Get*")))).toBe("read");
    expect(privilegeOf(granted, boundary(allow("*"), deny("s3:Put*")))).toBe("read");
    expect(privilegeOf(granted, boundary(allow("s3:*")))).toBe("write");
    expect(privilegeOf(granted, attached(`${own}boundary`))).toBe("write");
  });
});
