import { describe, expect, it } from "vitest";
import { decide, decideByGuardrails, type NamedPolicy, type PolicySet } from "./decide.ts";
import { parsePolicyDocument } from "./document.ts";
import { contextOf, type PolicyRequest } from "./request.ts";

const account = "111111111111";
const role = { kind: "role", accountId: account, arn: `arn:aws:iam::${account}:role/app` } as const;

function policy(name: string, ...statements: object[]): NamedPolicy {
  return { name, document: parsePolicyDocument({ Version: "2012-10-17", Statement: statements }) };
}
const allow = (Action: string, rest: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...rest });
const deny = (Action: string, rest: object = {}) => ({ ...allow(Action, rest), Effect: "Deny" });
const broken: NamedPolicy = { name: "broken", document: parsePolicyDocument("{") };

function ask(action: string, rest: Partial<PolicyRequest> = {}): PolicyRequest {
  return { action, resource: "*", principal: role, context: contextOf({}), ...rest };
}

function outcome(request: PolicyRequest, policies: PolicySet): string {
  return decide(request, policies).outcome;
}

const all = policy("all", allow("*"));
const bucket = "arn:aws:s3:::b";
const ofBucket = (...statements: object[]) => ({
  policy: policy("bucket", ...statements),
  accountId: account,
});
const read = ask("s3:GetObject", { resource: `${bucket}/k` });
const named = { Principal: { AWS: role.arn } };
const whole = { Principal: { AWS: `arn:aws:iam::${account}:root` } };
const other = { kind: "role", accountId: "222222222222", arn: "arn:aws:iam::222222222222:role/x" } as const;

