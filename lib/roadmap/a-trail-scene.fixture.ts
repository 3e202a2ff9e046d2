/** Accounts as the tables of 3.1 change them, and how they are judged. */
import type { EventSelectors, SeenTrail } from "#lib/facts/cloudtrail.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { regions } from "./a-fact.fixture.ts";
import {
  anOwnTrail,
  aSelectorsFact,
  aTrailsFact,
  everything,
  ownTrailArn,
  sharedTrailFacts,
} from "./a-trail.fixture.ts";
import { type anInput, goodFactsBut } from "./an-input.fixture.ts";
import { evaluateAccount } from "./evaluate.ts";
import type { AccountInput } from "./input.ts";
import type { Verdict } from "./verdict.ts";

export function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("3.1");
  if (verdict === undefined) throw new Error("no verdict on 3.1");
  return verdict;
}

export type Changes = Parameters<typeof anInput>[0];

/** The same trails in every region. */
export function everywhere(...trails: SeenTrail[]): Envelope[] {
  return goodFactsBut(...regions.map((region) => aTrailsFact(region, ...trails)));
}

/** The shared facts with some replaced, by collector and account. */
export function sharedBut(...changes: Envelope[]): Envelope[] {
  const key = ({ collector, accountId }: Envelope) => `${collector}|${accountId}`;
  const replaced = new Set(changes.map(key));
  return [...sharedTrailFacts().filter((fact) => !replaced.has(key(fact))), ...changes];
}

export function recording(selectors: EventSelectors): Changes {
  return { sharedFacts: sharedBut(aSelectorsFact(selectors)) };
}

export function advanced(...selectors: [field: string, equals: string][][]): EventSelectors {
  const list = selectors.map((fields) => fields.map(([Field, equals]) => ({ Field, Equals: [equals] })));
  return { basic: null, advanced: list };
}

export function excluding(...ExcludeManagementEventSources: string[]): EventSelectors {
  return {
    basic: [{ ReadWriteType: "All", IncludeManagementEvents: true, ExcludeManagementEventSources }],
    advanced: null,
  };
}

export const management: [string, string] = ["eventCategory", "Management"];
export const keepsOwnLogs = [...everywhere(anOwnTrail()), aSelectorsFact(everything, ownTrailArn)];
export const noTrails = regions.map((region) => aTrailsFact(region));
export const met: Partial<Verdict> = {
  state: "MET",
  fractionHundredths: 100,
  reasonCode: "met",
  failing: [],
};
export const notMet: Partial<Verdict> = { state: "NOT_MET", fractionHundredths: 0, units: 17, known: 17 };

/** A row of a table of tests: the account as it is, but for this, comes out so. */
export type Row = [name: string, changes: Changes, expected: Partial<Verdict>];
