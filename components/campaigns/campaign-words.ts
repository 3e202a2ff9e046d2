/** The words of campaigns, and the parts of their bars. Pure. */
import type { CampaignScope, CampaignState, Standing } from "#lib/campaign.ts";
import type { StandingCounts } from "#lib/data/campaign-standing.ts";

/** In the order of bars. */
export const standingWords: Record<Standing, string> = {
  confirmed: "confirmed",
  handing_over: "changing hands",
  waiting: "no answer yet",
  not_mine: "not theirs",
  unreachable: "mail comes back",
  nobody: "nobody to ask",
};

export const campaignStateWords: Record<CampaignState, string> = {
  planned: "planned",
  open: "open",
  closed: "closed",
  cancelled: "cancelled",
};

/** How many of the accounts stand how, in the order of the bar; what nobody is, is left out. */
export function standingParts(counts: StandingCounts): { standing: Standing; accounts: number }[] {
  return (Object.keys(standingWords) as Standing[])
    .map((standing) => ({ standing, accounts: counts[standing] }))
    .filter(({ accounts }) => accounts > 0);
}

/** `41 confirmed, 10 no answer yet` */
export function standingSentence(counts: StandingCounts): string {
  return standingParts(counts)
    .map(({ standing, accounts }) => `${accounts} ${standingWords[standing]}`)
    .join(", ");
}

/** Which accounts a campaign is about. */
export function scopeWords(
  { organizationId, unitPath, environment }: CampaignScope,
  organizations: readonly { id: string; name: string }[],
): string {
  const organization = organizations.find(({ id }) => id === organizationId)?.name ?? organizationId;
  const where = [organization, unitPath, environment === null ? null : `environment ${environment}`];
  const said = where.filter((part) => part !== null);
  return said.length === 0 ? "Every account" : said.join(" · ");
}
