import type { Metadata } from "next";
import Link from "next/link";
import { finishCampaign, remindSilent } from "#app/contacts/campaigns/actions.ts";
import { readOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { ActionButton } from "#components/action-button.tsx";
import { CampaignAccounts } from "#components/campaigns/campaign-accounts.tsx";
import { CampaignBar } from "#components/campaigns/campaign-bar.tsx";
import { CampaignCard } from "#components/campaigns/campaign-card.tsx";
import { scopeWords, standingSentence, standingWords } from "#components/campaigns/campaign-words.ts";
import { Pager } from "#components/pager.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { count, formatNumber } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { type CampaignState, type Standing, standings } from "#lib/campaign.ts";
import type { StandingCounts } from "#lib/data/campaign-standing.ts";
import { type CampaignUnit, getCampaign, listCampaignAccounts } from "#lib/data/campaigns.ts";
import { hasPermission } from "#lib/viewer.ts";

export const metadata: Metadata = { title: "Campaign" };

const pageSize = 50;

interface CampaignPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

function Units({ units }: { units: readonly CampaignUnit[] }) {
  return (
    <ul className="campaign-list campaign-units">
      {units.map(({ unitPath, counts }) => (
        <li key={unitPath ?? ""}>
          <div className="min-w-0 flex-1">
            <b className="strong">{unitPath ?? "In no OU"}</b>
            <p className="small text-muted">{standingSentence(counts)}</p>
          </div>
          <CampaignBar counts={counts} small />
        </li>
      ))}
    </ul>
  );
}

function Tabs({
  href,
  counts,
  shown,
}: {
  href: (standing: Standing | null) => string;
  counts: StandingCounts;
  shown: Standing | undefined;
}) {
  const offered = standings.filter((standing) => counts[standing] > 0 || standing === shown);
  return (
    <nav className="view-tabs" aria-label="Accounts by answer">
      <Link href={href(null)} prefetch={false} aria-current={shown === undefined ? "page" : undefined}>
        All <span className="quiet num">{formatNumber(counts.total)}</span>
      </Link>
      {offered.map((standing) => (
        <Link
          key={standing}
          href={href(standing)}
          prefetch={false}
          aria-current={standing === shown ? "page" : undefined}
        >
          {standingWords[standing]} <span className="quiet num">{formatNumber(counts[standing])}</span>
        </Link>
      ))}
    </nav>
  );
}

function EndButtons({ id, state }: { id: string; state: CampaignState }) {
  return (
    <div className="flex flex-wrap gap-2">
      {state === "open" ? (
        <ActionButton
          action={finishCampaign}
          fields={{ id, as: "closed" }}
          label="Close campaign"
          icon="check"
        />
      ) : null}
      {state === "open" || state === "planned" ? (
        <ActionButton action={finishCampaign} fields={{ id, as: "cancelled" }} label="Cancel campaign" />
      ) : null}
    </div>
  );
}

/** One campaign: how far it is, by OU, and the accounts with whom it asks. */
export default async function CampaignPage({ params, searchParams }: CampaignPageProps) {
  const viewer = await currentViewer();
  const [{ id }, asked] = await Promise.all([params, searchParams]);
  const standing = standings.find((one) => one === oneParam(asked, "is"));
  const after = oneParam(asked, "after");
  const now = webClock().now();
  const at = now.toISOString();
  const [campaign, page, { all }] = await readForPage(
    Promise.all([
      getCampaign(viewer, id, { now }),
      listCampaignAccounts(viewer, { campaignId: id, standing, after: after ?? null, limit: pageSize, now }),
      readOrganizations(viewer),
    ]),
  );
  const may = hasPermission(viewer, "campaign.write");
  const href = (is: Standing | null, from: string | null = null) => {
    const query = { ...(is !== null && { is }), ...(from !== null && { after: from }) };
    return `/contacts/campaigns/${id}?${new URLSearchParams(query)}`;
  };
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: "Contacts", href: "/contacts" },
          { label: "Campaigns", href: "/contacts/campaigns" },
          { label: campaign.name },
        ]}
      />
      <div className="page-head page-head-tight">
        <div className="flex-1">
          <h1>{campaign.name}</h1>
          <p className="text-muted">
            {scopeWords(campaign, all)} · {count(campaign.days, "day")} to answer
            {campaign.quarterly ? " · again every quarter" : ""}
          </p>
        </div>
        {may ? <EndButtons id={id} state={campaign.state} /> : null}
      </div>
      <div className="stack">
        <CampaignCard campaign={campaign} now={at} remind={may ? remindSilent : null} />
        {campaign.state === "planned" ? null : (
          <div className="campaign-columns">
            <section className="card" aria-labelledby="accounts">
              <header className="flex-wrap">
                <h2 id="accounts">Accounts</h2>
                <Tabs href={href} counts={campaign.counts} shown={standing} />
              </header>
              {page.accounts.length === 0 ? (
                <p className="card-body muted">No account stands so.</p>
              ) : (
                <CampaignAccounts accounts={page.accounts} now={at} />
              )}
            </section>
            <section className="card" aria-labelledby="units">
              <header>
                <h2 id="units">By OU</h2>
              </header>
              <Units units={campaign.units} />
            </section>
          </div>
        )}
      </div>
      <Pager
        first={after === undefined ? null : { href: href(standing ?? null), label: "First accounts" }}
        next={page.next === null ? null : { href: href(standing ?? null, page.next), label: "More accounts" }}
      />
    </>
  );
}
