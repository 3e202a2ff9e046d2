/** An item's steps for a whole organization: what is done once, and what in each account that fails. */
import { type FixContext, fixSteps } from "./fix.ts";
import type { FixStep, Item } from "./item.ts";
import type { FailingResource } from "./verdict.ts";

/** One step with its commands, each with where to run it. */
export interface OrganizationFixStep {
  text: string;
  commands: NonNullable<FixStep["command"]>[];
  /** Accounts that need it too and whose commands are not written out. */
  moreAccounts: number;
}

export interface OrganizationFixContext {
  partition: string;
  organization: FixContext["organization"];
  /** Some of the accounts that fail, worst first. */
  accounts: readonly { id: string; failing: readonly Pick<FailingResource, "resource" | "region">[] }[];
  /** How many accounts fail. */
  failingAccounts: number;
}

/** Accounts whose commands a step writes out. */
const maxAccounts = 4;

/**
 * The steps of an item for the accounts that fail it. A step that is run in the management or security account, or with
 * a tool, is written once, with the Regions of all the accounts; one that is run in the account itself for each of the
 * first four. Steps about resources that do not fail anywhere are left out, as in `fixSteps`.
 */
export function organizationFixSteps(item: Item, context: OrganizationFixContext): OrganizationFixStep[] {
  return item.guidance.steps.flatMap((step) =>
    isPerAccount(step) ? perAccount(item, step, context) : once(item, step, context),
  );
}

function isPerAccount({ command }: FixStep): boolean {
  return command !== undefined && `${command.runIn}\n${command.lines}`.includes("<account-id>");
}

function only(item: Item, step: FixStep): Item {
  return { ...item, guidance: { ...item.guidance, steps: [step] } };
}

function once(item: Item, step: FixStep, context: OrganizationFixContext): OrganizationFixStep[] {
  const { partition, organization } = context;
  const failing = context.accounts.flatMap((account) => account.failing);
  const filled = fixSteps(only(item, step), { accountId: noAccount, partition, organization, failing });
  return filled.map(({ text, command }) => ({
    text: text.replaceAll(noAccount, "<account-id>"),
    commands: command === undefined ? [] : [command],
    moreAccounts: 0,
  }));
}

/** Stands for the account in texts that speak of no particular one. */
const noAccount = "ACCOUNT-ID";

function perAccount(item: Item, step: FixStep, context: OrganizationFixContext): OrganizationFixStep[] {
  const { accounts, failingAccounts, partition, organization } = context;
  if (accounts.length === 0) {
    return step.command === undefined ? [] : [{ text: step.text, commands: [step.command], moreAccounts: 0 }];
  }
  const filled = accounts.flatMap(({ id, failing }) =>
    fixSteps(only(item, step), { accountId: id, partition, organization, failing }).flatMap(
      ({ command }) => command ?? [],
    ),
  );
  if (filled.length === 0) return [];
  const commands = filled.slice(0, maxAccounts);
  return [{ text: step.text, commands, moreAccounts: Math.max(0, failingAccounts - commands.length) }];
}
