/** The parts of item 4.4, judged on the documents that are recorded. */

import type { Unit } from "#lib/roadmap/conclude.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import { lastMomentOf } from "#lib/roadmap/records/fields.ts";
import type { Guideline } from "#lib/roadmap/records/guidelines.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { FailingResource } from "#lib/roadmap/verdict.ts";

/** Most of the owners is enough: there is always somebody on holiday. */
const acknowledgedPercent = 80;
/** The server says that the document is gone; anything else may be a wiki that only people can open. */
const goneStatuses: readonly number[] = [404, 410];

function fail(place: string | null, why: string, resource: string, says: string, scoreHundredths = 0): Unit {
  const failing: FailingResource[] = [{ resource, region: "global", why: says }];
  return { result: "fail", place, why, failing, scoreHundredths };
}

/** What keeps a document from being one that people can rely on; empty: nothing. */
function missingOf({ owner, version, publishedAt, draft, urlStatus }: Guideline): string[] {
  if (urlStatus !== null && goneStatuses.includes(urlStatus)) return ["the document is gone"];
  return [
    ...(owner === "" ? ["nobody is named as its owner"] : []),
    ...(version === "" ? ["it has no version"] : []),
    ...(publishedAt === null ? ["it was not published"] : []),
    ...(draft ? ["it is a draft"] : []),
  ];
}

/** One document that can be relied on is enough. */
export function judgeValidity(documents: readonly Guideline[]): Unit {
  if (documents.some((document) => missingOf(document).length === 0)) return { result: "pass", place: null };
  const failing = documents.map((document) => ({
    resource: document.url,
    region: "global",
    why: `${capital(missingOf(document).join(", "))}.`,
  }));
  return { result: "fail", place: null, why: "no document can be relied on", failing };
}

/** Each required topic, whichever document covers it; a document that is gone covers nothing any more. */
export function judgeTopics({ input }: OrganizationContext, documents: readonly Guideline[]): Unit[] {
  const readable = documents.filter(
    ({ urlStatus }) => urlStatus === null || !goneStatuses.includes(urlStatus),
  );
  const covered = new Set(
    (readable.length > 0 ? readable : documents).flatMap(({ topics }) => topics.map(normal)),
  );
  return input.settings.requiredTopics.map((topic): Unit => {
    if (covered.has(normal(topic))) return { result: "pass", place: topic };
    return fail(topic, "not covered", topic, "No document of security guidelines covers this topic.");
  });
}

/** It went to every owner, or at least four of five teams have confirmed that they read it. */
export function judgeAudience({ input }: OrganizationContext, documents: readonly Guideline[]): Unit {
  const reached = documents.some(
    ({ broadcast, acknowledged }) =>
      broadcast ||
      (acknowledged !== null && acknowledged.teams * 100 >= acknowledged.total * acknowledgedPercent),
  );
  if (reached) return { result: "pass", place: null };
  const says =
    "The guidelines were not sent to every owner, and too few teams confirmed that they read them.";
  return fail(null, "not every owner knows them", input.organization.id, says);
}

/** A register of accepted deviations is kept, and none of them has run out. */
export function judgeRegister({ input, view }: OrganizationContext, documents: readonly Guideline[]): Unit {
  const registers = documents.flatMap(({ exceptions }) => (exceptions === null ? [] : [exceptions]));
  if (registers.length === 0) {
    const says = "No register of accepted deviations is kept.";
    return fail(null, "there is no register of exceptions", input.organization.id, says);
  }
  const entries = registers.flat();
  const endOf = ({ expiresAt }: { expiresAt: string }) => lastMomentOf(expiresAt);
  const expired = entries.filter((entry) => endOf(entry) <= input.now);
  if (expired.length === 0) {
    for (const entry of entries) view.limit(endOf(entry));
    return { result: "pass", place: null };
  }
  return {
    result: "fail",
    place: null,
    why: `${expired.length} ${expired.length === 1 ? "exception has" : "exceptions have"} run out`,
    failing: expired.map(({ pattern, rule, expiresAt }) => ({
      resource: pattern,
      region: "global",
      why: `The exception to the rule "${rule}" ran out on ${expiresAt.slice(0, 10)}.`,
    })),
  };
}

/** Topics are written by people. */
function normal(topic: string): string {
  return topic.trim().toLowerCase().replaceAll(/\s+/g, " ");
}
