/** Where an account × Region takes from what it runs: which images it lets in, containers, runtimes and layers. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hexDigits, pick, text, unit } from "#lib/sim/random.ts";
import { clustersIn } from "./clusters.ts";
import { policiesIn } from "./policies.ts";

interface SimulatedAllowedImages {
  state: "disabled" | "audit-mode" | "enabled";
  /** Providers by criterion; null: of anybody. */
  criteria: readonly { providers: readonly string[] | null; names: readonly string[] }[];
}

/** What the account has set for images of others; the same in every Region. */
export function allowedImagesOf(
  { seed, securityAccountId }: SimulatedOrganization,
  account: SimulatedAccount,
): SimulatedAllowedImages {
  const drawn = unit(seed, "allowed-images", account.index);
  if (account.duty === "management" || drawn > 0.8) return { state: "disabled", criteria: [] };
  if (drawn > 0.65) return { state: "audit-mode", criteria: [{ providers: ["amazon"], names: [] }] };
  if (drawn > 0.58) return { state: "enabled", criteria: [{ providers: ["amazon"], names: [] }] };
  if (drawn > 0.52) return { state: "enabled", criteria: [{ providers: null, names: ["al2023-*"] }] };
  if (drawn > 0.3)
    return { state: "enabled", criteria: [{ providers: ["amazon"], names: ["al2023-ami-*"] }] };
  return { state: "enabled", criteria: [{ providers: ["amazon", securityAccountId], names: [] }] };
}

export interface SimulatedTask {
  id: string;
  cluster: string;
  family: string;
  image: string;
  /** `sha256:…` */
  digest: string;
}

/** Tasks that run in the account's cluster, none of a service: most from its own registry, some from anywhere. */
export function tasksIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedTask[] {
  const { seed } = organization;
  const [cluster] = clustersIn(organization, account, region).ecs;
  if (cluster === undefined) return [];
  const registry = `${account.id}.dkr.ecr.${region}.amazonaws.com`;
  const own = policiesIn(organization, account, region).repositories.map(
    ({ name }) => `${registry}/${name}:stable`,
  );
  const isDirect = unit(seed, "direct-image", account.index) < 0.4;
  const images = [...own, ...(isDirect ? ["docker.io/library/nginx:1.27", "redis"] : [])];
  return images.map((image, at) => ({
    id: text(32, hexDigits, seed, "task", account.index, region, at),
    cluster,
    family: `job-${at}`,
    image,
    digest: `sha256:${text(64, hexDigits, seed, "digest", image)}`,
  }));
}

interface SimulatedScanning {
  type: "BASIC" | "ENHANCED";
  rules: readonly { frequency: "SCAN_ON_PUSH" | "CONTINUOUS_SCAN" | "MANUAL"; filters: readonly string[] }[];
  /** Prefix → registry of another. */
  cached: Readonly<Record<string, string>>;
}

/** What the registry of an account does with its repositories. */
export function scanningOf({ seed }: SimulatedOrganization, account: SimulatedAccount): SimulatedScanning {
  const cached: Record<string, string> =
    unit(seed, "pull-through", account.index) < 0.3 ? { "docker-hub": "registry-1.docker.io" } : {};
  const drawn = unit(seed, "image-scanning", account.index);
  if (drawn < 0.5)
    return { type: "ENHANCED", rules: [{ frequency: "CONTINUOUS_SCAN", filters: ["*"] }], cached };
  if (drawn < 0.7) return { type: "BASIC", rules: [{ frequency: "SCAN_ON_PUSH", filters: ["*"] }], cached };
  if (drawn < 0.85)
    return { type: "BASIC", rules: [{ frequency: "SCAN_ON_PUSH", filters: ["orders"] }], cached };
  return { type: "BASIC", rules: [], cached };
}

/** Whether a repository's own setting asks for a scan. */
export function scansItself(
  { seed }: SimulatedOrganization,
  account: SimulatedAccount,
  name: string,
): boolean {
  return unit(seed, "scan-on-push", account.index, name) < 0.5;
}

/** What a function runs on: mostly current, here and there what nobody has touched for years. */
export function codeOf(
  { seed }: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
  name: string,
): { runtime: string; layers: string[] } {
  const key = [seed, "code", account.index, region, name] as const;
  if (account.duty === "management") return { runtime: "python3.13", layers: [] };
  const current = ["python3.13", "nodejs24.x", "provided.al2023", "java21"];
  const runtime =
    unit(...key, "old") < 0.12 ? pick(["python3.8", "nodejs16.x", "go1.x"], ...key) : pick(current, ...key);
  const drawn = unit(...key, "layer");
  const layer = (owner: string, title: string) => `arn:aws:lambda:${region}:${owner}:layer:${title}:7`;
  if (drawn < 0.2)
    return { runtime, layers: [layer("017000801446", "AWSLambdaPowertoolsPythonV3-python313-x86_64")] };
  if (drawn < 0.3) return { runtime, layers: [layer(account.id, "common")] };
  return { runtime, layers: drawn < 0.34 ? [layer("770693421928", "Klayers-p313-requests")] : [] };
}

/** Package repositories: one account in ten keeps a mirror. */
export function packageRepositoriesOf(
  { seed }: SimulatedOrganization,
  account: SimulatedAccount,
): { name: string; upstreams: string[]; external: string[] }[] {
  if (account.duty === "management" || unit(seed, "packages", account.index) > 0.1) return [];
  return [
    { name: "internal", upstreams: ["mirror"], external: [] },
    { name: "mirror", upstreams: [], external: ["public:npmjs"] },
  ];
}
