/** The members of a Region's administrator: one for each account, so that nothing but their places is kept. */
import { findAccount, type SimulatedAccount, type SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";
import { drawn, type Sequence } from "#lib/sim/sequence.ts";
import { type Coverage, coverageIn, type Detector, detectorIn } from "./guardduty.ts";

/** A member as the administrator sees it. */
export interface Member {
  readonly account: SimulatedAccount;
  /** Made when it is asked for: lists of members are long, their pages are short. */
  readonly detector: Detector | null;
  readonly relationship: "Enabled" | "Disabled" | "Removed" | "AccountSuspended";
}

/** Of one Region: places of the members in the list of accounts by id. */
interface Places {
  all: Int32Array;
  /** Without past members. */
  associated: Int32Array;
}

interface Lists {
  accounts: readonly SimulatedAccount[];
  byRegion: Map<string, Places>;
}

const lists = new WeakMap<SimulatedOrganization, Lists>();

function listsOf(organization: SimulatedOrganization): Lists {
  let found = lists.get(organization);
  if (found === undefined) {
    const accounts = organization.accounts.toSorted((left, right) => (left.id < right.id ? -1 : 1));
    found = { accounts, byRegion: new Map() };
    lists.set(organization, found);
  }
  return found;
}

function placesIn(organization: SimulatedOrganization, region: string): Places {
  const { accounts, byRegion } = listsOf(organization);
  let places = byRegion.get(region);
  if (places === undefined) {
    const all: number[] = [];
    const associated: number[] = [];
    for (const [place, account] of accounts.entries()) {
      const relationship = relationshipIn(organization, account, region);
      if (relationship !== null) all.push(place);
      if (relationship !== null && relationship !== "Removed") associated.push(place);
    }
    places = { all: Int32Array.from(all), associated: Int32Array.from(associated) };
    byRegion.set(region, places);
  }
  return places;
}

/** The members of the Region's administrator in the order of account ids; `isAll`: past ones included. */
export function membersIn(
  organization: SimulatedOrganization,
  region: string,
  { isAll }: { isAll: boolean },
): Sequence<Member> {
  const { accounts } = listsOf(organization);
  const places = placesIn(organization, region)[isAll ? "all" : "associated"];
  return drawn(places.length, (at) => {
    const account = accounts[places[at] ?? -1];
    const member = account === undefined ? null : memberOf(organization, account, region);
    if (member === null) throw new RangeError(`No member ${at} in ${region}`);
    return member;
  });
}

/** One member, past ones included; null: the account never was one. */
export function memberIn(
  organization: SimulatedOrganization,
  region: string,
  accountId: string,
): Member | null {
  const account = findAccount(organization, accountId);
  return account === undefined ? null : memberOf(organization, account, region);
}

function memberOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): Member | null {
  const relationship = relationshipIn(organization, account, region);
  if (relationship === null) {
    return null;
  }
  const isManaged = relationship === "Enabled" || relationship === "Disabled";
  return {
    account,
    get detector() {
      return isManaged ? detectorIn(organization, account, region) : null;
    },
    relationship,
  };
}

/** null: the account never was a member, or manages its detector itself. */
function relationshipIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): Member["relationship"] | null {
  if (account.duty === "security") {
    return null;
  }
  const coverage: Coverage | null = coverageIn(organization, account, region);
  if (coverage?.administered) {
    return coverage.enabled ? "Enabled" : "Disabled";
  }
  if (account.state !== "ACTIVE") {
    return "AccountSuspended";
  }
  return coverage === null && unit(organization.seed, "once-member", account.index) < 0.3 ? "Removed" : null;
}
