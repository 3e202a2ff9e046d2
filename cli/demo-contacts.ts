/**
 * The register of contacts of a demo, as registers are: people and distribution lists, owners who have confirmed, who
 * have not, who did so too long ago, and accounts that nobody answers for.
 */
import { usualCampaign } from "#lib/campaign.ts";
import type { ContactInput, ContactRole } from "#lib/contact.ts";
import { listAccounts } from "#lib/data/accounts.ts";
import { createCampaign } from "#lib/data/campaign-changes.ts";
import { confirmContacts } from "#lib/data/contact-answers.ts";
import { setContact } from "#lib/data/contact-changes.ts";
import { listContacts } from "#lib/data/contact-list.ts";
import { items } from "#lib/roadmap/catalog.ts";
import type { Viewer } from "#lib/viewer.ts";
import type { CommandContext } from "./context.ts";

const domain = "northmole.example";

function person(name: string, team: string): ContactInput {
  const email = `${name
    .toLowerCase()
    .replace(/[^a-z]+/g, ".")
    .replace(/\.$/, "")}@${domain}`;
  return { kind: "person", email, name, team };
}

function list(address: string, name: string, team: string): ContactInput {
  return { kind: "list", email: `${address}@${domain}`, name, team };
}

const lena = person("Lena B.", "Orders");
const owners = [
  person("Mara V.", "Platform"),
  person("Noor H.", "Data platform"),
  person("Tomas K.", "Search"),
  list("storefront", "Storefront", "Storefront"),
];
const security = list("security", "Security team", "Security");
const others: readonly [ContactRole, ContactInput][] = [
  ["operations", list("on-call", "On-call", "Platform")],
  ["billing", list("finops", "Finance", "Finance")],
];
/** Of the owner persona. */
const ownedByLena = 3;
/** A demo of thousands of accounts is about lists, not about its contacts. */
const mostAccounts = 40;
const dayMs = 86_400_000;

/** Whose account it is, by its place among those of the workloads; every fifth is nobody's. */
function ownerAt(place: number): ContactInput | null {
  if (place < ownedByLena) return lena;
  return place % 5 === 4 ? null : (owners[place % owners.length] ?? null);
}

/** How many days ago who answers was confirmed; the last is beyond the term. null: never. */
function confirmedDaysAgo(place: number): number | null {
  if (place < ownedByLena) return place === 0 ? 0 : null;
  return [12, null, 98, 212][place % 5] ?? null;
}

/** It was asked then: whoever has confirmed since is done, and the others have been reminded once. */
const askedDaysAgo = 13;

/** The campaign of this quarter. */
async function seedDemoCampaign(viewer: Viewer, opened: Date): Promise<void> {
  const everywhere = { organizationId: null, unitPath: null, environment: null };
  await createCampaign(viewer, { ...usualCampaign, ...everywhere, opensAt: opened, now: opened });
}

/** Enters contacts once accounts are listed, and only where there is none yet. */
export async function seedDemoContacts(
  { viewer, clock }: CommandContext,
  organizationId: string,
): Promise<void> {
  const now = clock.now();
  if ((await listContacts(viewer, { limit: 1, now })).total > 0) return;
  await seedDemoCampaign(viewer, new Date(now.getTime() - askedDaysAgo * dayMs));
  const accounts = await listAccounts(viewer, { organizationId, items, now });
  const active = accounts.filter(({ status }) => status === "ACTIVE");
  const workloads = active.filter(({ ou }) => ou?.startsWith("/Workloads/") === true);
  const chosen = (workloads.length < ownedByLena ? active : workloads).slice(0, mostAccounts);
  for (const [place, { id: accountId }] of chosen.entries()) {
    const owner = ownerAt(place);
    if (owner === null) continue;
    await setContact(viewer, { accountId, role: "owner", ...owner });
    if (place !== 1) await setContact(viewer, { accountId, role: "security", ...security });
    const other = others[place % 4];
    if (other !== undefined) await setContact(viewer, { accountId, role: other[0], ...other[1] });
    const days = confirmedDaysAgo(place);
    if (days !== null)
      await confirmContacts(viewer, { accountId, now: new Date(now.getTime() - days * dayMs) });
  }
}
