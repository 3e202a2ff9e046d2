import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrustFacts } from "./facts.ts";
import { buildTrustGraph, confirmedBy, reachOf, sourcesOf } from "./graph.ts";

const [prod, build, tools, security] = ["111100001111", "222200002222", "333300003333", "444400004444"];
const listed = [prod, build, tools, security];
const organizationId = "o-a1b2c3d4e5";
const pathOf = (id: string) => `${organizationId}/r-root/ou-${id === prod ? "prod" : "other"}/`;
const root = (id: string) => `arn:aws:iam::${id}:root`;
const role = (id: string, name: string) => `arn:aws:iam::${id}:role/${name}`;

const allow = (AWS: unknown, Condition?: object) => ({
  Effect: "Allow",
  Principal: AWS === "*" ? "*" : { AWS },
  Action: "sts:AssumeRole",
  ...(Condition && { Condition }),
});
const deny = (Condition?: object) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "sts:AssumeRole",
  ...(Condition && { Condition }),
});
const trust = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

type Role = TrustFacts["roles"][number];
const target = (text: string | null): Role => ({
  arn: role(security, "LogAdmin"),
  privilege: "admin",
  trust: text,
});

/** Roles hang where their ARN says; `unread`: accounts of which nothing is known. */
function graphOf(
  roles: readonly Role[],
  { assumers = [] as TrustFacts["assumers"], unread = [] as readonly string[] } = {},
) {
  const of = (id: string) => ({
    roles: roles.filter(({ arn }) => arn.includes(`::${id}:`)),
    assumers: assumers.filter(({ arn }) => arn.includes(`::${id}:`)),
  });
  const accounts = new Map(listed.filter((id) => !unread.includes(id)).map((id) => [id, of(id)]));
  return buildTrustGraph(accounts, listed, { partition: "aws", organizationId, pathOf });
}

function reach(roles: readonly Role[], options?: Parameters<typeof graphOf>[1]) {
  const graph = graphOf(roles, options);
  return reachOf(
    graph,
    (graph.roles.get(security) ?? []).filter(({ arn }) => arn === role(security, "LogAdmin")),
  );
}

/** `a > b`: names of the roles on the way, by account. */
function ways(found: ReturnType<typeof reach>): Record<string, string> {
  return Object.fromEntries(
    [...found.paths].map(([id, { roles }]) => [
      id,
      roles.map(({ arn }) => arn.slice(arn.lastIndexOf("/") + 1)).join(" > "),
    ]),
  );
}

describe("one role", () => {
  it.each<[what: string, text: string, expected: readonly string[]]>([
    ["names the root of an account: anybody there", trust(allow(root(prod))), [prod]],
    ["names twelve digits", trust(allow(prod)), [prod]],
    ["names one role of an account", trust(allow(role(prod, "deploy"))), [prod]],
    ["names a user", trust(allow(`arn:aws:iam::${prod}:user/a`)), [prod]],
    ["names everybody", trust(allow("*")), [prod, build, tools]],
    [
      "names everybody of the organization",
      trust(allow("*", { StringEquals: { "aws:PrincipalOrgID": organizationId } })),
      [prod, build, tools],
    ],
    [
      "names everybody of another organization",
      trust(allow("*", { StringEquals: { "aws:PrincipalOrgID": "o-zzzzzzzzzz" } })),
      [],
    ],
    [
      "names everybody of one unit",
      trust(
        allow("*", {
          "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": [`${organizationId}/r-root/ou-prod/*`] },
        }),
      ),
      [prod],
    ],
    [
      "names an account, and asks for an external id",
      trust(allow(root(prod), { StringEquals: { "sts:ExternalId": "x" } })),
      [prod],
    ],
    ["names a service", trust({ ...allow(""), Principal: { Service: "ec2.amazonaws.com" } }), []],
    [
      "names everybody, and denies one account",
      trust(allow("*"), deny({ StringEquals: { "aws:PrincipalAccount": prod } })),
      [build, tools],
    ],
    [
      "names everybody, and denies whoever comes without MFA",
      trust(allow("*"), deny({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })),
      [prod, build, tools],
    ],
    [
      "names an account, and holds it to one of its roles",
      trust(allow(root(prod), { ArnLike: { "aws:PrincipalArn": role(prod, "deploy") } })),
      [prod],
    ],
    [
      "names an account, and holds it to a role of another",
      trust(allow(root(prod), { ArnLike: { "aws:PrincipalArn": role(build, "deploy") } })),
      [],
    ],
  ])("%s", (_, text, expected) => {
    const graph = graphOf([target(text)]);
    const [found] = graph.roles.get(security) ?? [];
    expect(found === undefined ? null : sourcesOf(graph, found)).toEqual([...expected].sort());
  });

  it.each([["{"], [null]])("whose trust is %s: not known, and a gap on every way to it", (text) => {
    expect(reach([target(text)])).toMatchObject({ gaps: [role(security, "LogAdmin")] });
  });
});

