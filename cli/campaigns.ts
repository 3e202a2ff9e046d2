/** `waymark campaigns list|show|start|remind|end`: owners are asked whether they still answer for their accounts. */
import { type CampaignScope, type Standing, standings } from "#lib/campaign.ts";
import { createCampaign, endCampaign, previewCampaign, remindNow } from "#lib/data/campaign-changes.ts";
import {
  type CampaignAccountView,
  type CampaignView,
  getCampaign,
  listCampaignAccounts,
  listCampaigns,
} from "#lib/data/campaigns.ts";
import type { Viewer } from "#lib/viewer.ts";
import { withContext } from "./context.ts";
import { dayOf } from "./day.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

const pageRows = 500;

const day = (at: string | null) => at?.slice(0, 10) ?? "";

function campaignsText(rows: readonly CampaignView[]): string {
  if (rows.length === 0) return "No campaign: waymark campaigns start asks owners.\n";
  return textTable(
    ["ID", "CAMPAIGN", "STATE", "ASKED", "UNTIL", "CONFIRMED", "NO ANSWER", "NOT THEIRS", "NOBODY"],
    rows.map(({ id, name, state, openedAt, opensAt, dueAt, counts }) => [
      id,
      name,
      state,
      day(openedAt ?? opensAt),
      day(dueAt),
      state === "planned" ? "" : `${counts.confirmed} of ${counts.total}`,
      state === "planned" ? "" : String(counts.waiting + counts.unreachable + counts.handing_over),
      state === "planned" ? "" : String(counts.not_mine),
      state === "planned" ? "" : String(counts.nobody),
    ]),
  );
}

async function everyCampaign(
  viewer: Viewer,
  { open, now }: { open: boolean; now: Date },
): Promise<CampaignView[]> {
  const rows: CampaignView[] = [];
  let after: string | null = null;
  do {
    const page = await listCampaigns(viewer, { open, after, limit: pageRows, now });
    rows.push(...page.campaigns);
    after = page.next;
  } while (after !== null);
  return rows;
}

/** The one that opens last first. */
export function listCommand(
  io: CommandIo,
  { open = false, json }: { open?: boolean; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const rows = await everyCampaign(viewer, { open, now: clock.now() });
    printResult(io, json, rows, () => campaignsText(rows));
    return exitCodes.done;
  });
}

async function everyAccount(
  viewer: Viewer,
  asked: { campaignId: string; standing: Standing | undefined; now: Date },
): Promise<CampaignAccountView[]> {
  const rows: CampaignAccountView[] = [];
  let after: string | null = null;
  do {
    const page = await listCampaignAccounts(viewer, { ...asked, after, limit: pageRows });
    rows.push(...page.accounts);
    after = page.next;
  } while (after !== null);
  return rows;
}

function showText(campaign: CampaignView, accounts: readonly CampaignAccountView[]): string {
  const sums = standings
    .filter((standing) => campaign.counts[standing] > 0)
    .map((standing) => `${campaign.counts[standing]} ${standing}`);
  const next = campaign.nextReminderAt === null ? "" : ` Next reminder ${day(campaign.nextReminderAt)}.`;
  const head = `${campaign.name}: ${campaign.state}. ${sums.join(", ")}.${next}\n`;
  if (accounts.length === 0) return head;
  return `${head}${textTable(
    ["ACCOUNT", "NAME", "OU", "OWNERS", "STATE"],
    accounts.map(({ accountId, accountName, unitPath, owners, standing }) => [
      accountId,
      accountName,
      unitPath ?? "",
      owners
        .map(({ email, disputeNote }) => (disputeNote === null ? email : `${email} (${disputeNote})`))
        .join(", "),
      standing,
    ]),
  )}`;
}

/** One of them with its accounts. */
export function showCommand(
  io: CommandIo,
  { argument: id, is: standing, json }: { argument: string; is?: Standing; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const now = clock.now();
    const campaign = await getCampaign(viewer, id, { now });
    const accounts = await everyAccount(viewer, { campaignId: id, standing, now });
    printResult(io, json, { ...campaign, accounts }, () => showText(campaign, accounts));
    return exitCodes.done;
  });
}

interface StartOptions {
  title: string;
  organization?: string;
  ou?: string;
  environment?: string;
  opens?: string;
  days: number;
  reminders: number[];
  once?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** Plans one, opens it, or says whom it would ask. */
export function startCommand(io: CommandIo, options: StartOptions): Promise<number> {
  const { organization, ou, environment, opens, json } = options;
  const scope: CampaignScope = {
    organizationId: organization ?? null,
    unitPath: ou ?? null,
    environment: environment ?? null,
  };
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const now = clock.now();
    if (options.dryRun === true) {
      const preview = await previewCampaign(viewer, scope);
      const { accounts, people, withoutOwner, unreachable, askedAlready } = preview;
      const elsewhere =
        askedAlready === 0 ? "" : ` Another open campaign asks about ${askedAlready} more already.`;
      printResult(
        io,
        json,
        preview,
        () =>
          `Would ask ${people} owners about ${accounts} accounts; ${withoutOwner} have no owner, of ${unreachable} mail to the owners comes back.${elsewhere}\n`,
      );
      return exitCodes.done;
    }
    const id = await createCampaign(viewer, {
      ...scope,
      title: options.title,
      days: options.days,
      reminderDays: options.reminders,
      quarterly: options.once !== true,
      opensAt: opens === undefined ? now : dayOf(opens, "--opens"),
      now,
    });
    const campaign = await getCampaign(viewer, id, { now });
    printResult(io, json, campaign, () => campaignsText([campaign]));
    return exitCodes.done;
  });
}

/** Writes again to whoever is silent. */
export function remindCommand(
  io: CommandIo,
  { argument: id, json }: { argument: string; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const people = await remindNow(viewer, { id, now: clock.now() });
    printResult(io, json, { people }, () => `${people} people are written to; nobody twice on one day.\n`);
    return exitCodes.done;
  });
}

/** Closes or cancels one. */
export function endCommand(
  io: CommandIo,
  { argument: id, cancel = false }: { argument: string; cancel?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    await endCampaign(viewer, { id, as: cancel ? "cancelled" : "closed", now: clock.now() });
    io.out(cancel ? "Cancelled.\n" : "Closed. What it came to is kept.\n");
    return exitCodes.done;
  });
}
