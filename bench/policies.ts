/** P8: what one policy costs. Documents that nobody saw before are read; requests are decided against the longest guardrails. */
import { decide, type PolicyLevel, type PolicySet } from "#lib/policy/decide.ts";
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { findPublicAccess } from "#lib/policy/public-access.ts";
import { contextOf, type PolicyRequest } from "#lib/policy/request.ts";
import { type Figure, spread } from "./report.ts";

const repeats = 5;
const accountId = "111122223333";
/** AWS's limits: five policies at each of the root, units and the account, of 10,240 characters each. */
const policiesOfLevel = 5;
const policyCharacters = 10_240;
const levelIds = ["r-root", "ou-root-workloads", "ou-root-prod", accountId];

function guardrail(seed: string): string {
  const statements: object[] = [{ Effect: "Allow", Action: "*", Resource: "*" }];
  const write = () => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  for (let index = 0; write().length < policyCharacters - 400; index += 1) {
    statements.push({
      Sid: `Deny${seed}${index}`,
      Effect: "Deny",
      Action: [`ec2:Create${index}*`, `guardduty:Delete${index}`, `s3:Put${index}*Policy`],
      Resource: [`arn:aws:s3:::${seed}-${index}-*`, `arn:aws:ec2:*:*:vpc/${index}*`],
      Condition: {
        ArnNotLike: { "aws:PrincipalArn": [`arn:aws:iam::*:role/platform-${index}`] },
        StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] },
      },
    });
  }
  return write();
}

function bucketPolicy(index: number): string {
  const bucket = `arn:aws:s3:::bucket-${index}`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucket, `${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Effect: "Allow",
        Principal: index % 3 === 0 ? "*" : { AWS: `arn:aws:iam::${accountId}:role/reader-${index}` },
        Action: ["s3:GetObject", "s3:ListBucket"],
        Resource: [bucket, `${bucket}/*`],
        ...(index % 2 === 0 && { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }),
      },
    ],
  });
}

function requestOf(index: number): PolicyRequest {
  return {
    action: index % 2 === 0 ? "ec2:RunInstances" : "s3:PutBucketPolicy",
    resource: index % 2 === 0 ? "*" : `arn:aws:s3:::bucket-${index}`,
    principal: { kind: "role", accountId, arn: `arn:aws:iam::${accountId}:role/app-${index % 50}` },
    context: contextOf({
      "aws:PrincipalArn": `arn:aws:iam::${accountId}:role/app-${index % 50}`,
      "aws:RequestedRegion": index % 5 === 0 ? "ap-southeast-2" : "eu-west-1",
    }),
  };
}

/** Rounds of `cases` cases each; answers cases per second of every round. */
function rates(cases: number, round: (from: number) => void): number[] {
  return Array.from({ length: repeats }, (_, index) => {
    const begun = performance.now();
    round(index * cases);
    return (cases * 1000) / (performance.now() - begun);
  });
}

/** Cases per second on one core, of one process that does nothing else. */
export function measurePolicies(say: (line: string) => void): Figure[] {
  const scps: PolicyLevel[] = levelIds.map((id, level) => ({
    id,
    policies: Array.from({ length: policiesOfLevel }, (_, index) => ({
      name: `p-${level}-${index}`,
      document: parsePolicyDocument(guardrail(`l${level}p${index}`)),
    })),
  }));
  const everything = parsePolicyDocument({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
  const policies: PolicySet = { identity: [{ name: "admin", document: everything }], scps };
  const decided = rates(2_000, (from) => {
    for (let index = from; index < from + 2_000; index += 1) decide(requestOf(index), policies);
  });
  const read = rates(5_000, (from) => {
    for (let index = from; index < from + 5_000; index += 1) findPublicAccess(bucketPolicy(index));
  });
  say(`policies: ${repeats} rounds`);
  const about = { budget: "–", met: null };
  return [
    {
      id: "P8",
      what: "requests decided against 20 guardrails of 10,240 characters, cases/s",
      figure: spread(decided, 0),
      ...about,
      raw: { decided },
    },
    {
      id: "P8",
      what: "policies of buckets never seen before: open to everybody?, cases/s",
      figure: spread(read, 0),
      ...about,
      raw: { read },
    },
  ];
}
