import Link from "next/link";
import { count } from "#components/words.ts";
import type { CampaignView } from "#lib/data/campaigns.ts";
import type { OwnCampaign } from "#lib/data/own-campaigns.ts";

interface CampaignLinesProps {
  campaigns: readonly CampaignView[];
  own: readonly OwnCampaign[];
}

/** How far owners have confirmed, and what is asked of who looks. */
export function CampaignLines({ campaigns, own }: CampaignLinesProps) {
  const asked = own.filter(({ accounts, answered }) => answered < accounts);
  return (
    <>
      {asked.map(({ id, name, accounts, answered }) => (
        <p key={id}>
          <Link className="link inline-block py-1" href="/my" prefetch={false}>
            {name}: you have not answered about {count(accounts - answered, "account")}
          </Link>
        </p>
      ))}
      {campaigns.map(({ id, name, counts }) => (
        <p key={id}>
          <Link className="link inline-block py-1" href={`/contacts/campaigns/${id}`} prefetch={false}>
            {name}: {counts.confirmed} of {count(counts.total, "account")} confirmed
          </Link>
        </p>
      ))}
    </>
  );
}
