import { describe, expect, test } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FirewallPolicy, FirewallRuleGroup, NetworkFirewalls } from "#lib/facts/network-firewall.ts";
import { aFact, now } from "#lib/roadmap/a-fact.fixture.ts";
import { indexFacts } from "#lib/roadmap/facts-view.ts";
import { type FirewallEnd, inspectionOf, judgePolicy } from "./firewall.ts";

const policy = (changes: Partial<FirewallPolicy> = {}): FirewallPolicy => ({
  FirewallPolicyArn: "arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/p",
  StatelessDefaultActions: ["aws:forward_to_sfe"],
  RuleOrder: "DEFAULT_ACTION_ORDER",
  StatefulDefaultActions: [],
  homeNet: null,
  statelessGroups: [],
  statefulGroups: [],
  ...changes,
});
const group = (name: string, changes: Partial<FirewallRuleGroup> = {}): FirewallRuleGroup => ({
  RuleGroupArn: name,
  GeneratedRulesType: null,
  TargetTypes: [],
  wideTargets: 0,
  homeNet: null,
  drops: 0,
  dropsEverything: false,
  passesEverything: false,
  forwards: false,
  ...changes,
});
const uses = (...names: string[]) => ({
  statefulGroups: names.map((ResourceArn, at) => ({ ResourceArn, Priority: at + 1, override: null })),
});
const strict = { RuleOrder: "STRICT_ORDER", StatefulDefaultActions: ["aws:drop_established"] };
const allowlist = { GeneratedRulesType: "ALLOWLIST", TargetTypes: ["HTTP_HOST", "TLS_SNI"] };
const managed = "arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/BotNetActionOrder";

const judge = (
  of: FirewallPolicy,
  groups: FirewallRuleGroup[] = [],
  covers: (own: readonly string[] | null) => boolean = () => true,
) => {
  const { inspection, unread } = judgePolicy(
    of,
    new Map(groups.map((one) => [one.RuleGroupArn, one])),
    covers,
  );
  return inspection ?? unread;
};

describe("what a policy lets out", () => {
  test.each<[string, FirewallPolicy, FirewallRuleGroup[], string]>([
    [
      "stateless default passes all",
      policy({ ...strict, StatelessDefaultActions: ["aws:pass"] }),
      [],
      "FIREWALL_PASS",
    ],
    ["no rules in the order of actions", policy(), [], "FIREWALL_PASS"],
    ["strict, the rest is dropped", policy(strict), [], "FILTERED"],
    [
      "strict, the rest is only logged",
      policy({ ...strict, StatefulDefaultActions: ["aws:alert_strict"] }),
      [],
      "FIREWALL_PASS",
    ],
    [
      "a stateful default does nothing in the order of actions",
      policy({ StatefulDefaultActions: ["aws:drop_strict"] }),
      [],
      "FIREWALL_PASS",
    ],
    [
      "stateless default drops, nothing is handed on",
      policy({ StatelessDefaultActions: ["aws:drop"] }),
      [],
      "FILTERED",
    ],
    [
      "stateless rule passes everything before",
      policy({ ...strict, statelessGroups: ["s"] }),
      [group("s", { passesEverything: true })],
      "FIREWALL_PASS",
    ],
    [
      "stateless rules hand on to an engine that drops nothing",
      policy({ StatelessDefaultActions: ["aws:drop"], statelessGroups: ["s"] }),
      [group("s", { forwards: true })],
      "FIREWALL_PASS",
    ],
    ["a custom action is no decision", policy({ StatelessDefaultActions: ["count"] }), [], "FIREWALL_PASS"],
    ["allowed domains", policy(uses("a")), [group("a", allowlist)], "FILTERED"],
    [
      "allowed domains of HTTP alone, HTTPS goes anywhere",
      policy(uses("a")),
      [group("a", { ...allowlist, TargetTypes: ["HTTP_HOST"] })],
      "FIREWALL_PASS",
    ],
    [
      "allowed domains in two lists, one a protocol",
      policy(uses("a", "b")),
      [
        group("a", { ...allowlist, TargetTypes: ["HTTP_HOST"] }),
        group("b", { ...allowlist, TargetTypes: ["TLS_SNI"] }),
      ],
      "FILTERED",
    ],
    [
      "a whole top-level domain is allowed",
      policy(uses("a")),
      [group("a", { ...allowlist, wideTargets: 1 })],
      "FIREWALL_PASS",
    ],
    ["a few drop rules in the order of actions", policy(uses("d")), [group("d", { drops: 3 })], "DENYLIST"],
    ["AWS's own lists alone", policy(uses(managed)), [], "DENYLIST"],
    [
      "AWS's own lists that only log",
      policy({ statefulGroups: [{ ResourceArn: managed, Priority: 1, override: "DROP_TO_ALERT" }] }),
      [],
      "FIREWALL_PASS",
    ],
    [
      "a list that only logs",
      policy(uses("a")),
      [group("a", { GeneratedRulesType: "ALERTLIST" })],
      "FIREWALL_PASS",
    ],
    [
      "everything dropped but what is let pass",
      policy(uses("d")),
      [group("d", { drops: 1, dropsEverything: true })],
      "FILTERED",
    ],
    [
      "strict and dropping, but a rule passes everything",
      policy({ ...strict, ...uses("p") }),
      [group("p", { passesEverything: true })],
      "FIREWALL_PASS",
    ],
    [
      "strict, drops first, then passes everything",
      policy({ ...strict, ...uses("d", "p") }),
      [group("d", { drops: 2 }), group("p", { passesEverything: true })],
      "DENYLIST",
    ],
    [
      "passes win over drops in the order of actions",
      policy(uses("d", "p")),
      [group("d", { drops: 2, dropsEverything: true }), group("p", { passesEverything: true })],
      "FIREWALL_PASS",
    ],
    ["a group of rules that was not read", policy({ ...strict, ...uses("x") }), [], "x"],
    ["a stateless group that was not read", policy({ ...strict, statelessGroups: ["y"] }), [], "y"],
  ])("%s", (_, of, groups, expected) => {
    expect(judge(of, groups)).toBe(expected);
  });

  test("a list of allowed domains is silent about senders outside of its HOME_NET", () => {
    const hub = (homeNet: string[] | null, own: string[] | null = null) =>
      judge(
        policy({ ...uses("a"), homeNet }),
        [group("a", { ...allowlist, homeNet: own })],
        (net) => net?.includes("10.0.0.0/8") === true,
      );
    expect(hub(null)).toBe("FIREWALL_PASS");
    expect(hub(["10.0.0.0/8"])).toBe("FILTERED");
    expect(hub(["10.0.0.0/8"], ["10.9.0.0/16"])).toBe("FIREWALL_PASS");
  });
});

