import { describe, expect, it } from "vitest";
import type { EventSelectors, ManagementSelector } from "#lib/facts/cloudtrail.ts";
import { type Recorded, recordedEvents } from "./3-1-selectors.ts";

const category = { Field: "eventCategory", Equals: ["Management"] };
const field = (Field: string, more: Omit<ManagementSelector[number], "Field">) => ({ Field, ...more });
const reads = (value: string) => field("readOnly", { Equals: [value] });
const without = (...NotEquals: string[]) => field("eventSource", { NotEquals });
const advanced = (...list: ManagementSelector[]): EventSelectors => ({ basic: null, advanced: list });
const basic = (...list: [type: string, management: boolean, ...excluded: string[]][]): EventSelectors => ({
  basic: list.map(([ReadWriteType, IncludeManagementEvents, ...ExcludeManagementEventSources]) => ({
    ReadWriteType,
    IncludeManagementEvents,
    ExcludeManagementEventSources,
  })),
  advanced: null,
});
const kms = "kms.amazonaws.com";
const rds = "rdsdata.amazonaws.com";

const table: [name: string, selectors: EventSelectors, events: Recorded["events"], excluded?: string[]][] = [
  ["basic: all", basic(["All", true]), "full"],
  ["basic: without management events", basic(["All", false]), "none"],
  ["basic: changes", basic(["WriteOnly", true]), "write-only"],
  ["basic: reading", basic(["ReadOnly", true]), "read-only"],
  ["basic: the union of two", basic(["ReadOnly", true], ["WriteOnly", true]), "full"],
  [
    "basic: the one that counts is not the one with data events",
    basic(["All", false], ["WriteOnly", true]),
    "write-only",
  ],
  ["basic: a type that we do not know", basic(["Some", true]), "filtered"],
  ["basic: noisy sources left out", basic(["All", true, kms, rds]), "full", [kms, rds]],
  ["basic: another source left out", basic(["All", true, "iam.amazonaws.com"]), "filtered"],
  ["basic: what one leaves out another records", basic(["All", true, kms], ["All", true]), "full"],
  ["advanced: no selector of management events", advanced(), "none"],
  ["advanced: all", advanced([category]), "full"],
  ["advanced: changes", advanced([category, reads("false")]), "write-only"],
  ["advanced: reading", advanced([category, reads("true")]), "read-only"],
  ["advanced: the union of both", advanced([category, reads("true")], [category, reads("false")]), "full"],
  ["advanced: noisy sources left out", advanced([category, without(kms)]), "full", [kms]],
  [
    "advanced: reading without KMS, changes with",
    advanced([category, reads("true"), without(kms)], [category, reads("false")]),
    "full",
    [kms],
  ],
  ["advanced: another source left out", advanced([category, without(kms, "s3.amazonaws.com")]), "filtered"],
  ["advanced: one source only", advanced([category, field("eventSource", { Equals: [kms] })]), "filtered"],
  ["advanced: another field", advanced([category, field("eventName", { NotEquals: ["X"] })]), "filtered"],
  [
    "advanced: another operator",
    advanced([category, field("eventSource", { NotStartsWith: ["kms"] })]),
    "filtered",
  ],
  ["advanced: neither reading nor changes", advanced([category, reads("true"), reads("false")]), "filtered"],
  [
    "advanced: a filtered one beside a full one",
    advanced([category, without("x.amazonaws.com")], [category]),
    "full",
  ],
];

describe("which management events are recorded", () => {
  it.each(table)("%s", (_name, selectors, events, excluded = []) => {
    expect(recordedEvents(selectors, false)).toEqual({ events, excluded });
  });

  it("strict: whatever leaves out a source is filtered", () => {
    expect(recordedEvents(basic(["All", true, kms]), true).events).toBe("filtered");
    expect(recordedEvents(advanced([category, without(kms)]), true).events).toBe("filtered");
    expect(recordedEvents(advanced([category, without(kms)], [category]), true).events).toBe("full");
  });
});
