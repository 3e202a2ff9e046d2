/** The end of a campaign: what it came to is kept with each account, whatever the register says later. */
import type { Viewer } from "#lib/viewer.ts";
import { appendAudit } from "./audit.ts";
import { standingsSql } from "./campaign-standing.ts";
import { type CampaignRow, stateOf } from "./campaigns.ts";
import type { Transaction } from "./database.ts";

/** Ends a campaign that the caller has locked. */
export async function settleCampaign(
  tx: Transaction,
  viewer: Viewer,
  { campaign, as, now }: { campaign: CampaignRow; as: "closed" | "cancelled"; now: Date },
): Promise<void> {
  await tx.query(
    // Worked out once for all accounts: a plan that joined it row by row would do so once for each pair of them.
    `with s as materialized (${standingsSql({ now: "$2", where: "ca.campaign_id = $1" })})
     update campaign_account kept set outcome = s.standing::"CampaignOutcome" from s
     where kept.campaign_id = s.campaign_id and kept.account_id = s.account_id`,
    [campaign.id, now],
  );
  await tx.query("update campaign set ended_at = $2, cancelled = $3 where id = $1", [
    campaign.id,
    now,
    as === "cancelled",
  ]);
  await appendAudit(tx, viewer, {
    action: `campaign.${as}`,
    subject: campaign.id,
    detail: {},
    before: { state: stateOf(campaign) },
    after: { state: as },
  });
}
