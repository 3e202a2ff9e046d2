import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  accountId,
  aFact,
  denied,
  homeRegion,
  managementId,
  regions,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aggregatorArn,
  aHubFact,
  aHubMembersFact,
  anAggregatorsFact,
  aRoutesFact,
  aRule,
  hubPattern,
} from "#lib/roadmap/a-route.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { noRecords } from "#lib/roadmap/records.ts";
import { collecting, everywhere, judge, type Row, sharedBut, silent } from "./4-2-alerts.fixture.ts";

/** The administrator has one rule, in the region where Security Hub collects. */
const hubOnly = (mode: string, linked: string[] = [], status = "Enabled") => ({
  facts: goodFactsBut(...everywhere((region) => aHubFact(region, accountId, { hub: true }))),
  sharedFacts: sharedBut(
    ...everywhere((region) =>
      region === homeRegion
        ? aRoutesFact(region, securityId, {
            rules: [aRule(region, securityId, { EventPattern: hubPattern })],
          })
        : aRoutesFact(region, securityId),
    ),
    ...everywhere((region) => aHubFact(region, securityId, { hub: true })),
    ...everywhere((region) => aHubMembersFact(region, status)),
    anAggregatorsFact(mode, linked),
  ),
});

describe("4.2 through Security Hub", () => {
  const missing = ["sa-east-1", "eu-north-1"];
  it.each<Row>([
    ["an aggregator of all regions", anInput(hubOnly("ALL_REGIONS")), { state: "MET" }],
    [
      "an aggregator of named regions that misses two active ones",
      anInput(
        hubOnly(
          "SPECIFIED_REGIONS",
          regions.filter((region) => !missing.includes(region)),
        ),
      ),
      { state: "PARTIAL", fractionHundredths: 94 },
    ],
    [
      "an aggregator that leaves out regions that are not active",
      anInput(hubOnly("ALL_REGIONS_EXCEPT_SPECIFIED", ["af-south-1"])),
      { state: "MET" },
    ],
    [
      "an aggregator that leaves out an active region",
      anInput(hubOnly("ALL_REGIONS_EXCEPT_SPECIFIED", missing)),
      { state: "PARTIAL", fractionHundredths: 94 },
    ],
    ["an aggregator that links none", anInput(hubOnly("NO_REGIONS")), { state: "PARTIAL" }],
    [
      "an account that is no member",
      anInput(hubOnly("ALL_REGIONS", [], "Removed")),
      { state: "PARTIAL", fractionHundredths: 50 },
    ],
    [
      "Security Hub is off in the account",
      anInput({
        ...hubOnly("ALL_REGIONS"),
        facts: goodFactsBut(...everywhere((region) => aHubFact(region))),
      }),
      { state: "PARTIAL", fractionHundredths: 50 },
    ],
    [
      "whether it is on could not be read in a region",
      anInput({
        ...hubOnly("ALL_REGIONS"),
        facts: goodFactsBut(
          ...everywhere((region) =>
            region === "sa-east-1"
              ? denied(aHubFact(region), "securityhub:DescribeHub")
              : aHubFact(region, accountId, { hub: true }),
          ),
        ),
      }),
      { state: "UNKNOWN", reasonCode: "denied" },
    ],
    [
      "the aggregator could not be read",
      anInput({
        ...hubOnly("ALL_REGIONS"),
        sharedFacts: hubOnly("ALL_REGIONS").sharedFacts.filter(
          ({ collector }) => collector !== "securityhub.aggregators",
        ),
      }),
      { state: "UNKNOWN" },
    ],
  ])("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });

  const administrators = (ServicePrincipals: string[] | null) =>
    aFact(
      "organizations.delegation",
      ["organizations:ListDelegatedAdministrators", "organizations:ListDelegatedServicesForAccount"],
      {
        delegatedAdministrators: [{ Id: securityId, ServicePrincipals, DelegationEnabledDate: null }],
        trustedServices: null,
      },
      { accountId: managementId },
    );
  const unreadable = (services: string[] | null, ...shared: Envelope[]) =>
    anInput({
      records: noRecords,
      facts: goodFactsBut(
        ...everywhere((region) => denied(aHubFact(region), "securityhub:DescribeSecurityHubV2")),
      ),
      sharedFacts: sharedBut(
        silent,
        ...everywhere(collecting({ State: "DISABLED", targets: null })),
        administrators(services),
        ...shared,
      ),
    });
  const v2 = '{"source":["aws.securityhub"],"detail-type":["Findings Imported V2"]}';
  const takingV2 = aRoutesFact("us-east-1", securityId, {
    rules: [aRule("us-east-1", securityId, { EventPattern: v2 })],
  });

  it.each<Row>([
    [
      "no rule anywhere would take its findings",
      unreadable(["securityhub.amazonaws.com"]),
      { state: "NOT_MET" },
    ],
    [
      "nobody administers it, and the account has no rule for it",
      unreadable(["guardduty.amazonaws.com"]),
      { state: "NOT_MET" },
    ],
    ["whoever administers it is not known", unreadable(null), { state: "NOT_MET", evidenceIncomplete: true }],
    [
      "the administrator has a rule for it in one region",
      unreadable(["securityhub.amazonaws.com"], takingV2),
      { state: "NOT_MET", evidenceIncomplete: true },
    ],
  ])("the newer Security Hub could not be read: %s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });

  it("knows every region where no rule would take what could not be read", () => {
    const open = (input: AccountInput) => judge(input).units - judge(input).known;
    expect(open(unreadable(["securityhub.amazonaws.com"]))).toBe(1);
    expect(open(unreadable(null))).toBe(18);
    expect(open(unreadable(["securityhub.amazonaws.com"], takingV2))).toBe(18);
  });

  it("names the two regions that the aggregator leaves out", () => {
    const verdict = judge(
      anInput(
        hubOnly(
          "SPECIFIED_REGIONS",
          regions.filter((region) => !missing.includes(region)),
        ),
      ),
    );
    const left = verdict.failing
      .filter(({ resource }) => resource === aggregatorArn)
      .map(({ region }) => region);
    expect(left.sort()).toEqual([...missing].sort());
  });
});
