import Link from "next/link";
import { kindsWords, sourceWords } from "#components/resources/resource-words.ts";
import { count, formatNumber } from "#components/words.ts";
import type { ResourceOverview } from "#lib/data/resource-overview.ts";

interface AccountResourcesProps {
  overview: ResourceOverview;
  /** The list of the account, narrowed to a type or a region. */
  hrefOf: (narrowed: { types?: string[]; regions?: string[] }) => string;
}

const mostShown = 8;

/** `[name, present]`, the most frequent first. */
function sumsBy(counts: ResourceOverview["counts"], key: "type" | "region"): [string, number][] {
  const sums = new Map<string, number>();
  for (const place of counts) sums.set(place[key], (sums.get(place[key]) ?? 0) + place.present);
  return [...sums].filter(([, present]) => present > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** What the sums rest on, in a sentence. */
function restsOn({ coverage, counts }: ResourceOverview): string {
  if (coverage.sources.length === 0)
    return counts.length === 0
      ? "Nothing was read yet: no refresh has been there, and nobody brought a file."
      : "No source was read.";
  const named = coverage.sources.map(({ source }) => sourceWords(source)).join(", ");
  const places = coverage.gaps.reduce((sum, gap) => sum + gap.places, 0);
  return `Read from: ${named}. ${
    places === 0 ? "Every list was read to its end." : `${count(places, "list", "lists")} could not be read.`
  }`;
}

/** How many resources the account has, by type and region, and what that rests on. */
export function AccountResources({ overview, hrefOf }: AccountResourcesProps) {
  const [types, regions] = [sumsBy(overview.counts, "type"), sumsBy(overview.counts, "region")];
  const total = regions.reduce((sum, [, present]) => sum + present, 0);
  const standing = new Set(
    overview.standing.filter(({ present }) => present > 0).map(({ region }) => region),
  );
  const surprising = overview.unexpected.regions.filter((region) => standing.has(region));
  return (
    <section className="card account-resources" aria-labelledby="account-resources">
      <header>
        <h2 id="account-resources" className="flex-1">
          Resources
        </h2>
        <Link className="link num" href={hrefOf({})} prefetch={false}>
          {count(total, "resource")} in {count(regions.length, "region", "regions")}
        </Link>
      </header>
      <div className="card-body stack">
        {total === 0 ? null : (
          <div className="account-resource-sums">
            <Sums
              title="By type"
              sums={types}
              label={kindLabel}
              hrefOf={(type) => hrefOf({ types: [type] })}
            />
            <Sums
              title="By region"
              sums={regions}
              label={(region) => region}
              marked={surprising}
              hrefOf={(region) => hrefOf({ regions: [region] })}
            />
          </div>
        )}
        <p className="quiet small">{restsOn(overview)}</p>
      </div>
    </section>
  );
}

/** `ec2 security groups`. */
function kindLabel(type: string): string {
  return `${type.slice(0, type.indexOf(":"))} ${kindsWords(type)}`;
}

interface SumsProps {
  title: string;
  sums: readonly [string, number][];
  label: (key: string) => string;
  hrefOf: (key: string) => string;
  /** Keys that nobody expects. */
  marked?: readonly string[];
}

function Sums({ title, sums, label, hrefOf, marked = [] }: SumsProps) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {sums.slice(0, mostShown).map(([key, present]) => (
          <li key={key}>
            <Link className="name-link cut" href={hrefOf(key)} prefetch={false}>
              {label(key)}
            </Link>
            {marked.includes(key) ? <span className="tag tag-warn">unexpected</span> : null}
            <span className="num quiet">{formatNumber(present)}</span>
          </li>
        ))}
      </ul>
      {sums.length > mostShown ? (
        <p className="quiet small">and {formatNumber(sums.length - mostShown)} more</p>
      ) : null}
    </section>
  );
}