describe("decide", () => {
  const rows: [name: string, request: PolicyRequest, policies: PolicySet, expected: string][] = [
    ["nothing", ask("s3:GetObject"), { identity: [] }, "denied implicitly"],
    ["an allow", ask("S3:getobject"), { identity: [policy("p", allow("s3:Get*"))] }, "allowed"],
    ["a deny wins", read, { identity: [all, policy("d", deny("s3:*"))] }, "denied explicitly"],
    ["a deny of other things", read, { identity: [all, policy("d", deny("ec2:*"))] }, "allowed"],
    [
      "a deny that hangs on a key",
      read,
      { identity: [all, policy("d", deny("*", { Condition: { StringEquals: { k: "v" } } }))] },
      "unknown",
    ],
    [
      "an allow that hangs on a key",
      read,
      { identity: [policy("p", allow("*", { Condition: { StringEquals: { k: "v" } } }))] },
      "unknown",
    ],
    ["an unreadable policy beside", read, { identity: [all, broken] }, "unknown"],
    [
      "an unreadable policy, denied anyway",
      read,
      { identity: [broken, policy("d", deny("*"))] },
      "denied explicitly",
    ],
    ["a boundary that allows", read, { identity: [all], boundary: policy("b", allow("s3:*")) }, "allowed"],
    [
      "a boundary that does not",
      read,
      { identity: [all], boundary: policy("b", allow("ec2:*")) },
      "denied implicitly",
    ],
    [
      "a session policy that does not",
      read,
      { identity: [all], session: [policy("s", allow("ec2:*"))] },
      "denied implicitly",
    ],
    ["an unreadable boundary", read, { identity: [all], boundary: broken }, "unknown"],
    [
      "every level allows",
      read,
      {
        identity: [all],
        scps: [
          { id: "r", policies: [all] },
          { id: "a", policies: [policy("s", allow("s3:*"))] },
        ],
      },
      "allowed",
    ],
    [
      "one level does not",
      read,
      {
        identity: [all],
        scps: [
          { id: "r", policies: [policy("s", allow("ec2:*"))] },
          { id: "a", policies: [all] },
        ],
      },
      "denied implicitly",
    ],
    [
      "a level without a policy",
      read,
      { identity: [all], scps: [{ id: "r", policies: [] }] },
      "denied implicitly",
    ],
    [
      "a level denies",
      read,
      { identity: [all], scps: [{ id: "r", policies: [all, policy("s", deny("s3:Get*"))] }] },
      "denied explicitly",
    ],
    [
      "an SCP grants nothing",
      read,
      { identity: [], scps: [{ id: "r", policies: [all] }] },
      "denied implicitly",
    ],
    [
      "a resource policy naming the role",
      read,
      { identity: [], resource: ofBucket(allow("s3:*", named)) },
      "allowed",
    ],
    [
      "the same under a boundary",
      read,
      { identity: [], boundary: policy("b", allow("ec2:*")), resource: ofBucket(allow("s3:*", named)) },
      "denied implicitly",
    ],
    [
      "a resource policy naming everybody",
      read,
      { identity: [], resource: ofBucket(allow("s3:*", { Principal: "*" })) },
      "allowed",
    ],
    [
      "the same under a boundary: not documented",
      read,
      {
        identity: [],
        boundary: policy("b", allow("ec2:*")),
        resource: ofBucket(allow("s3:*", { Principal: "*" })),
      },
      "unknown",
    ],
    [
      "a resource policy naming the account leaves it to identity policies",
      read,
      { identity: [], resource: ofBucket(allow("s3:*", whole)) },
      "denied implicitly",
    ],
    [
      "a resource that says nothing",
      read,
      { identity: [all], resource: ofBucket(deny("s3:Put*", { Principal: "*" })) },
      "allowed",
    ],
    [
      "a key that has to allow",
      read,
      { identity: [all], resource: { ...ofBucket(deny("s3:Put*", { Principal: "*" })), mustAllow: true } },
      "denied implicitly",
    ],
    [
      "a key that leaves it to the account",
      read,
      { identity: [all], resource: { ...ofBucket(allow("*", whole)), mustAllow: true } },
      "allowed",
    ],
    [
      "a resource that denies",
      read,
      { identity: [all], resource: ofBucket(deny("s3:*", { Principal: "*" })) },
      "denied explicitly",
    ],
    [
      "another account: one side",
      { ...read, principal: other },
      { identity: [all], resource: ofBucket(allow("s3:*", named)) },
      "denied implicitly",
    ],
    [
      "another account: both sides",
      { ...read, principal: other },
      { identity: [all], resource: ofBucket(allow("s3:*", { Principal: { AWS: "222222222222" } })) },
      "allowed",
    ],
    [
      "a user, named, past its boundary",
      { ...read, principal: { kind: "user", accountId: account, arn: `arn:aws:iam::${account}:user/u` } },
      {
        identity: [],
        boundary: policy("b", allow("ec2:*")),
        resource: ofBucket(allow("s3:*", { Principal: { AWS: `arn:aws:iam::${account}:user/u` } })),
      },
      "allowed",
    ],
    [
      "a service",
      { ...read, principal: { kind: "service", name: "logging.s3.amazonaws.com" } },
      {
        identity: [],
        resource: ofBucket(allow("s3:*", { Principal: { Service: "logging.s3.amazonaws.com" } })),
      },
      "allowed",
    ],
    [
      "nobody known",
      { ...read, principal: { kind: "anonymous" } },
      { identity: [], resource: ofBucket(allow("s3:*", { Principal: { AWS: "*" } })) },
      "allowed",
    ],
    [
      "a resource control policy",
      read,
      {
        identity: [all],
        rcps: [
          {
            id: "r",
            policies: [
              policy("full", allow("*", { Principal: "*" })),
              policy("rcp", deny("s3:*", { Principal: "*" })),
            ],
          },
        ],
      },
      "denied explicitly",
    ],
    [
      "everything but a list",
      ask("iam:CreateUser"),
      { identity: [policy("p", { Effect: "Allow", NotAction: "iam:*", Resource: "*" })] },
      "denied implicitly",
    ],
    [
      "everywhere but a place",
      read,
      { identity: [policy("p", { Effect: "Allow", Action: "*", NotResource: `${bucket}/*` })] },
      "denied implicitly",
    ],
    [
      "an action without resources, on one resource",
      ask("organizations:LeaveOrganization"),
      { identity: [policy("p", allow("*", { Resource: "arn:aws:organizations::1:*" }))] },
      "denied implicitly",
    ],
    [
      "a resource with a variable",
      { ...read, context: contextOf({ "aws:username": "k" }) },
      { identity: [policy("p", allow("*", { Resource: `${bucket}/\${aws:username}` }))] },
      "allowed",
    ],
    [
      "a resource with an unknown variable",
      read,
      { identity: [policy("p", allow("*", { Resource: `${bucket}/\${aws:username}` }))] },
      "unknown",
    ],
    [
      "all resources of a kind",
      ask("s3:GetObject", { resource: `${bucket}/*` }),
      { identity: [policy("p", allow("*", { Resource: `${bucket}/a*` }))] },
      "unknown",
    ],
    ["all actions of a kind", ask("s3:*"), { identity: [policy("p", allow("s3:Get*"))] }, "unknown"],
    [
      "all actions of a kind, all granted",
      ask("s3:Get*"),
      { identity: [policy("p", allow("s3:*"))] },
      "allowed",
    ],
  ];
  it.each(rows)("%s", (_name, request, policies, expected) => {
    expect(outcome(request, policies)).toBe(expected);
  });

  it("says what decided", () => {
    const levels = [{ id: "r-1", policies: [all, policy("guard", { ...deny("s3:*"), Sid: "NoS3" })] }];
    expect(decideByGuardrails(read, levels)).toEqual({
      outcome: "denied explicitly",
      by: [{ policy: "guard", level: "r-1", statement: 0, sid: "NoS3" }],
    });
    expect(decideByGuardrails(read, [{ id: "ou-1", policies: [] }])).toEqual({
      outcome: "denied implicitly",
      missing: "ou-1",
    });
  });

  it("says what it hangs on", () => {
    const guard = policy("guard", deny("*", { Condition: { StringEquals: { "aws:Foo": "x" } } }));
    expect(decide(read, { identity: [all, guard, broken] })).toEqual({
      outcome: "unknown",
      on: ["aws:foo", "policy broken"],
    });
  });
});
