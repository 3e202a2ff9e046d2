import { expect, test } from "vitest";
import { accountsOfIdentityPolicy, accountsOfPolicy, accountsOfTrust } from "./policy-sightings.ts";

const vendor = "999988887777";
const other = "999988886666";

const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (principal: unknown, more: object = {}) => ({
  Effect: "Allow",
  Principal: principal,
  Action: "s3:GetObject",
  Resource: "*",
  ...more,
});

const rows: [name: string, policy: string, expected: Record<string, object>][] = [
  ["the bare id", policy(allow({ AWS: vendor })), { [vendor]: { how: "principal" } }],
  [
    "the root of an account",
    policy(allow({ AWS: `arn:aws:iam::${vendor}:root` })),
    { [vendor]: { how: "principal" } },
  ],
  [
    "a role in China",
    policy(allow({ AWS: [`arn:aws-cn:iam::${vendor}:role/r`] })),
    { [vendor]: { how: "principal" } },
  ],
  [
    "a session",
    policy(allow({ AWS: `arn:aws:sts::${vendor}:assumed-role/r/s` })),
    { [vendor]: { how: "principal" } },
  ],
  [
    "a service on behalf of an account",
    policy(
      allow(
        { Service: "s3.amazonaws.com" },
        { Condition: { StringEquals: { "aws:SourceAccount": vendor } } },
      ),
    ),
    { [vendor]: { how: "condition" } },
  ],
  [
    "a source by its ARN",
    policy(
      allow("*", { Condition: { ArnLike: { "aws:SourceArn": [`arn:aws:sns:eu-west-1:${vendor}:t`] } } }),
    ),
    { [vendor]: { how: "condition" } },
  ],
  ["a Deny", policy({ ...allow({ AWS: vendor }), Effect: "Deny" }), { [vendor]: { how: "denied" } }],
  [
    "let in by one statement and refused by another",
    policy({ ...allow({ AWS: vendor }), Effect: "Deny" }, allow({ AWS: vendor })),
    { [vendor]: { how: "principal" } },
  ],
  ["everybody", policy(allow("*")), {}],
  ["a deleted principal", policy(allow({ AWS: "AROAEXAMPLEEXAMPLE123" })), {}],
  [
    "a number of twelve digits in a resource",
    policy(allow("*", { Resource: "arn:aws:s3:::123123123123" })),
    {},
  ],
  ["no policy at all", `{"x": "arn:aws:iam::${vendor}:root"}`, { [vendor]: { how: "named" } }],
  ["nothing that is JSON", "not a policy", {}],
];

test.each(rows)("a resource policy with %s", (_name, text, expected) => {
  const found = Object.fromEntries(accountsOfPolicy(text));
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  expect(found).toMatchObject(expected);
});

test("what a principal may do is said, five actions at most", () => {
  const actions = ["s3:A", "s3:B", "s3:C", "s3:D", "s3:E", "s3:F"];
  const said = accountsOfPolicy(policy(allow({ AWS: vendor }, { Action: actions }))).get(vendor);
  expect(said?.actions).toEqual(["s3:a", "s3:b", "s3:c", "s3:d", "s3:e"]);
});

const trust = (principal: string, externalId?: string | Record<string, unknown>) => ({
  Effect: "Allow",
  Principal: { AWS: principal },
  Action: "sts:AssumeRole",
  ...(externalId !== undefined && {
    Condition:
      typeof externalId === "string" ? { StringEquals: { "sts:ExternalId": externalId } } : externalId,
  }),
});

test("an external id counts where every way in asks for it", () => {
  const asked = accountsOfTrust(policy(trust(vendor, "a-secret-of-ours"), trust(other)));
  expect(asked.get(vendor)).toMatchObject({ how: "principal", externalId: true });
  expect(asked.get(other)).toMatchObject({ how: "principal", externalId: false });
  const both = accountsOfTrust(
    policy(trust(vendor, "a-secret-of-ours"), trust(`arn:aws:iam::${vendor}:role/r`)),
  );
  expect(both.get(vendor)).toMatchObject({ externalId: false });
  const pattern = accountsOfTrust(policy(trust(vendor, { StringLike: { "sts:ExternalId": "*" } })));
  expect(pattern.get(vendor)).toMatchObject({ externalId: false });
});

test("identity policies name accounts by ARN, percent-encoded or not", () => {
  const text = policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: `arn:aws:iam::${vendor}:role/*`,
  });
  expect([...accountsOfIdentityPolicy(text).keys()]).toEqual([vendor]);
  expect([...accountsOfIdentityPolicy(encodeURIComponent(text)).keys()]).toEqual([vendor]);
  expect([...accountsOfIdentityPolicy("%7bbroken%").keys()]).toEqual([]);
});
