import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePolicyDocument } from "./document.ts";

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const parse = (value: unknown) => parsePolicyDocument(JSON.stringify(value));

describe("parsePolicyDocument", () => {
  it("reads scalars and lists alike, and actions without case", () => {
    const Version = "2012-10-17";
    const scalar = parse({ Version, Statement: allow });
    expect(scalar).toEqual(
      parse({ Version, Statement: [{ Effect: "Allow", Action: ["S3:getobject"], Resource: ["*"] }] }),
    );
    expect(scalar).toEqual({
      readable: true,
      lints: [],
      statements: [
        {
          sid: null,
          index: 0,
          variables: true,
          effect: "Allow",
          actions: { negated: false, values: ["s3:getobject"] },
          resources: { negated: false, values: ["*"] },
          principals: null,
          conditions: [],
        },
      ],
    });
  });

  it("reads percent-encoded text", () => {
    const text = JSON.stringify({ Statement: { ...allow, Resource: "arn:aws:s3:::a%b/*" } });
    expect(parsePolicyDocument(encodeURIComponent(text))).toEqual(parsePolicyDocument(text));
  });

  it("keeps negations, principals and conditions", () => {
    const statement = {
      Sid: "one",
      Effect: "Deny",
      NotAction: "iam:*",
      NotResource: "arn:aws:s3:::B",
      NotPrincipal: { AWS: [111122223333, "arn:aws:iam::111122223333:root"], Service: "ec2.amazonaws.com" },
      Condition: { Bool: { "aws:SecureTransport": false }, StringEquals: { "sts:ExternalId": ["a", 7] } },
    };
    expect(parse({ Statement: statement })).toEqual({
      readable: true,
      lints: [{ kind: "old-version", statement: null }],
      statements: [
        {
          sid: "one",
          index: 0,
          variables: false,
          effect: "Deny",
          actions: { negated: true, values: ["iam:*"] },
          resources: { negated: true, values: ["arn:aws:s3:::B"] },
          principals: {
            negated: true,
            values: [
              { kind: "AWS", value: "111122223333" },
              { kind: "AWS", value: "arn:aws:iam::111122223333:root" },
              { kind: "Service", value: "ec2.amazonaws.com" },
            ],
          },
          conditions: [
            { operator: "bool", key: "aws:securetransport", values: ["false"] },
            { operator: "stringequals", key: "sts:externalid", values: ["a", "7"] },
          ],
        },
      ],
    });
  });

  it("accepts element names in another case, and says so", () => {
    const Version = "2012-10-17";
    expect(parse({ Version, statement: [{ effect: "allow", action: "a:B" }] })).toMatchObject({
      readable: true,
      lints: [
        { kind: "casing", statement: null },
        { kind: "casing", statement: 0 },
      ],
    });
  });

  it("reads an object, and a text only once", () => {
    const document = { Version: "2012-10-17", Statement: allow };
    expect(parsePolicyDocument(document)).toEqual(parse(document));
    expect(parse(document)).toBe(parse(document));
  });

  it("says where a principal was deleted or its id lost its zeros", () => {
    const Principal = { AWS: ["AROAEXAMPLEEXAMPLE00", "123"] };
    expect(parse({ Version: "2012-10-17", Statement: { ...allow, Principal } })).toMatchObject({
      lints: [
        { kind: "orphan-principal", statement: 0 },
        { kind: "padded-account", statement: 0 },
      ],
    });
  });

  it("gives account ids that were written as numbers their zeros back", () => {
    expect(
      parse({ Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: 123 } } }),
    ).toMatchObject({
      statements: [{ principals: { values: [{ value: "000000000123" }] } }],
    });
  });

  const malformed: [name: string, value: unknown][] = [
    ["a list", []],
    ["null", null],
    ["no statement", { Version: "2012-10-17" }],
    ["an empty list of statements", { Statement: [] }],
    ["a statement that is text", { Statement: ["Allow"] }],
    ["no effect", { Statement: { Action: "*" } }],
    ["another effect", { Statement: { ...allow, Effect: "Maybe" } }],
    ["no action", { Statement: { Effect: "Allow", Resource: "*" } }],
    ["both Action and NotAction", { Statement: { ...allow, NotAction: "iam:*" } }],
    ["both Resource and NotResource", { Statement: { ...allow, NotResource: "a" } }],
    [
      "both Principal and NotPrincipal",
      { Statement: { ...allow, Principal: "*", NotPrincipal: { AWS: "1" } } },
    ],
    ["an element twice in two cases", { Statement: { ...allow, ACTION: "iam:*" } }],
    ["an action that is an object", { Statement: { ...allow, Action: { a: 1 } } }],
    ["a principal that is text other than *", { Statement: { ...allow, Principal: "111122223333" } }],
    ["a condition that is a list", { Statement: { ...allow, Condition: [] } }],
  ];
  it.each(malformed)("refuses %s", (_name, value) => {
    expect(parse(value)).toMatchObject({ readable: false });
  });

  it.each(["", "{", "%7B%", "undefined"])("refuses text that is no JSON: %j", (text) => {
    expect(parsePolicyDocument(text)).toMatchObject({ readable: false });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((v) => JSON.stringify({ Statement: v })),
        ),
        (text) => {
          const parsed = parsePolicyDocument(text);
          if (parsed.readable) expect(parsed.statements.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
