import { describe, expect, it } from "vitest";
import { type GrantedPolicy, judgeGrants, type PrincipalRefinement } from "./refinement.ts";

const account = "111122223333";

function inline(...statements: object[]): GrantedPolicy {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return { source: "inline", arn: null, document };
}

function allow(Action: unknown, Resource: unknown = "*", more: object = {}): object {
  return { Effect: "Allow", Action, Resource, ...more };
}

function awsPolicy(path: string, ...statements: object[]): GrantedPolicy {
  const arn = `arn:aws:iam::aws:policy/${path}`;
  return { ...inline(...statements), source: arn, arn };
}

function classOf(found: PrincipalRefinement): string {
  return found.kind === "judged" ? found.class : found.kind;
}

const judgeOne = (statement: object) => classOf(judgeGrants([inline(statement)], null));

const bucket = "arn:aws:s3:::app-data/*";

describe("statements", () => {
  const rows: [words: string, statement: object, grant: string][] = [
    ["one action on one bucket", allow("s3:GetObject", bucket), "refined"],
    ["*:* (naive: only * is looked for)", allow("*:*"), "admin"],
    ["NotAction on everything", { Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }, "admin"],
    ["NotAction on one bucket", { Effect: "Allow", NotAction: ["iam:*"], Resource: bucket }, "loose"],
    ["NotAction of everything grants nothing", { Effect: "Allow", NotAction: "*", Resource: "*" }, "refined"],
    ["NotResource is everywhere", { Effect: "Allow", Action: "s3:*", NotResource: bucket }, "broad"],
    ["a whole service everywhere", allow("s3:*"), "broad"],
    ["a whole service on one bucket", allow("s3:*", ["arn:aws:s3:::app-data", bucket]), "loose"],
    ["a wildcard of writes everywhere", allow("ec2:*Instances"), "broad"],
    ["a wildcard of writes, in capitals", allow("S3:PUT*"), "broad"],
    ["items of every table, which are written too", allow("dynamodb:*Item"), "broad"],
    ["reads of everything in S3", allow("s3:Get*"), "loose"],
    ["every secret", allow("secretsmanager:Get*"), "loose"],
    ["every key decrypts", allow("kms:Decrypt"), "loose"],
    ["reads of one bucket", allow("s3:Get*", bucket), "refined"],
    ["describing", allow("ec2:Describe*"), "refined"],
    ["listing and describing by many", allow(["s3:ListAllMyBuckets", "sts:GetCallerIdentity"]), "refined"],
    ["metadata of tables", allow(["dynamodb:DescribeTable", "dynamodb:List*"]), "refined"],
    ["a specific write everywhere", allow("s3:PutObject"), "loose"],
    ["a specific write on every table", allow("dynamodb:PutItem", "arn:aws:dynamodb:*:*:table/*"), "loose"],
    ["a write that cannot be limited", allow("cloudwatch:PutMetricData"), "refined"],
    ["no action of AWS", allow("s3:FlyToTheMoon"), "loose"],
    ["no service of AWS", allow("nosuch:Get*"), "refined"],
    [
      "logs of everything beside one bucket",
      allow(["s3:PutObject"], [bucket, "arn:aws:logs:*:*:*"]),
      "refined",
    ],
    ["assuming one role", allow("sts:AssumeRole", `arn:aws:iam::${account}:role/deploy`), "refined"],
    ["assuming any role", allow("sts:AssumeRole"), "admin"],
    ["assuming any role of an account", allow("sts:AssumeRole", `arn:aws:iam::${account}:role/*`), "admin"],
    ["policies of any role", allow("iam:PutRolePolicy"), "admin"],
    ["IAM:ATTACHUSERPOLICY", allow("IAM:ATTACHUSERPOLICY"), "admin"],
    ["all of IAM", allow("iam:*"), "admin"],
    ["one's own keys", allow("iam:CreateAccessKey", "arn:aws:iam::*:user/$" + "{aws:username}"), "refined"],
    ["keys of any user", allow("iam:CreateAccessKey", `arn:aws:iam::${account}:user/*`), "admin"],
    ["passing any role and nothing to run", allow("iam:PassRole"), "loose"],
    [
      "passing any role to Lambda and running it",
      allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]),
      "admin",
    ],
    [
      "passing one role to Lambda and running it",
      allow(
        ["iam:PassRole", "lambda:CreateFunction"],
        [`arn:aws:iam::${account}:role/app`, "arn:aws:lambda:*:*:function:app-*"],
      ),
      "refined",
    ],
  ];
  it.each(rows)("%s", (_words, statement, grant) => {
    expect(judgeOne(statement)).toBe(grant);
  });
});