describe("ways over several roles", () => {
  const deploy = (privilege: Role["privilege"], text = trust(allow(root(prod)))): Role => ({
    arn: role(build, "deploy"),
    privilege,
    trust: text,
  });
  const viaBuild = target(trust(allow(role(build, "deploy"))));
  const grants = [{ arn: role(build, "deploy"), to: [role(security, "*")], certain: true }];

  it("lead through an administrator of another account", () => {
    expect(ways(reach([viaBuild, deploy("admin")]))).toMatchObject({
      [build]: "LogAdmin",
      [prod]: "deploy > LogAdmin",
    });
  });

  it("lead through a role that only reads, if it may assume the next one", () => {
    expect(ways(reach([viaBuild, deploy("read")], { assumers: grants }))[prod]).toBe("deploy > LogAdmin");
    expect(ways(reach([viaBuild, deploy("read")]))[prod]).toBeUndefined();
  });

  it("hang on what is not known of a bridge", () => {
    expect(reach([viaBuild, deploy("unknown")])).toMatchObject({ gaps: [role(build, "deploy")] });
    expect(reach([viaBuild], { unread: [build] })).toMatchObject({ gaps: [build] });
    expect(reach([viaBuild], { unread: [tools] }).gaps).toEqual([]);
  });

  it("are followed over four roles and no more", () => {
    const home = (index: number) => (index % 2 === 0 ? build : tools);
    const arn = (index: number) => role(home(index), `r${index}`);
    const over = (bridges: number) => {
      const indexes = Array.from({ length: bridges }, (_, index) => index);
      const roles = indexes.map(
        (index): Role => ({
          arn: arn(index),
          privilege: "read",
          trust: trust(allow(index === 0 ? root(prod) : arn(index - 1))),
        }),
      );
      const assumers = indexes.map((index) => ({
        arn: arn(index),
        to: [index === bridges - 1 ? role(security, "LogAdmin") : arn(index + 1)],
        certain: true,
      }));
      return ways(reach([target(trust(allow(arn(bridges - 1)))), ...roles], { assumers }))[prod];
    };
    expect(over(3)).toBe("r0 > r1 > r2 > LogAdmin");
    expect(over(4)).toBeUndefined();
  });

  it("end where roles trust each other in a circle", () => {
    const circle: Role[] = [
      { arn: role(build, "a"), privilege: "admin", trust: trust(allow(root(tools))) },
      { arn: role(tools, "b"), privilege: "admin", trust: trust(allow(root(build))) },
    ];
    expect(Object.keys(ways(reach([target(trust(allow(root(build)))), ...circle]))).sort()).toEqual([
      build,
      tools,
    ]);
  });

  it("name the principal that is known to be granted the first step, if its role lets it in", () => {
    const graph = graphOf([deploy("admin"), viaBuild], { assumers: grants });
    const [found] = graph.roles.get(security) ?? [];
    expect(found && confirmedBy(graph, build, found)).toBe(role(build, "deploy"));
    expect(found && confirmedBy(graph, prod, found)).toBeNull();
  });
});

describe("laws", () => {
  const someone = fc.constantFrom("*", ...listed.flatMap((id) => [root(id), role(id, "r0"), role(id, "r1")]));
  const anyRole = (id: string, name: string) =>
    fc
      .record({
        privilege: fc.constantFrom("none" as const, "read" as const, "write" as const, "admin" as const),
        names: fc.array(someone, { maxLength: 2 }),
      })
      .map(
        ({ privilege, names }): Role => ({
          arn: role(id, name),
          privilege,
          trust: trust(...names.map((one) => allow(one))),
        }),
      );
  const world = fc
    .tuple(...listed.flatMap((id) => ["r0", "r1"].map((name) => anyRole(id, name))))
    .chain((roles) => fc.record({ roles: fc.constant(roles), last: someone }));
  const found = (roles: readonly Role[], last: string) => [
    ...reach([...roles, target(trust(allow(last)))]).paths.keys(),
  ];

  it("another role takes no way away, and a Deny for everybody leaves none", () => {
    fc.assert(
      fc.property(world, ({ roles, last }) => {
        const before = found(roles.slice(1), last);
        expect(found(roles, last)).toEqual(expect.arrayContaining(before));
        const shut = roles.map((one) => ({ ...one, trust: trust(allow("*"), deny()) }));
        expect(reach([...shut, target(trust(allow(last), deny()))]).paths.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it("what could not be read of an account is a gap, or nothing hung on it", () => {
    fc.assert(
      fc.property(world, fc.constantFrom(prod, build, tools), ({ roles, last }, lost) => {
        const all = [...roles, target(trust(allow(last)))];
        const without = reach(all, { unread: [lost] });
        const gone = [...reach(all).paths.keys()].filter((id) => !without.paths.has(id));
        if (gone.length > 0) expect(without.gaps).toContain(lost);
      }),
      { numRuns: 100 },
    );
  });
});
