/** Where packages come from, which people say (sub-check f of item 7.1), and what is shown beside. */

import { globalRegion } from "#lib/facts/envelope.ts";
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import { listPlaces } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { type PackagesDetails, packages } from "#lib/roadmap/questions/7-1-ami-and-package-sourcing.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

/** One unit. */
export function judgePackages({ input, view }: EvaluationContext): Unit {
  const answer = readAnswer(input, view, packages, input.account.id);
  if (!answer.valid) return { result: "unknown", place: null, gaps: [answer.gap] };
  const flaw = answer.holds ? flawIn(answer.details) : "packages come from anywhere, as a person answered";
  const seen = { collector: "attestation", accountId: input.account.id, region: globalRegion };
  if (flaw === null) {
    const mirrors = answer.details?.mirrors ?? [];
    const from = mirrors.length === 0 ? "controlled mirrors" : listPlaces(mirrors);
    const observed = `Packages come from ${from}, as a person answered.`;
    return { result: "pass", place: null, evidence: [{ ...seen, observed, result: "pass" }] };
  }
  const observed = sentence(flaw);
  return {
    result: "fail",
    place: null,
    why: flaw,
    failing: [{ resource: input.account.id, region: globalRegion, why: observed }],
    evidence: [{ ...seen, observed, result: "fail" }],
  };
}

/** What the details say against the yes; null: nothing. */
function flawIn(details: PackagesDetails | null): string | null {
  if (details?.directInternetFromProd === true)
    return "production fetches packages straight from the internet";
  if (details?.lockfiles === false) return "builds are not pinned by lock files";
  if (details?.ciReproducible === false) return "no pipeline makes the same again from the same sources";
  return null;
}

/** Shown and not judged: operating systems, package repositories, caches of public registries. */
export function notes(context: EvaluationContext, regions: readonly string[]): Evidence[] {
  return [...platformNotes(context, regions), ...regions.flatMap((region) => regionNotes(context, region))];
}

function platformNotes({ input, view }: EvaluationContext, regions: readonly string[]): Evidence[] {
  const names = regions.flatMap((region) => {
    const answer = view
      .find("ssm.platforms", region)
      .ask("ssm:DescribeInstanceInformation", ({ platforms }) => platforms);
    return answer.known ? answer.value : [];
  });
  // Family and major version: "Ubuntu 24", "Amazon Linux 2023".
  const systems = [
    ...new Set(
      names.map(({ PlatformName, PlatformVersion }) => `${PlatformName} ${PlatformVersion.split(".")[0]}`),
    ),
  ].sort();
  if (systems.length === 0) return [];
  const many = systems.length > input.settings.maxPlatforms ? "the guideline is" : "of at most";
  const observed = `${systems.length} operating systems (${many} ${input.settings.maxPlatforms}): ${listPlaces(systems)}.`;
  return [
    {
      collector: "ssm.platforms",
      accountId: input.account.id,
      region: globalRegion,
      observed,
      result: "info",
    },
  ];
}

function regionNotes({ input, view }: EvaluationContext, region: string): Evidence[] {
  const see = (collector: string, observed: string): Evidence => ({
    collector,
    accountId: input.account.id,
    region,
    observed,
    result: "info",
  });
  const mirrors = view
    .find("codeartifact.repositories", region)
    .ask("codeartifact:ListRepositories", ({ repositories }) => repositories);
  const caches = view
    .find("ecr.repositories", region)
    .ask("ecr:DescribePullThroughCacheRules", ({ pullThroughCacheRules }) => pullThroughCacheRules ?? []);
  const refused = view
    .find("ec2.instance-images", region)
    .ask("ec2:DescribeInstanceImageMetadata", ({ images }) =>
      images.filter((one) => one.ImageAllowed === false),
    );
  return [
    ...(mirrors.known ? mirrors.value : []).map(({ arn, externalConnections }) => {
      const from = externalConnections ?? [];
      const does = from.length === 0 ? "is a package repository" : `fetches from ${listPlaces(from)}`;
      return see("codeartifact.repositories", `${arn} ${does}, which alone proves nothing.`);
    }),
    ...(caches.known ? caches.value : []).map(({ ecrRepositoryPrefix, upstreamRegistryUrl }) =>
      see(
        "ecr.repositories",
        `Images under ${ecrRepositoryPrefix} come through a cache of ${upstreamRegistryUrl}.`,
      ),
    ),
    ...(refused.known ? refused.value : []).map(({ ImageId }) =>
      see("ec2.instance-images", `Image ${ImageId} runs, and Allowed AMIs would not let it be launched.`),
    ),
  ];
}
