/** Recovery points of AWS Backup: in the account's own vaults, and in those of others that its copies go to (item 2.1). */
import { copyDestinations } from "#lib/facts/about-others.ts";
import { placeOfVault } from "#lib/facts/backup.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FactsView, Reading } from "#lib/roadmap/facts-view.ts";
import { aboutAccount, type Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { copyOfPoint } from "./2-1-copies.ts";
import type { Shelf } from "./2-1-shelf.ts";

const vaultsOp = "backup:ListBackupVaults";
const pointsOp = "backup:ListRecoveryPointsByBackupVault";
const copiesOp = "backup:ListCopyJobs";

interface Source {
  accountId: string;
  region: string;
  now: Date;
}

/** Puts the points of one account and region on the shelf; answers why there may be more of them. */
function shelve(shelf: Shelf, reading: Reading<"backup.points">, source: Source): Gap[] {
  const gap = reading.gapOf(vaultsOp);
  if (gap !== null) return [gap];
  const facts = reading.ask(vaultsOp, (data) => data);
  if (!facts.known) return [facts.gap];
  const { vaults, points } = facts.value;
  const byArn = new Map(vaults.map((vault) => [vault.BackupVaultArn, vault]));
  for (const point of points) {
    shelf.add(point.ResourceArn, copyOfPoint(point, byArn.get(point.BackupVaultArn), source));
  }
  if (vaults.length === 0) return [];
  return vaults.flatMap(({ BackupVaultArn }) => reading.gapOf(pointsOp, BackupVaultArn) ?? []);
}

/** The account's own vaults. Where copies went is asked too: a list that was cut off may name another place. */
export function shelveOwnPoints(
  { input, view }: EvaluationContext,
  regions: readonly string[],
  shelf: Shelf,
): void {
  for (const region of regions) {
    const reading = view.find("backup.points", region);
    const source = { accountId: input.account.id, region, now: input.now };
    const gaps = shelve(shelf, reading, source);
    const jobs = gaps.length === 0 ? reading.gapOf(copiesOp) : null;
    for (const gap of unlike([...gaps, ...(jobs === null ? [] : [jobs])]))
      shelf.gaps.push({ gap, place: region });
  }
}

/** Vaults of other accounts, as far as they hold something of this one; and those that it names but nobody has read. */
export function shelvePointsElsewhere(
  { input }: EvaluationContext,
  about: ReadonlyMap<string, FactsView>,
  shelf: Shelf,
): void {
  const { account, organization, elsewhere, facts, now } = input;
  const view = about.get(account.id);
  const read = new Set<string>();
  for (const { key, envelope } of elsewhere.about) {
    if (key !== account.id || envelope.collector !== "backup.points" || view === undefined) continue;
    const { accountId, region } = envelope;
    read.add(`${accountId}|${region}`);
    const reading = view.find("backup.points", region, accountId);
    for (const gap of unlike(shelve(shelf, reading, { accountId, region, now })))
      shelf.gaps.push({ gap: aboutAccount(accountId, gap, organization), place: region });
  }
  const named = facts.flatMap(namedVaults).flatMap((arn) => placeOfVault(arn) ?? []);
  const missing = new Map(
    named
      .filter(({ accountId, region }) => accountId !== account.id && !read.has(`${accountId}|${region}`))
      .map((place) => [`${place.accountId}|${place.region}`, place]),
  );
  for (const { accountId, region } of missing.values()) {
    const text = `Copies go to account ${accountId}, whose vaults were not read`;
    shelf.gaps.push({ gap: { kind: "said", code: "not_read", text }, place: region });
  }
}

/** Vault ARNs that an envelope names as destinations; one out of a store may be anything. */
export function namedVaults(envelope: Envelope | null): readonly string[] {
  return typeof envelope === "object" && envelope !== null ? copyDestinations(envelope) : [];
}

/** A hundred vaults that are denied alike are one gap. */
function unlike(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()];
}