describe("which firewall an end belongs to", () => {
  const arn = (account: string) => `arn:aws:network-firewall:eu-west-1:${account}:firewall/f`;
  const good = policy(strict);
  const facts = (account = "111122223333"): NetworkFirewalls => ({
    firewalls: [
      {
        FirewallArn: arn(account),
        VpcId: "vpc-1",
        TransitGatewayId: null,
        TransitGatewayAttachmentId: "tgw-attach-1",
        FirewallPolicyArn: good.FirewallPolicyArn,
        endpointIds: ["vpce-1"],
      },
    ],
    associations: [],
    policies: [good],
    ruleGroups: [],
  });
  const operations = ["ListFirewalls", "DescribeFirewall", "DescribeFirewallPolicy"].map(
    (op) => `networkfirewall:${op}`,
  );
  const look = (end: FirewallEnd, ...envelopes: Envelope[]) => {
    const view = indexFacts(envelopes, { accountId: "111122223333", now }).view();
    return inspectionOf(view, { region: "eu-west-1", accountId: "111122223333", end }, () => true);
  };
  const envelope = (data: NetworkFirewalls, accountId = "111122223333") =>
    aFact("networkfirewall.firewalls", operations, data, { accountId, region: "eu-west-1" });

  test("by endpoint and by attachment", () => {
    const filtered = { known: true, value: { inspection: "FILTERED", firewallArn: arn("111122223333") } };
    expect(look({ endpointId: "vpce-1" }, envelope(facts()))).toEqual(filtered);
    expect(look({ attachmentId: "tgw-attach-1" }, envelope(facts()))).toEqual(filtered);
  });

  test("an endpoint of no Network Firewall", () => {
    expect(look({ endpointId: "vpce-x" }, envelope(facts()))).toEqual({
      known: true,
      value: { inspection: null, firewallArn: null },
    });
  });

  test("an endpoint that another account's firewall has in this VPC is told by that account's facts", () => {
    const own = {
      ...facts(),
      firewalls: [],
      policies: [],
      associations: [{ FirewallArn: arn("999999999999"), endpointIds: ["vpce-9"] }],
    };
    expect(look({ endpointId: "vpce-9" }, envelope(own))).toMatchObject({
      known: false,
      gap: { kind: "missing" },
    });
    expect(
      look({ endpointId: "vpce-9" }, envelope(own), envelope(facts("999999999999"), "999999999999")),
    ).toMatchObject({
      known: true,
      value: { inspection: "FILTERED", firewallArn: arn("999999999999") },
    });
  });

  test.each<[string, Partial<NetworkFirewalls>]>([
    [
      "a firewall that could not be read may be the one",
      {
        firewalls: [
          {
            FirewallArn: arn("1"),
            VpcId: null,
            TransitGatewayId: null,
            TransitGatewayAttachmentId: null,
            FirewallPolicyArn: null,
            endpointIds: [],
          },
        ],
      },
    ],
    ["further endpoints that could not be read", { firewalls: [], associations: null }],
    ["a policy that could not be read", { policies: [] }],
  ])("%s", (_, changes) => {
    expect(look({ endpointId: "vpce-1" }, envelope({ ...facts(), ...changes }))).toMatchObject({
      known: false,
    });
  });

  test("no facts at all", () => {
    expect(look({ endpointId: "vpce-1" })).toMatchObject({ known: false, gap: { kind: "missing" } });
  });
});
