/** OpenID Connect providers by their host: for people, for workloads, and which of them everybody in the world shares. */

/** Hosts behind which people sign in to apps, or nobody that an account knows. */
const consumerHosts =
  /^(?:cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/;

/** Build services and clusters: never people. */
const workloadHosts =
  /^(?:token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/id\/.+|oidc\.circleci\.com(?:\/.*)?|agent\.buildkite\.com|oidc\.vercel\.com(?:\/.*)?)$/;

/** How the subject (or another claim) of a token names its organization; the name itself may hold no wildcard. */
export interface SharedIssuer {
  host: RegExp;
  /** Its group is the organization. */
  subject: RegExp;
  /** Claims that name the organization or project by themselves. */
  claims: RegExp;
}

const named = "[^/:*?]+";
const sharedIssuers: readonly SharedIssuer[] = [
  {
    // Both spellings: `repo:org/name:…` and, with numeric ids, `repo:org@1/name@2:…`.
    host: /^token\.actions\.githubusercontent\.com(?:\/.*)?$/,
    subject: new RegExp(
      `^(?:repo|repository|job_workflow_ref|repository_owner|repository_owner_id|repository_id|enterprise|enterprise_id):(${named})(?:[/:]|$)`,
    ),
    claims:
      /^(?:repository|repository_owner|repository_owner_id|repository_id|enterprise|enterprise_id|job_workflow_ref)$/,
  },
  {
    host: /^gitlab\.com$/,
    subject: new RegExp(`^project_path:(${named})/`),
    claims: /^(?:project_path|project_id|namespace_path|namespace_id)$/,
  },
  {
    host: /^app\.terraform\.io$/,
    subject: new RegExp(`^organization:(${named}):`),
    claims: /^terraform_(?:organization|project|workspace)_(?:name|id)$/,
  },
  {
    host: /^oidc\.circleci\.com(?:\/.*)?$/,
    subject: new RegExp(`^org/(${named})/`),
    claims: /^oidc\.circleci\.com\/project-id$/,
  },
  {
    host: /^agent\.buildkite\.com$/,
    subject: new RegExp(`^organization:(${named}):`),
    claims: /^organization_(?:slug|id)$/,
  },
  {
    host: /^oidc\.vercel\.com(?:\/.*)?$/,
    subject: new RegExp(`^owner:(${named}):`),
    claims: /^(?:owner|owner_id|project|project_id)$/,
  },
];

/** The host, with its path, of a provider's ARN (any partition) or of a bare principal; null: a SAML provider. */
export function oidcHostOf(principal: string): string | null {
  const provider = /^arn:[a-z0-9-]+:iam::\d{12}:oidc-provider\/(.+)$/.exec(principal)?.[1];
  if (provider !== undefined) return provider.toLowerCase();
  return principal.startsWith("arn:") ? null : principal.toLowerCase();
}

/** Whether people may come from a host: the settings name it, and it is none of those that serve workloads or everybody. */
export function isHumanHost(host: string, humanOidcHosts: readonly string[]): boolean {
  if (workloadHosts.test(host) || consumerHosts.test(host)) return false;
  return humanOidcHosts.some((human) => human.toLowerCase().replace(/^https:\/\/|\/$/g, "") === host);
}

/** Whether programs come from a host. */
export function isWorkloadHost(host: string, humanOidcHosts: readonly string[]): boolean {
  return !consumerHosts.test(host) && !isHumanHost(host, humanOidcHosts);
}

/** The rules of an issuer that gives tokens to everybody; undefined: its tokens are of one owner. */
export function sharedIssuerOf(host: string): SharedIssuer | undefined {
  return sharedIssuers.find((issuer) => issuer.host.test(host));
}
