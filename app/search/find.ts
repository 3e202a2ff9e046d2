/** The groups of results of the search: what the database knows, and what the product itself has. */

import { resourceHref } from "#app/resources/links.ts";
import { runStateWords } from "#components/runs/run-words.ts";
import type { ResultGroup } from "#components/search/results.ts";
import { count } from "#components/words.ts";
import { search } from "#lib/data/search.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { stages } from "#lib/roadmap/stages.ts";
import type { Viewer } from "#lib/viewer.ts";

const pages = [
  { title: "Overview", href: "/", detail: "where the organization stands" },
  { title: "Accounts", href: "/accounts", detail: "search, filter, export" },
  { title: "Contacts", href: "/contacts", detail: "who answers for which account" },
  { title: "Roadmap", href: "/roadmap", detail: "ten stages, thirty items, all accounts" },
  { title: "Resources", href: "/resources", detail: "everything in every account and region" },
  { title: "Coverage", href: "/coverage", detail: "what could not be read, and why" },
  { title: "Runs", href: "/runs", detail: "refreshes and their causes of failure" },
  {
    title: "Accounts that need attention",
    href: "/accounts?freshness=failed&freshness=partly&freshness=never",
    detail: "failed, partly read, never read",
  },
] as const;

function matches(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

/** Everything that the text may stand for, at most `limit` of each kind. */
export async function find(
  viewer: Viewer,
  { organizationId, text, limit }: { organizationId: string; text: string; limit: number },
): Promise<ResultGroup[]> {
  const words = text.toLowerCase().trim().split(/\s+/).filter(Boolean).slice(0, 8);
  if (words.length === 0) return [];
  const found = await search(viewer, { organizationId, text, limit });
  const groups: ResultGroup[] = [
    {
      name: "Accounts",
      results: found.accounts.map(({ id, name, ou }) => ({
        href: `/accounts/${id}`,
        title: name,
        detail: `${id.replace(/(\d{4})(?=\d)/g, "$1 ")}${ou === null || ou === "/" ? "" : ` · ${ou}`}`,
      })),
    },
    {
      name: "Contacts",
      results: found.contacts.map(({ id, email, name, team, accounts }) => ({
        href: `/contacts/${id}`,
        title: name ?? email,
        detail: [name === null ? null : email, team, count(accounts, "account")]
          .filter((part) => part !== null)
          .join(" · "),
      })),
    },
    {
      name: "Organizational units",
      results: found.units.map(({ path, name, accounts }) => ({
        href: `/accounts?${new URLSearchParams({ ou: path })}`,
        title: path === "/" ? "Root" : name,
        detail: `${path} · ${count(accounts, "account")}`,
      })),
    },
    {
      name: "Items",
      results: items
        .filter(({ id, title }) => matches(`${id} ${title}`, words))
        .slice(0, limit)
        .map(({ id, title, stage }) => ({
          href: `/roadmap/${id}`,
          title: `${id} ${title}`,
          detail: `stage ${stage} ${stages.find(({ number }) => number === stage)?.name ?? ""}`,
        })),
    },
    {
      name: "Resources",
      results: found.resources.map((one) => ({
        href: resourceHref(one),
        title: one.name ?? one.arn.slice(one.arn.lastIndexOf(":") + 1),
        detail: `${one.type} · ${one.accountName} · ${one.region}`,
      })),
    },
    {
      name: "Runs",
      results: found.runs.map(({ number, state }) => ({
        href: `/runs/${number}`,
        title: `Run ${number}`,
        detail: runStateWords[state],
      })),
    },
    { name: "Pages", results: pages.filter(({ title }) => matches(title, words)) },
  ];
  return groups.filter(({ results }) => results.length > 0);
}
