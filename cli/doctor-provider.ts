/** The part of `doctor` that asks the identity provider whatever a sign-in will need of it. */
import {
  type Discovery,
  discoveryUrl,
  type ReadOptions,
  readDiscovery,
  readKeySet,
} from "#lib/auth/provider-discovery.ts";
import type { Clock } from "#lib/clock.ts";
import type { Env, OidcSettings } from "#lib/env.ts";
import { isLoopback } from "#lib/http-guard.ts";
import { type Check, failed, passed } from "./check.ts";

const guide = "docs/sign-in.md has the settings of Okta, Entra ID, Google and Keycloak.";

function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname.replace(/^\[|\]$/g, "")));
}

function checkIssuer({ issuer: configured }: OidcSettings, { issuer }: Discovery): Check {
  const name = "provider issuer";
  if (issuer === configured) return passed(name, configured);
  const said = issuer === undefined ? "names no issuer" : `calls itself ${issuer}`;
  return failed(
    name,
    `OIDC_ISSUER is ${configured}, and the provider ${said}`,
    issuer === undefined
      ? `Correct OIDC_ISSUER. ${guide}`
      : `Set OIDC_ISSUER=${issuer} if that is your provider. At Entra ID it is the issuer of your tenant, never common or organizations.`,
  );
}

const needed = ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const;

function endpointProblems(found: Discovery, { userInfo }: OidcSettings): string[] {
  const names = userInfo ? ([...needed, "userinfo_endpoint"] as const) : needed;
  const endpoints = names.flatMap((name) => {
    const address = found[name];
    if (address === undefined) return [`it names no ${name}`];
    return isSafe(address) ? [] : [`${name} is ${address}, which is not https`];
  });
  const offers = (list: readonly string[] | undefined, word: string) => list?.includes(word) ?? true;
  return [
    ...endpoints,
    ...(offers(found.response_types_supported, "code")
      ? []
      : ["it offers no authorization code flow (response type code)"]),
    ...(offers(found.token_endpoint_auth_methods_supported, "client_secret_basic")
      ? []
      : ["it takes no client secret by client_secret_basic"]),
  ];
}

function checkEndpoints(oidc: OidcSettings, found: Discovery): Check {
  const problems = endpointProblems(found, oidc);
  const name = "provider endpoints";
  if (problems.length === 0) return passed(name, "authorization, token and keys are where they have to be");
  const fix = `Register Waymark there as a confidential web application with the authorization code flow. ${guide}`;
  return failed(name, problems.join("; "), fix);
}

async function checkKeys(found: Discovery, options: ReadOptions): Promise<Check> {
  const name = "provider signatures";
  const signed = found.id_token_signing_alg_values_supported;
  const challenges = found.code_challenge_methods_supported;
  const fix = "Let the provider sign ID tokens with RS256, and accept PKCE with S256.";
  if (signed !== undefined && !signed.includes("RS256"))
    return failed(name, `it signs ID tokens with ${signed.join(", ")}, and not with RS256`, fix);
  if (challenges !== undefined && !challenges.includes("S256"))
    return failed(name, `it knows PKCE with ${challenges.join(", ")}, and not with S256`, fix);
  const address = found.jwks_uri ?? "";
  // What is not to be asked at all is told by the check of the endpoints.
  if (!isSafe(address)) return failed(name, "its keys cannot be read from there", fix);
  const keys = await readKeySet(address, options);
  if ("problem" in keys)
    return failed(name, `${address}: ${keys.problem}`, "Let this machine reach the provider's keys.");
  if (!keys.value.keys.some(({ kty, use = "sig" }) => kty === "RSA" && use === "sig"))
    return failed(name, `${address} holds no RSA key that signs`, fix);
  const pkce =
    challenges === undefined ? "PKCE is sent; it does not say whether it looks at it" : "PKCE with S256";
  return passed(name, `RS256, ${pkce}`);
}

function checkClaims({ scopes, groupsClaim }: OidcSettings, found: Discovery): Check {
  const name = "provider scopes";
  const asked = scopes.split(/\s+/).filter((scope) => scope !== "");
  const unknown = asked.filter((scope) => found.scopes_supported?.includes(scope) === false);
  if (unknown.length > 0)
    return failed(
      name,
      `OIDC_SCOPES asks for ${unknown.join(", ")}, which it does not offer`,
      `It offers ${(found.scopes_supported ?? []).join(", ")}. Take the others out of OIDC_SCOPES.`,
    );
  const listed = found.claims_supported?.includes(groupsClaim) ?? false;
  const groups = listed ? `groups come as ${groupsClaim}` : `it does not say whether it sends ${groupsClaim}`;
  return passed(name, `${asked.join(", ")}; ${groups}`);
}

/** Tokens live for minutes: what is off by more is refused here or there. */
const noticeableSeconds = 60;
const tooManySeconds = 300;

function checkClock(theirs: Date | null, ours: Date): Check {
  const name = "provider clock";
  if (theirs === null) return passed(name, "it does not say what time it is");
  const seconds = Math.round((ours.getTime() - theirs.getTime()) / 1000);
  const off = Math.abs(seconds);
  if (off <= noticeableSeconds) return passed(name, `${off} s apart`);
  const comes = off > tooManySeconds ? "nobody can sign in" : "sign-ins may fail";
  return failed(
    name,
    `this machine is ${off} s ${seconds > 0 ? "ahead of" : "behind"} the provider: ${comes}`,
    "Let this machine keep its time by NTP.",
  );
}

function checkRedirect({ url }: Env): Check {
  const address = `${url}/api/auth/callback/oidc`;
  const name = "redirect URI";
  if (isSafe(url)) return passed(name, `${address} has to be registered at the provider exactly so`);
  return failed(name, `${address} is not https`, "Set WAYMARK_URL to the https address that people use.");
}

function checkSecret({ databaseUrl }: Env, { authSecret }: OidcSettings): Check[] {
  if (databaseUrl === undefined || authSecret !== "") return [];
  const fix =
    "Give every web process the same AUTH_SECRET, for example the output of openssl rand -base64 48.";
  return [failed("sign-in secret", "AUTH_SECRET is not set", fix)];
}

/** How long the provider may take for one answer, as in a sign-in. */
const answerMs = 8_000;

/** Everything about signing in through the provider; one line where there is none. */
export async function checkProvider(
  env: Env,
  { clock, signal, timeoutMs = answerMs }: { clock: Clock; signal: AbortSignal; timeoutMs?: number },
): Promise<Check[]> {
  const { oidc } = env;
  const name = "identity provider";
  if (oidc === null)
    return [passed(name, "none is configured: people sign in by waymark login-link (docs/sign-in.md)")];
  const own = [checkRedirect(env), ...checkSecret(env, oidc)];
  const options = { signal, timeoutMs };
  const read = await readDiscovery(oidc.issuer, options);
  if ("problem" in read) {
    const fix = `Let this machine reach the provider, and correct OIDC_ISSUER where it is wrong. ${guide}`;
    return [failed(name, `${discoveryUrl(oidc.issuer)}: ${read.problem}`, fix), ...own];
  }
  const { value: found, date } = read;
  return [
    passed(name, `${oidc.issuer} describes itself`),
    checkIssuer(oidc, found),
    checkEndpoints(oidc, found),
    await checkKeys(found, options),
    checkClaims(oidc, found),
    checkClock(date, clock.now()),
    ...own,
  ];
}
