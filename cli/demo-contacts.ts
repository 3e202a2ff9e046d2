/** The register of contacts of a demo: owners, one list for security, and accounts that nobody answers for. */
import { listAccounts } from "#lib/data/accounts.ts";
import { confirmContacts, setContact } from "#lib/data/contact-changes.ts";
import { listContacts } from "#lib/data/contacts.ts";
import { items } from "#lib/roadmap/catalog.ts";
import type { CommandContext } from "./context.ts";

const domain = "northmole.example";
const lena = { name: "Lena B.", email: `lena.b@${domain}` };
const others = [
  { name: "Mara V.", email: `mara.v@${domain}` },
  { name: "Noor H.", email: `noor.h@${domain}` },
  { name: "Tomas K.", email: `tomas.k@${domain}` },
];
/** Of the owner persona. */
const ownedByLena = 3;
/** A demo of thousands of accounts is about lists, not about its contacts. */
const mostAccounts = 40;

/** Whose account it is, by its place among those of the workloads; every fifth is nobody's. */
function ownerAt(place: number): typeof lena | null {
  if (place < ownedByLena) return lena;
  return place % 5 === 4 ? null : (others[place % others.length] ?? null);
}

/** Enters contacts once accounts are listed, and only where there is none yet. */
export async function seedDemoContacts(
  { viewer, clock }: CommandContext,
  organizationId: string,
): Promise<void> {
  if ((await listContacts(viewer, { limit: 1 })).total > 0) return;
  const now = clock.now();
  const accounts = await listAccounts(viewer, { organizationId, items, now });
  const active = accounts.filter(({ status }) => status === "ACTIVE");
  const workloads = active.filter(({ ou }) => ou?.startsWith("/Workloads/") === true);
  const chosen = (workloads.length < ownedByLena ? active : workloads).slice(0, mostAccounts);
  for (const [place, { id: accountId }] of chosen.entries()) {
    const owner = ownerAt(place);
    if (owner === null) continue;
    await setContact(viewer, { accountId, role: "owner", kind: "person", ...owner });
    const security = { kind: "list", email: `security@${domain}`, name: "Security team" } as const;
    if (place !== 1) await setContact(viewer, { accountId, role: "security", ...security });
    if (place === 0 || place > ownedByLena) await confirmContacts(viewer, { accountId, now });
  }
}
