/** Accounts that were seen, as people and programs take them away. */
import type { SightedAccount } from "#lib/data/radar-list.ts";
import type { CsvColumn } from "./csv.ts";

/** One row an account. */
export const radarColumns: readonly CsvColumn<SightedAccount>[] = [
  { head: "Account ID", value: ({ accountId }) => accountId },
  { head: "Is", value: (row) => row.class },
  { head: "Name", value: ({ name }) => name },
  { head: "Seen in places", value: ({ places }) => places.join(" ") },
  { head: "Resources", value: ({ sightings }) => sightings },
  { head: "Seen in accounts", value: ({ seenIn }) => seenIn },
  { head: "Role without external id", value: ({ isOpenTrust }) => (isOpenTrust ? "yes" : "no") },
  { head: "Role last used", value: ({ lastUsedOn }) => lastUsedOn },
  { head: "Most telling", value: ({ best }) => best?.kind ?? null },
  { head: "In account", value: ({ best }) => best?.accountId ?? null },
  { head: "Resource", value: ({ best }) => best?.resource ?? null },
  { head: "First seen", value: ({ firstSeenAt }) => firstSeenAt.toISOString() },
  { head: "Look again by", value: ({ reviewBy }) => reviewBy?.toISOString() ?? null },
  { head: "Left aside until", value: ({ until }) => until?.toISOString() ?? null },
  { head: "Reason", value: ({ reason }) => reason },
];
