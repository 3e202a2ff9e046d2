import type { Metadata } from "next";
import Link from "next/link";
import { ContactsHead } from "#app/contacts/head.tsx";
import { readOrganizations, type ShownOrganizations } from "#app/organization.ts";
import { oneParam, type SearchParams } from "#app/query.ts";
import { readForPage, webClock } from "#app/server.ts";
import { ActionButton } from "#components/action-button.tsx";
import { CampaignBar } from "#components/campaigns/campaign-bar.tsx";
import { CampaignCard } from "#components/campaigns/campaign-card.tsx";
import { CampaignForm } from "#components/campaigns/campaign-form.tsx";
import { campaignStateWords, scopeWords, standingSentence } from "#components/campaigns/campaign-words.ts";
import { ScopeForm } from "#components/campaigns/scope-form.tsx";
import { UnitContactForm } from "#components/campaigns/unit-contact-form.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { Pager } from "#components/pager.tsx";
import { formatNumber } from "#components/words.ts";
import { currentViewer } from "#lib/auth/viewer.ts";
import { usualCampaign } from "#lib/campaign.ts";
import { type CampaignPreview, previewCampaign } from "#lib/data/campaign-changes.ts";
import { type CampaignView, listCampaigns } from "#lib/data/campaigns.ts";
import { listUnitContacts, type UnitContactView } from "#lib/data/unit-contacts.ts";
import { listUnitsOf, type UnitRow } from "#lib/data/unit-paths.ts";
import { AppError } from "#lib/errors.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { dropUnitContact, nameUnitContact, remindSilent, startCampaign } from "./actions.ts";
import { scopeOf, scopeValue } from "./scope.ts";

export const metadata: Metadata = { title: "Campaigns" };

const pageSize = 20;
/** The API and the command list them all. */
const mostUnitContacts = 200;
const place = "/contacts/campaigns";

/** Whom a campaign would ask, or the sentence that says why it cannot be. */
async function preview(
  viewer: Viewer,
  chosen: { scope: string; environment: string },
): Promise<CampaignPreview | string> {
  try {
    return await previewCampaign(viewer, scopeOf(chosen));
  } catch (error) {
    if (error instanceof AppError && error.code !== "DATABASE_UNAVAILABLE") return error.userMessage;
    throw error;
  }
}

function scopesOf({ current, all }: ShownOrganizations, units: readonly UnitRow[]) {
  const others = all
    .filter(({ id }) => id !== current?.id)
    .map(({ id, name }) => ({ value: id, label: `All of ${name}` }));
  const own =
    current === null
      ? []
      : units.map(({ path }) => ({
          value: scopeValue(current.id, path),
          label: path === "/" ? `All of ${current.name}` : `${current.name}: ${path}`,
        }));
  return [{ value: "", label: "Every account" }, ...own, ...others];
}

function Campaigns({
  campaigns,
  organizations,
  now,
}: {
  campaigns: readonly CampaignView[];
  organizations: ShownOrganizations["all"];
  now: string;
}) {
  return (
    <ul className="campaign-list">
      {campaigns.map((campaign) => (
        <li key={campaign.id}>
          <div className="min-w-0 flex-1">
            <Link className="name-link" href={`${place}/${campaign.id}`} prefetch={false}>
              {campaign.name}
            </Link>
            <p className="small text-muted">
              {scopeWords(campaign, organizations)}
              {campaign.state === "planned" ? (
                <>
                  {" · opens "}
                  <LocalTime at={campaign.opensAt} now={now} as="date" />
                </>
              ) : (
                ` · ${standingSentence(campaign.counts)}`
              )}
            </p>
          </div>
          {campaign.state === "planned" ? null : <CampaignBar counts={campaign.counts} small />}
          <span className="tag">{campaignStateWords[campaign.state]}</span>
        </li>
      ))}
    </ul>
  );
}

