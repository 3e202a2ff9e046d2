/** What a provider says of somebody: read strictly, because everything that a user may do hangs on it. */
import { z } from "zod";

/** Somebody as their provider knows them. */
export interface ProviderIdentity {
  /** As the token names it: with the subject, all that a user is known by. */
  issuer: string;
  subject: string;
  /** Lower case; null: none, or none that a mail could be sent to. */
  email: string | null;
  /** The provider has made sure that the address is theirs. */
  emailVerified: boolean;
  name: string | null;
  groups: string[];
}

/** OpenID Connect Core 1.0, section 2: at most 255 ASCII characters. */
const subject = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x20-\x7e]+$/);
/** Some providers send text where the specification has a boolean. */
const verified = z.union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })]);
/** ASCII: an address that only looks like one of the register is another one. */
const address = z.email().max(254).toLowerCase();
const longestGroup = 256;
const mostGroups = 2_000;
// Neither what Postgres cannot store nor what nobody can see.
const groupList = z
  .array(
    z
      .string()
      .max(longestGroup)
      .regex(/^[^\p{Cc}\p{Cf}]*$/u),
  )
  .max(mostGroups);

const claimsSchema = z.object({
  iss: z.string(),
  iat: z.number(),
  sub: subject,
  email: z.string().nullish(),
  email_verified: verified.nullish(),
  name: z.string().nullish(),
  preferred_username: z.string().nullish(),
  /** Names another provider, where this one only hands on what that one says. */
  idp: z.unknown().optional(),
});

/** A list; one group alone as text, which is one name whatever is in it. */
function groupsOf(value: unknown): string[] | null {
  if (value === undefined || value === null) return [];
  const parsed = groupList.safeParse(typeof value === "string" ? [value] : value);
  return parsed.success ? [...new Set(parsed.data)].sort() : null;
}

/**
 * The claims of an ID token, and what it is silent about from the answer of the user-info endpoint, whose subject has been
 * compared. The token decides wherever it speaks; that an address is verified is taken over for that very address alone.
 */
export function withUserInfo(
  token: Readonly<Record<string, unknown>>,
  userInfo: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { email_verified: verifiedThere, ...others } = userInfo;
  const merged = { ...others, ...token };
  const speaks = token["email_verified"] !== undefined || verifiedThere === undefined;
  if (speaks || merged["email"] !== userInfo["email"]) return merged;
  return { ...merged, email_verified: verifiedThere };
}

/** How far the provider's clock may be ahead of ours. */
const clockSkewMs = 10 * 60_000;
const longestName = 120;

function nameOf(claims: z.infer<typeof claimsSchema>): string | null {
  const name = (claims.name ?? claims.preferred_username ?? "").replaceAll(/[\p{Cc}\p{Cf}]/gu, "").trim();
  return name === "" ? null : name.slice(0, longestName);
}

/**
 * Whether an address is the person's own. A token that says so decides, either way. Of one that is silent, only the
 * provider's own people count, and only in domains that the operator vouches for: guests bring addresses that somebody
 * else wrote.
 */
function isVerified(
  { email_verified: said, idp }: z.infer<typeof claimsSchema>,
  mail: string,
  trustedDomains: readonly string[],
): boolean {
  if (said !== undefined && said !== null) return said;
  return idp === undefined && trustedDomains.includes(mail.slice(mail.lastIndexOf("@") + 1));
}

/**
 * Reads the claims of a verified ID token; null: they do not say who it is, or not in a form that can be trusted.
 *
 * @param options.issuer the configured one: a token of another is not for us, however well it is signed
 * @param options.groupsClaim in which claim the groups are
 * @param options.trustedEmailDomains whose addresses count as verified where the token does not say
 */
export function readClaims(
  claims: unknown,
  {
    issuer,
    groupsClaim,
    trustedEmailDomains,
    now,
  }: { issuer: string; groupsClaim: string; trustedEmailDomains: readonly string[]; now: Date },
): ProviderIdentity | null {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return null;
  const { iss, iat, sub, email } = parsed.data;
  if (iat * 1000 > now.getTime() + clockSkewMs) return null;
  if (iss.replace(/\/$/, "") !== issuer.replace(/\/$/, "")) return null;
  // Parsed as an object just now.
  const groups = groupsOf((claims as Record<string, unknown>)[groupsClaim]);
  if (groups === null) return null;
  const mail = address.safeParse(email);
  return {
    // With a slash at its end or without: one provider, one user.
    issuer: iss.replace(/\/$/, ""),
    subject: sub,
    email: mail.success ? mail.data : null,
    emailVerified: mail.success && isVerified(parsed.data, mail.data, trustedEmailDomains),
    name: nameOf(parsed.data),
    groups,
  };
}
