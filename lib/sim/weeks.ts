/**
 * What happens to accounts from one weekly epoch to the next. What a past week did never depends on the present epoch,
 * so that epoch n + 1 is epoch n and one week more.
 */
import type { DepartedAccount, SimulatedAccount } from "./organization.ts";
import { pick } from "./random.ts";
import type { Homes } from "./units.ts";

/** Accounts that join, and at most as many of each other kind of change, in a week: one for each thousand. */
export function weeklyRate(size: number): number {
  return Math.max(1, Math.round(size / 1000));
}

/** The epoch from which on an account of this place is in the organization. */
export function joiningWeek(index: number, size: number): number {
  return index < size ? 0 : Math.floor((index - size) / weeklyRate(size)) + 1;
}

/** After 90 days a closed account is no longer listed. */
const weeksOfClosure = 13;

interface Life {
  seed: number;
  size: number;
  /** As they joined; those that live on change in place. */
  accounts: readonly SimulatedAccount[];
  homes: Homes;
}

/** Lives through the weeks up to the epoch and says who is no longer in the organization, the first to go first. */
export function liveThrough(epoch: number, life: Life): DepartedAccount[] {
  const departed: DepartedAccount[] = [];
  const gone = new Set<string>();
  const closedIn = new Map<number, SimulatedAccount[]>();
  const leave = (account: SimulatedAccount, week: number): void => {
    gone.add(account.id);
    departed.push({ id: account.id, week, lastState: account.state });
  };
  for (let week = 1; week <= epoch; week++) {
    const ordinary = ordinaryAccounts(week, life, gone);
    const draw = (event: string): SimulatedAccount[] => drawSome(event, week, life, ordinary);
    for (const account of draw("moved")) {
      move(account, week, life);
    }
    for (const account of week % 3 === 2 ? draw("suspended") : []) {
      account.state = "SUSPENDED";
      account.peculiarity = "suspended";
      retire(account, life);
    }
    for (const account of week % 4 === 0 ? draw("left") : []) {
      leave(account, week);
    }
    const closing = week % 6 === 5 ? draw("closed") : [];
    closedIn.set(week, closing);
    for (const account of closing) {
      account.state = "PENDING_CLOSURE";
      retire(account, life);
    }
    for (const account of closedIn.get(week - 1) ?? []) {
      account.state = "CLOSED";
    }
    for (const account of closedIn.get(week - weeksOfClosure) ?? []) {
      leave(account, week);
    }
  }
  return departed;
}

/** Workload accounts that are in use and not new, in the order of creation; taken out as the week strikes them. */
function ordinaryAccounts(
  week: number,
  { size, accounts }: Life,
  gone: ReadonlySet<string>,
): SimulatedAccount[] {
  // The first seven keep their peculiarities, which change with the epoch: what a past week did must not depend on it.
  const from = size < 5 ? 2 : 7;
  return accounts.filter(
    ({ id, index, duty, state, peculiarity }) =>
      index >= from &&
      joiningWeek(index, size) < week &&
      duty === "workload" &&
      state === "ACTIVE" &&
      peculiarity === null &&
      !gone.has(id),
  );
}

/** Some of the accounts, which nothing else happens to in the same week; the last three are left alone. */
function drawSome(
  event: string,
  week: number,
  { seed, size }: Life,
  ordinary: SimulatedAccount[],
): SimulatedAccount[] {
  const spared = event === "moved" ? 0 : 3;
  const drawn: SimulatedAccount[] = [];
  for (let at = 0; at < weeklyRate(size) && ordinary.length > spared; at++) {
    const account = pick(ordinary, seed, event, week, at);
    ordinary.splice(ordinary.indexOf(account), 1);
    drawn.push(account);
  }
  return drawn;
}

function move(account: SimulatedAccount, week: number, { seed, homes }: Life): void {
  const others = [...homes.production, ...homes.nonProduction].filter(({ id }) => id !== account.parentId);
  account.parentId = pick(others, seed, "moved-to", week, account.index).id;
}

function retire(account: SimulatedAccount, { homes }: Life): void {
  account.parentId = homes.decommissioned[0]?.id ?? homes.rootId;
}
