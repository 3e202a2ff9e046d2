import type { RuleGroup, StatelessRule } from "@aws-sdk/client-network-firewall";
import { describe, expect, test } from "vitest";
import { powersOf } from "./firewall-rules.ts";

const written = (...lines: string[]): RuleGroup => ({ RulesSource: { RulesString: lines.join("\n") } });
const stateless = (
  Actions: string[],
  match: NonNullable<NonNullable<StatelessRule["RuleDefinition"]>["MatchAttributes"]> = {},
): RuleGroup => ({
  RulesSource: {
    StatelessRulesAndCustomActions: {
      StatelessRules: [{ Priority: 1, RuleDefinition: { MatchAttributes: match, Actions } }],
    },
  },
});

describe("rules as text", () => {
  test.each([
    [
      'pass tls $HOME_NET any -> $EXTERNAL_NET 443 (tls.sni; content:"example.com"; endswith; sid:1; rev:1;)',
      false,
    ],
    [
      'pass tls $HOME_NET any -> $EXTERNAL_NET 443 (msg:"all; of it"; flow:to_server, established; sid:1;)',
      true,
    ],
    ["pass ip any any -> any any (sid:1;)", true],
    ["pass tcp any any <> any [80,443] (sid:1;)", true],
    ["pass tcp any any -> any ![25] (sid:1;)", true],
    ["pass tcp any any -> any 1:1024 (sid:1;)", true],
    ["pass tcp any any -> ![10.0.0.0/8] any (sid:1;)", true],
    ["pass tcp any any <> any any (flow:not_established; sid:1;)", false],
    ["pass tcp any any -> 192.0.2.0/24 any (sid:1;)", false],
    ["pass tcp any any -> $PARTNERS any (sid:1;)", false],
    ["pass udp any any -> any 123 (sid:1;)", false],
    ["pass icmp any any -> any any (sid:1;)", false],
    ["# pass ip any any -> any any (sid:1;)", false],
    ["pass something nobody understands", true],
    ["alert ip any any -> any any (sid:1;)", false],
  ])("%s passes everything: %s", (rule, passesEverything) => {
    expect(powersOf(written(rule)).passesEverything).toBe(passesEverything);
  });

  test.each([
    ["drop ip any any -> any any (sid:1;)", 1, true],
    ['reject ip $HOME_NET any -> $EXTERNAL_NET any (msg:"no"; sid:1;)', 1, true],
    ["drop tcp any any -> any any (sid:1;)", 1, false],
    ['drop tls any any -> any any (tls.sni; content:"bad.example"; sid:1;)', 1, false],
    ["rejectboth tcp any any -> any 25 (sid:1;)", 1, false],
    ["alert tcp any any -> any any (sid:1;)", 0, false],
  ])("%s: %i that drop, everything: %s", (rule, drops, dropsEverything) => {
    expect(powersOf(written(rule))).toMatchObject({ drops, dropsEverything });
  });

  test("a rule may go on over several lines", () => {
    expect(powersOf(written("pass tcp any any -> any any \\", "  (sid:1;)"))).toMatchObject({
      passesEverything: true,
    });
  });
});

test("rules by header", () => {
  const rule = (
    Action: "PASS" | "DROP",
    Destination: string,
    RuleOptions: { Keyword: string; Settings?: string[] }[],
  ) =>
    powersOf({
      RulesSource: {
        StatefulRules: [
          {
            Action,
            Header: {
              Protocol: "IP",
              Source: "ANY",
              SourcePort: "ANY",
              Direction: "FORWARD",
              Destination,
              DestinationPort: "ANY",
            },
            RuleOptions,
          },
        ],
      },
    });
  expect(rule("PASS", "ANY", [{ Keyword: "sid", Settings: ["1"] }]).passesEverything).toBe(true);
  expect(rule("PASS", "192.0.2.1", [{ Keyword: "sid:1" }]).passesEverything).toBe(false);
  expect(rule("PASS", "ANY", [{ Keyword: "geoip", Settings: ["dst,CH"] }]).passesEverything).toBe(false);
  expect(rule("DROP", "ANY", [{ Keyword: "sid", Settings: ["1"] }])).toMatchObject({
    drops: 1,
    dropsEverything: true,
  });
});

test("lists of domains: what they are, whom they are about, and what they cover", () => {
  const group: RuleGroup = {
    RuleVariables: { IPSets: { HOME_NET: { Definition: ["10.1.0.0/16", "10.0.0.0/16"] } } },
    RulesSource: {
      RulesSourceList: {
        GeneratedRulesType: "ALLOWLIST",
        TargetTypes: ["TLS_SNI", "HTTP_HOST"],
        Targets: [".example.com", ".com", "."],
      },
    },
  };
  expect(powersOf(group)).toEqual({
    GeneratedRulesType: "ALLOWLIST",
    TargetTypes: ["HTTP_HOST", "TLS_SNI"],
    wideTargets: 2,
    homeNet: ["10.0.0.0/16", "10.1.0.0/16"],
    drops: 0,
    dropsEverything: false,
    passesEverything: false,
    forwards: false,
  });
  const list = {
    GeneratedRulesType: "DENYLIST",
    TargetTypes: ["TLS_SNI"],
    Targets: ["a.example", "b.example"],
  } as const;
  expect(
    powersOf({
      RulesSource: { RulesSourceList: { ...list, TargetTypes: ["TLS_SNI"], Targets: [...list.Targets] } },
    }).drops,
  ).toBe(2);
});

test.each([
  ["everything", ["aws:pass"], {}, true],
  [
    "everything over TCP to port 443",
    ["aws:pass"],
    { Protocols: [6], DestinationPorts: [{ FromPort: 443, ToPort: 443 }] },
    true,
  ],
  ["everything written out", ["aws:pass"], { Destinations: [{ AddressDefinition: "0.0.0.0/0" }] }, true],
  ["one network", ["aws:pass"], { Destinations: [{ AddressDefinition: "10.0.0.0/8" }] }, false],
  ["ICMP", ["aws:pass"], { Protocols: [1] }, false],
  ["the time", ["aws:pass"], { Protocols: [17], DestinationPorts: [{ FromPort: 123, ToPort: 123 }] }, false],
  ["what is handed on", ["aws:forward_to_sfe"], {}, false],
])("stateless rules that let pass: %s", (_, actions, match, passesEverything) => {
  const powers = powersOf(stateless(actions, match));
  expect(powers).toMatchObject({ passesEverything, forwards: actions.includes("aws:forward_to_sfe") });
});