function UnitContacts({ contacts, may }: { contacts: readonly UnitContactView[]; may: boolean }) {
  return (
    <ul className="unit-contact-list">
      {contacts.map(({ unitId, unitPath, organizationName, email, name, bounced }) => (
        <li key={unitId}>
          <div className="min-w-0">
            <b className="strong">{unitPath === "/" ? organizationName : unitPath}</b>
            <p className="small text-muted">
              {name === null ? email : `${name}, ${email}`}
              {bounced ? " · mail comes back" : ""}
            </p>
          </div>
          {may ? (
            <ActionButton
              action={dropUnitContact}
              fields={{ unitId }}
              label={`Take away ${unitPath}`}
              small
            />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** Campaigns that ask owners whether their accounts are still theirs; and who hears of what they do not answer. */
export default async function CampaignsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await currentViewer();
  const params = await searchParams;
  const after = oneParam(params, "after");
  const now = webClock().now();
  const at = now.toISOString();
  const may = hasPermission(viewer, "campaign.write");
  const chosen = {
    scope: oneParam(params, "scope") ?? "",
    environment: oneParam(params, "environment") ?? "",
  };
  const organizations = await readForPage(readOrganizations(viewer));
  const [page, { contacts }, units, asked] = await readForPage(
    Promise.all([
      listCampaigns(viewer, { after: after ?? null, limit: pageSize, now }),
      listUnitContacts(viewer, { limit: mostUnitContacts }),
      organizations.current === null || !may ? [] : listUnitsOf(viewer, organizations.current.id),
      may ? preview(viewer, chosen) : null,
    ]),
  );
  const open = page.campaigns.filter(({ state }) => state === "open");
  const others = page.campaigns.filter(({ state }) => state !== "open");
  return (
    <>
      <ContactsHead current={place} viewer={viewer} />
      <div className="stack mt-4">
        {open.map((campaign) => (
          <CampaignCard
            key={campaign.id}
            campaign={campaign}
            now={at}
            remind={may ? remindSilent : null}
            linked
          />
        ))}
        <div className="campaign-columns">
          <div className="stack">
            <section className="card" aria-labelledby="campaigns">
              <header>
                <h2 id="campaigns">{open.length === 0 ? "Campaigns" : "Others"}</h2>
                <span className="quiet num">{formatNumber(others.length)}</span>
              </header>
              {others.length === 0 ? (
                <p className="card-body muted">
                  {open.length === 0
                    ? "No owner was asked yet whether their accounts are still theirs."
                    : "None is planned, and none has ended."}
                </p>
              ) : (
                <Campaigns campaigns={others} organizations={organizations.all} now={at} />
              )}
            </section>
            {asked === null ? null : (
              <section className="card" aria-labelledby="start">
                <header>
                  <h2 id="start">Ask owners</h2>
                </header>
                <div className="card-body stack">
                  <p className="small text-muted">
                    Each owner gets one message with all their accounts, and answers on one page: still
                    theirs, handed over, or not theirs.
                  </p>
                  <ScopeForm scopes={scopesOf(organizations, units)} chosen={chosen} preview={asked} />
                  <CampaignForm
                    action={startCampaign}
                    fields={chosen}
                    usual={usualCampaign}
                    today={at.slice(0, 10)}
                  />
                </div>
              </section>
            )}
          </div>
          <section className="card" aria-labelledby="unit-contacts">
            <header>
              <h2 id="unit-contacts">Contacts of OUs</h2>
            </header>
            {contacts.length === 0 ? (
              <p className="card-body muted">
                None. What owners do not answer by the last day goes to the contact of their OU, or of the
                next one above that has one.
              </p>
            ) : (
              <UnitContacts contacts={contacts} may={may} />
            )}
            {may && units.length > 0 ? (
              <div className="card-body">
                <UnitContactForm action={nameUnitContact} units={units} />
              </div>
            ) : null}
          </section>
        </div>
      </div>
      <Pager
        first={after === undefined ? null : { href: place, label: "The newest" }}
        next={
          page.next === null
            ? null
            : { href: `${place}?${new URLSearchParams({ after: page.next })}`, label: "Earlier ones" }
        }
      />
    </>
  );
}