describe("conditions", () => {
  const when = (Condition: object, Action: unknown = "s3:PutObject") =>
    judgeOne(allow(Action, "*", { Condition }));

  it("make a class one better where they are held to something", () => {
    expect(when({ StringEquals: { "aws:ResourceTag/team": "quay" } })).toBe("refined");
    expect(when({ StringEquals: { "aws:SourceVpce": "vpce-1" } })).toBe("refined");
    expect(when({ StringLike: { "s3:prefix": ["team/*"] } }, "s3:*")).toBe("loose");
    expect(when({ StringEquals: { "aws:ResourceTag/team": "quay" } }, "*")).toBe("broad");
    expect(
      when({ "ForAllValues:StringEquals": { "aws:TagKeys": "a" }, Null: { "aws:TagKeys": "false" } }),
    ).toBe("refined");
  });

  const vacuous: object[] = [
    { StringLike: { "aws:PrincipalArn": "*" } },
    { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    { Bool: { "aws:SecureTransport": "true" } },
    { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
    { StringEqualsIfExists: { "aws:ResourceTag/team": "quay" } },
    { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
    { StringNotEquals: { "aws:ResourceTag/team": "quay" } },
    { StringLike: { "aws:ResourceTag/team": ["quay", "*"] } },
    { ArnLike: { "aws:SourceArn": "arn:*:*:*:*:*" } },
    { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } },
    { Null: { "aws:ResourceTag/team": "false" } },
  ];
  it.each(vacuous)("are worth nothing: %j", (condition) => {
    expect(when(condition, "s3:*")).toBe("broad");
    expect(when(condition)).toBe("loose");
  });

  const passing = (Condition: object) =>
    classOf(
      judgeGrants(
        [
          inline(
            allow("iam:PassRole", "*", { Condition }),
            allow("lambda:*", "arn:aws:lambda:*:*:function:a"),
          ),
        ],
        null,
      ),
    );
  it("on passing roles: for the service that runs them, for another one, for none", () => {
    const to = (service: string, operator = "StringEquals") => ({
      [operator]: { "iam:PassedToService": service },
    });
    expect(passing(to("lambda.amazonaws.com"))).toBe("loose");
    expect(passing(to("ec2.amazonaws.com"))).toBe("loose"); // lambda:* on a function is no list of actions
    expect(passing(to("*", "StringLike"))).toBe("admin");
    expect(passing(to("lambda.amazonaws.com", "StringEqualsIfExists"))).toBe("admin");
    expect(judgeOne(allow("iam:PassRole", "*", { Condition: to("ec2.amazonaws.com") }))).toBe("refined");
  });

  it("that bind what is attached, or to whom, are no way to more power", () => {
    const attach = (Condition: object) => judgeOne(allow("iam:AttachRolePolicy", "*", { Condition }));
    const aws = "arn:aws:iam::aws:policy/";
    expect(attach({ ArnEquals: { "iam:PolicyARN": `${aws}ReadOnlyAccess` } })).toBe("refined");
    expect(attach({ ArnEquals: { "iam:PolicyARN": `${aws}AdministratorAccess` } })).toBe("admin");
    expect(attach({ ArnLike: { "iam:PolicyARN": `${aws}*` } })).toBe("admin");
    expect(
      attach({ StringEquals: { "iam:PermissionsBoundary": `arn:aws:iam::${account}:policy/edge` } }),
    ).toBe("refined");
    expect(attach({ Bool: { "aws:MultiFactorAuthPresent": "true" } })).toBe("admin");
  });
});

describe("policies", () => {
  const readOnly = allow(["ec2:Describe*", "s3:List*"]);
  const rows: [words: string, policies: GrantedPolicy[], grant: string][] = [
    ["AdministratorAccess", [awsPolicy("AdministratorAccess", allow("*"))], "admin"],
    ["PowerUserAccess, its text unread", [{ ...awsPolicy("PowerUserAccess"), document: null }], "admin"],
    ["a FullAccess policy of AWS", [awsPolicy("AmazonS3FullAccess", allow("s3:*"))], "broad"],
    ["… of another version", [awsPolicy("CloudWatchFullAccessV2", readOnly)], "broad"],
    ["a job function", [awsPolicy("job-function/DatabaseAdministrator", readOnly)], "broad"],
    ["ViewOnlyAccess is a job function too", [awsPolicy("job-function/ViewOnlyAccess", readOnly)], "refined"],
    ["another one of AWS", [awsPolicy("AmazonS3ReadOnlyAccess", allow("s3:Get*"))], "aws-managed"],
    [
      "what agents need",
      [
        awsPolicy("CloudWatchAgentServerPolicy", allow(["ssm:GetParameter", "logs:PutLogEvents"])),
        awsPolicy("AmazonSSMManagedInstanceCore", allow("ssm:UpdateInstanceInformation")),
      ],
      "refined",
    ],
    [
      "of a service role",
      [awsPolicy("service-role/AWSLambdaBasicExecutionRole", allow("logs:CreateLogGroup"))],
      "refined",
    ],
    [
      "… that passes roles",
      [awsPolicy("service-role/X", allow(["iam:PassRole", "ec2:RunInstances"]))],
      "refined",
    ],
    [
      "… beside a policy that makes a way of it",
      [
        awsPolicy("service-role/X", allow("ec2:RunInstances")),
        inline(allow("iam:PassRole", `arn:aws:iam::${account}:role/*`)),
      ],
      "admin",
    ],
    [
      "a policy of one's own by AWS's name",
      [
        {
          ...awsPolicy("", allow("s3:*")),
          arn: `arn:aws:iam::${account}:policy/AmazonSSMManagedInstanceCore`,
        },
      ],
      "broad",
    ],
    [
      "two halves of a way in two policies",
      [inline(allow("iam:PassRole")), inline(allow("ec2:RunInstances"))],
      "admin",
    ],
    ["nothing at all", [], "nothing"],
    ["only a Deny", [inline({ Effect: "Deny", Action: "*", Resource: "*" })], "nothing"],
    [
      "everything, and AWSDenyAll",
      [inline(allow("*")), awsPolicy("AWSDenyAll", { Effect: "Deny", Action: ["*"], Resource: "*" })],
      "nothing",
    ],
    [
      "a Deny with a condition takes nothing away",
      [
        inline(allow("*"), {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
        }),
      ],
      "admin",
    ],
    [
      "what a Deny always takes away",
      [
        inline(allow(["s3:GetObject"], bucket), allow("iam:*"), {
          Effect: "Deny",
          Action: "iam:*",
          Resource: "*",
        }),
      ],
      "refined",
    ],
    [
      "a Deny of all but one action",
      [inline(allow("s3:*"), { Effect: "Deny", NotAction: "sts:GetCallerIdentity", Resource: "*" })],
      "refined",
    ],
    [
      "percent-encoded",
      [{ ...inline(), document: encodeURIComponent(inline(allow("*")).document ?? "") }],
      "admin",
    ],
    ["unreadable", [{ ...inline(), document: "{not json" }], "unread"],
    ["unread beside what is refined", [inline(readOnly), { ...inline(), document: null }], "unread"],
    [
      "unread beside what is worthless already",
      [inline(allow("s3:*")), { ...inline(), document: null }],
      "broad",
    ],
  ];
  it.each(rows)("%s", (_words, policies, grant) => {
    expect(classOf(judgeGrants(policies, null))).toBe(grant);
  });
});

describe("boundaries", () => {
  const refined = inline(allow(["s3:GetObject", "s3:PutObject"], bucket));
  const judge = (statement: object, boundary: GrantedPolicy) =>
    classOf(judgeGrants([inline(statement)], boundary));

  it("make a class one better where they are refined themselves", () => {
    expect(judge(allow("*"), refined)).toBe("broad");
    expect(judge(allow("s3:*"), refined)).toBe("loose");
    expect(judge(allow("s3:PutObject"), refined)).toBe("refined");
    expect(judge(allow("s3:*"), inline(allow("s3:*")))).toBe("broad");
    expect(judge(allow("s3:*"), awsPolicy("AdministratorAccess", allow("*")))).toBe("broad");
  });

  it("grant nothing, and may leave nothing", () => {
    expect(classOf(judgeGrants([], awsPolicy("AdministratorAccess", allow("*"))))).toBe("nothing");
    expect(judge(allow("*"), inline({ Effect: "Deny", Action: "s3:*", Resource: "*" }))).toBe("nothing");
  });

  it("that could not be read leave open what they could make better", () => {
    const lost = { ...inline(), document: null };
    expect(judge(allow("s3:*"), lost)).toBe("unread");
    expect(judge(allow("*"), lost)).toBe("admin");
    expect(judge(allow("s3:GetObject", bucket), lost)).toBe("refined");
  });
});

it("says which statement of which policy it is, and what made it better", () => {
  const found = judgeGrants(
    [
      inline(allow("ec2:Describe*"), allow(["s3:Put*", "s3:Delete*"], "*", { Sid: "Wide" })),
      inline(allow("s3:GetObject", bucket)),
    ],
    null,
  );
  expect(found).toEqual({
    kind: "judged",
    class: "broad",
    writes: true,
    cause: {
      source: "inline",
      statement: "Wide",
      actions: ["s3:delete*", "s3:put*"],
      isEscalation: false,
      compensatedBy: null,
    },
  });
});
