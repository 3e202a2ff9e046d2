/** Where a container image comes from, and whether its registry scans it: for item 7.1. */
import type { EcrRepositories } from "#lib/facts/image-sourcing.ts";

/** A registry of ECR, or any other by its host. */
export type Registry =
  | { kind: "ecr"; accountId: string; region: string; repository: string }
  | { kind: "other"; host: string; path: string };

const privateEcr =
  /^(\d{12})\.(?:dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?|dkr-ecr(?:-fips)?\.([a-z0-9-]+)\.on\.aws)$/;

/**
 * Reads a reference as a container runtime does: the first part is a host if it looks like one, else the image is Docker
 * Hub's.
 * @example registryOf("nginx:1.27") // { kind: "other", host: "docker.io", path: "library/nginx" }
 */
export function registryOf(image: string): Registry {
  const [name = ""] = image.split("@", 1);
  const slash = name.indexOf("/");
  const first = slash === -1 ? "" : name.slice(0, slash).toLowerCase();
  const isHost = first.includes(".") || first.includes(":") || first === "localhost";
  const host = isHost ? first : "docker.io";
  const path = (isHost ? name.slice(slash + 1) : name).replace(/:[^/]*$/, "");
  const [, accountId, region, other] = privateEcr.exec(host) ?? [];
  const place = region ?? other;
  if (accountId !== undefined && place !== undefined) {
    return { kind: "ecr", accountId, region: place, repository: path };
  }
  const isHub = /^(?:registry-1\.|index\.)?docker\.io$/.test(host);
  if (!isHub) return { kind: "other", host, path };
  return { kind: "other", host: "docker.io", path: path.includes("/") ? path : `library/${path}` };
}

/** Whether a registry stands in a list of hosts, or of hosts with a path. */
export function isListed({ host, path }: { host: string; path: string }, listed: readonly string[]): boolean {
  const place = `${host}/${path}`;
  return listed.some((entry) => {
    const wanted = entry.toLowerCase().replace(/\/+$/, "");
    return host === wanted || place === wanted || place.startsWith(`${wanted}/`);
  });
}

/** Whether images of a repository are scanned when they arrive or all the time; null: the registry's rules are not known. */
export function isScanned({ repositories, scanning }: EcrRepositories, repository: string): boolean | null {
  if (scanning === null) return null;
  const covered = scanning.rules.some(
    ({ scanFrequency, filters }) =>
      (scanFrequency === "SCAN_ON_PUSH" || scanFrequency === "CONTINUOUS_SCAN") &&
      filters.some((filter) => matches(filter, repository)),
  );
  // The repository's own setting is of the time before rules, and enhanced scanning does not look at it.
  const own = repositories.find(({ repositoryName }) => repositoryName === repository);
  return covered || (scanning.scanType === "BASIC" && own?.scanOnPush === true);
}

/** Amazon ECR User Guide, filters: with `*` the whole name has to match, without one a part of it is enough. */
function matches(filter: string, name: string): boolean {
  const [first = "", ...rest] = filter.split("*");
  const last = rest.pop();
  if (last === undefined) return name.includes(filter);
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
