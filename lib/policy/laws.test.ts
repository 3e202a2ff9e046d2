/** What holds of any policies: the laws that every later reading of policies rests on. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decision, decide, type NamedPolicy, type PolicySet } from "./decide.ts";
import { parsePolicyDocument } from "./document.ts";
import { contextOf, type PolicyRequest } from "./request.ts";

const words = ["a:x", "a:y", "b:x"];
const patterns = [...words, "a:*", "*", "b:?", "A:X", "*:x"];
const things = ["arn:aws:a:r:1:t/1", "arn:aws:a:r:1:t/2", "arn:aws:b:r:1:u"];
const places = [...things, "*", "arn:aws:a:*:1:t/*", "arn:*", "arn:aws:a:r:${k:account}:t/1"];
const operators = `StringEquals StringNotEquals StringLike StringNotLikeIfExists ForAllValues:StringEquals
  ForAnyValue:StringLike Null Bool ArnLike NumericLessThan IpAddress Mystery`.split(/\s+/);
const keys = ["k:one", "k:two", "K:Three", "k:absent"];
const values = ["true", "false", "v*", "v1", "5", "10.0.0.0/8", "${k:one}", "*"];

const few = <T>(from: readonly T[]) => fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 3 });
const condition = fc.dictionary(
  fc.constantFrom(...operators),
  fc.dictionary(fc.constantFrom(...keys), few(values), { minKeys: 1, maxKeys: 2 }),
  { maxKeys: 2 },
);
const statement = fc
  .record({
    Effect: fc.constantFrom("Allow" as const, "Deny" as const),
    action: few(patterns),
    notAction: fc.boolean(),
    resource: few(places),
    notResource: fc.boolean(),
    Condition: condition,
  })
  .map(({ Effect, action, notAction, resource, notResource, Condition }) => ({
    Effect,
    [notAction ? "NotAction" : "Action"]: action,
    [notResource ? "NotResource" : "Resource"]: resource,
    Condition,
  }));
type AnyStatement = typeof statement extends fc.Arbitrary<infer S> ? S : never;

const request: fc.Arbitrary<PolicyRequest> = fc
  .record({
    action: fc.constantFrom(...words, "a:*"),
    resource: fc.constantFrom(...things, "arn:aws:a:r:1:t/*", "*"),
    one: fc.constantFrom("v1", "true", "5", null, undefined),
    two: fc.constantFrom(["v1", "v2"], [], "10.1.2.3", null, undefined),
  })
  .map(({ action, resource, one, two }) => ({
    action,
    resource,
    principal: { kind: "role", accountId: "1", arn: "arn:aws:iam::1:role/r" },
    context: contextOf({
      "k:absent": null,
      "k:account": "1",
      ...(one === undefined ? {} : { "k:one": one }),
      ...(two === undefined ? {} : { "k:two": two }),
    }),
  }));

const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
const named = (list: readonly object[], Version = "2012-10-17"): NamedPolicy => ({
  name: "p",
  document: parsePolicyDocument({ Version, Statement: list }),
});
const rank = ({ outcome }: Decision) => (outcome === "allowed" ? 2 : outcome === "unknown" ? 1 : 0);
const judge = (asked: PolicyRequest, list: readonly object[], rest: Partial<PolicySet> = {}) =>
  decide(asked, { identity: [named(list)], ...rest });

const outcomes = (asked: PolicyRequest, list: readonly object[]) => judge(asked, list).outcome;

describe("the laws of policies", () => {
  it("adding a Deny never adds access", () => {
    fc.assert(
      fc.property(request, statements, statement, (asked, list, more) => {
        const denied = [...list, { ...more, Effect: "Deny" }];
        expect(rank(judge(asked, denied))).toBeLessThanOrEqual(rank(judge(asked, list)));
      }),
    );
  });

  it("adding an Allow never removes access", () => {
    fc.assert(
      fc.property(request, statements, statement, (asked, list, more) => {
        const allowed = [...list, { ...more, Effect: "Allow" }];
        expect(rank(judge(asked, allowed))).toBeGreaterThanOrEqual(rank(judge(asked, list)));
      }),
    );
  });

  it("guardrails and boundaries never add access", () => {
    fc.assert(
      fc.property(request, statements, statements, (asked, list, guard) => {
        const alone = rank(judge(asked, list));
        const level = { id: "r", policies: [named(guard)] };
        expect(rank(judge(asked, list, { scps: [level] }))).toBeLessThanOrEqual(alone);
        expect(rank(judge(asked, list, { boundary: named(guard) }))).toBeLessThanOrEqual(alone);
        expect(rank(judge(asked, list, { scps: [level, level] }))).toBeLessThanOrEqual(alone);
      }),
    );
  });

  it("neither order nor the split into documents matters", () => {
    fc.assert(
      fc.property(request, statements, (asked, list) => {
        const split = { identity: [...list].reverse().map((one) => named([one])) };
        expect(decide(asked, split).outcome).toBe(outcomes(asked, list));
      }),
    );
  });

  it("a value alone and a list of it are the same, and the case of actions, keys and elements does not matter", () => {
    const lower = (list: readonly AnyStatement[]) =>
      list.map((one) =>
        Object.fromEntries(Object.entries(one).map(([name, value]) => [name.toLowerCase(), value])),
      );
    fc.assert(
      fc.property(request, statements, (asked, list) => {
        const expected = outcomes(asked, list);
        expect(
          outcomes(
            asked,
            JSON.parse(JSON.stringify(list), (_key, value) => unwrap(value)),
          ),
        ).toBe(expected);
        expect(outcomes(asked, lower(list))).toBe(expected);
        expect(outcomes({ ...asked, action: asked.action.toUpperCase() }, list)).toBe(expected);
        expect(outcomes(asked, JSON.parse(JSON.stringify(list).replaceAll('"k:', '"K:')))).toBe(expected);
      }),
    );
  });

  it("knowing more never turns a certain answer around", () => {
    fc.assert(
      fc.property(request, statements, fc.constantFrom("v1", "true", null), (asked, list, value) => {
        const before = outcomes(asked, list);
        fc.pre(before !== "unknown" && !asked.context.has("k:three"));
        const context = new Map(asked.context).set("k:three", value === null ? null : [value]);
        const after = outcomes({ ...asked, context }, list);
        expect(after === "allowed").toBe(before === "allowed");
      }),
    );
  });

  it("an unknown operator or key is never more than unknown, and is named", () => {
    const open = { Condition: { Mystery: { "k:one": "x" } } };
    const everything = { Action: "*", Resource: "*", ...open };
    fc.assert(
      fc.property(request, (asked) => {
        const perhaps = judge(asked, [{ Effect: "Allow", ...everything }]);
        expect(perhaps).toEqual({ outcome: "unknown", on: ["mystery k:one"] });
        const allowed = { Effect: "Allow", Action: "*", Resource: "*" };
        expect(judge(asked, [allowed, { Effect: "Deny", ...everything }]).outcome).toBe("unknown");
      }),
    );
  });

  it("never throws, whatever a document holds", () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.jsonValue().map((Statement) => ({ Statement })),
      fc
        .record({
          Effect: fc.constant("Allow"),
          Action: fc.jsonValue(),
          Resource: fc.jsonValue(),
          Condition: fc.jsonValue(),
        })
        .map((Statement) => ({ Version: "2012-10-17", Statement })),
      fc
        .record({
          operator: fc.constantFrom(...operators, "DateLessThan", "ArnNotEquals", "BinaryEquals"),
          value: fc.string(),
        })
        .map(({ operator, value }) => ({
          Statement: {
            Effect: "Deny",
            Action: value,
            Condition: { [operator]: { "k:one": value, [value]: [value] } },
          },
        })),
    );
    fc.assert(
      fc.property(request, anything, (asked, document) => {
        const policy = { name: "any", document: parsePolicyDocument(JSON.stringify(document)) };
        const resource = { policy, accountId: "1" };
        decide(asked, {
          identity: [policy],
          boundary: policy,
          scps: [{ id: "r", policies: [policy] }],
          resource,
        });
      }),
    );
  });
});

function unwrap(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 && typeof value[0] === "string" ? value[0] : value;
}
