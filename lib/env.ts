/** The environment, read once and validated: a wrong value is an error that names the variable. */
import { resolve } from "node:path";
import { z } from "zod";
import { deriveChannelKey } from "./channel-key.ts";
import { AppError } from "./errors.ts";
import { logFormats, logLevels } from "./log.ts";
import { type MailServer, parseMailServer } from "./mail-settings.ts";

const port = z.coerce.number().int().min(1).max(65535);
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" });
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgresql:// URL" });

const domain = z
  .string()
  .regex(
    /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/,
    "must be domains like example.com, separated by commas",
  );

const hostName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.:-]{0,252}$/, "must be names or addresses of hosts, separated by commas");

function domainsOf(text: string): string[] {
  return text.split(",").map((one) => one.trim().toLowerCase());
}

const schema = z.object({
  DATABASE_URL: postgresUrl.optional(),
  WAYMARK_HOME: z.string().default(".waymark"),
  WAYMARK_URL: httpUrl.optional(),
  PORT: port.default(3000),
  HOST: z.string().default("127.0.0.1"),
  AWS_ENDPOINT_URL: httpUrl.optional(),
  AWS_REGION: z.string().optional(),
  WAYMARK_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(8),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_GROUPS_CLAIM: z.string().default("groups"),
  OIDC_SCOPES: z
    .string()
    .regex(/(?:^|\s)openid(?:\s|$)/, "must hold openid")
    .default("openid email profile"),
  OIDC_USER_INFO: z.stringbool({ error: "must be true or false" }).default(false),
  OIDC_TRUSTED_EMAIL_DOMAINS: z.string().transform(domainsOf).pipe(z.array(domain)).optional(),
  AUTH_SECRET: z.string().min(32, "must be at least 32 characters of chance").optional(),
  SMTP_URL: z.string().optional(),
  MAIL_FROM: z.string().optional(),
  WAYMARK_INTERNAL_HOSTS: z.string().transform(domainsOf).pipe(z.array(hostName)).optional(),
  WAYMARK_CHANNEL_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits")
    .optional(),
  LOG_LEVEL: z.enum(logLevels).default("info"),
  LOG_FORMAT: z.enum(logFormats).default("json"),
  WAYMARK_LEASE_SECONDS: z.coerce.number().min(1).max(600).default(45),
  WAYMARK_HEARTBEAT_FILE: z.string().optional(),
  WAYMARK_TRUSTED_PROXIES: z.string().optional(),
  WAYMARK_SIGN_IN_RATE: z.coerce.number().int().min(1).max(100_000).default(120),
  WAYMARK_API_RATE: z.coerce.number().int().min(10).max(1_000_000).default(600),
  WAYMARK_CLOCK_OFFSET_HOURS: z.coerce.number().default(0),
  WAYMARK_DEMO_REGIONS: z.string().optional(),
});
type VariableName = keyof z.infer<typeof schema>;

interface Variable {
  /** What stands in its place where it is absent, in words. */
  default: string;
  meaning: string;
}

/** Every variable in words, for `doctor` and the documents. */
const variables: Record<VariableName, Variable> = {
  DATABASE_URL: {
    default: "embedded Postgres under WAYMARK_HOME",
    meaning: "a Postgres of your own; the tests run on 18",
  },
  WAYMARK_HOME: { default: ".waymark", meaning: "folder of the embedded mode, relative to the current one" },
  WAYMARK_URL: { default: "http://localhost:$PORT", meaning: "public base URL" },
  PORT: { default: "3000", meaning: "port of the web listener" },
  HOST: {
    default: "127.0.0.1",
    meaning: "its address; one that other machines reach needs `WAYMARK_URL` and somebody who can sign in",
  },
  AWS_ENDPOINT_URL: { default: "AWS", meaning: "endpoint of every AWS service" },
  AWS_REGION: { default: "the SDK's standard chain", meaning: "Region of the first calls" },
  WAYMARK_CONCURRENCY: { default: "8", meaning: "accounts that a worker refreshes at once, 1 to 256" },
  OIDC_ISSUER: { default: "none", meaning: "identity provider through which people sign in" },
  OIDC_CLIENT_ID: { default: "none", meaning: "as which Waymark is registered there" },
  OIDC_CLIENT_SECRET: { default: "none", meaning: "its secret" },
  OIDC_GROUPS_CLAIM: { default: "groups", meaning: "claim of the ID token that lists somebody's groups" },
  OIDC_SCOPES: {
    default: "openid email profile",
    meaning: "what is asked of the provider; some list groups only with a scope of their own",
  },
  OIDC_USER_INFO: {
    default: "false",
    meaning: "true: what the ID token is silent about is asked of the provider's user-info endpoint",
  },
  OIDC_TRUSTED_EMAIL_DOMAINS: {
    default: "none",
    meaning:
      "domains, separated by commas, whose addresses count as verified where the provider does not say so; read docs/sign-in.md first",
  },
  AUTH_SECRET: {
    default: "generated under WAYMARK_HOME",
    meaning: "keeps the steps of a sign-in together; needed with a Postgres of your own and a provider",
  },
  SMTP_URL: {
    default: "none",
    meaning: "mail server of notifications: smtp://user:password@host:587 or smtps://host:465",
  },
  MAIL_FROM: { default: "none", meaning: "sender of notifications; belongs to `SMTP_URL`" },
  WAYMARK_INTERNAL_HOSTS: {
    default: "none",
    meaning:
      "hosts in your own network, separated by commas, that webhooks may lead to; all others need public addresses",
  },
  WAYMARK_CHANNEL_KEY: {
    default: "derived from AUTH_SECRET",
    meaning: "key of the secrets of channels; for a worker that is not given `AUTH_SECRET`",
  },
  LOG_LEVEL: {
    default: "info",
    meaning:
      "fatal, error, warn, info, debug, trace or silent; a command in the foreground logs only where it is set",
  },
  LOG_FORMAT: { default: "json", meaning: "json: an object a line; plain: for eyes" },
  WAYMARK_LEASE_SECONDS: {
    default: "45",
    meaning: "how long a worker owns an account without a heartbeat; the same everywhere",
  },
  WAYMARK_HEARTBEAT_FILE: {
    default: "none",
    meaning: "where a worker says that it lives, for `waymark worker --check`",
  },
  WAYMARK_TRUSTED_PROXIES: {
    default: "none",
    meaning: "addresses and networks, separated by commas, whose X-Forwarded-For is believed",
  },
  WAYMARK_SIGN_IN_RATE: { default: "120", meaning: "sign-ins that one address may try in a minute" },
  WAYMARK_API_RATE: {
    default: "600",
    meaning: "requests of one token to /api/v1 in a minute, 10 to 1,000,000",
  },
  WAYMARK_CLOCK_OFFSET_HOURS: { default: "0", meaning: "moves the clock; tests only" },
  WAYMARK_DEMO_REGIONS: {
    default: "all",
    meaning: "Regions of the simulated AWS, separated by commas, us-east-1 among them; tests only",
  },
};

/** As in process.env. */
type Variables = Readonly<Record<string, string | undefined>>;

const secretVariables: ReadonlySet<string> = new Set<VariableName>([
  "DATABASE_URL",
  "OIDC_CLIENT_SECRET",
  "AUTH_SECRET",
  "SMTP_URL",
  "WAYMARK_CHANNEL_KEY",
]);

/** The identity provider through which people sign in. */
export interface OidcSettings {
  /** As written. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  groupsClaim: string;
  /** Separated by spaces. */
  scopes: string;
  /** Claims that the ID token lacks are read from the user-info endpoint. */
  userInfo: boolean;
  /** Lower case: addresses there count as verified where the token is silent about it. */
  trustedEmailDomains: readonly string[];
  /** Signs the cookies that keep the steps of a sign-in together. */
  authSecret: string;
}

/** What notifications need of their surroundings. */
export interface NotificationEnv {
  /** Null: no mail is sent. */
  mail: MailServer | null;
  /** Hosts, in lower case, that may have addresses that are not public. */
  internalHosts: readonly string[];
  /** Hex; null: channels with a secret cannot be saved or used. */
  channelKey: string | null;
}

export interface Env {
  /** Absent: embedded Postgres under `home`. */
  databaseUrl: string | undefined;
  /** Absolute path. */
  home: string;
  /** Public base URL, without a slash at its end. */
  url: string;
  port: number;
  host: string;
  /** Base URL of the AWS endpoint, as written; null is AWS itself. */
  awsEndpointUrl: string | null;
  awsRegion: string | undefined;
  /** Accounts refreshed at once by one worker. */
  concurrency: number;
  logLevel: (typeof logLevels)[number];
  logFormat: (typeof logFormats)[number];
  /** How long a worker owns an account without a heartbeat. */
  leaseSeconds: number;
  /** Where a worker says that it lives, for its health check; absent: nowhere. */
  heartbeatFile: string | undefined;
  /** Addresses and networks of proxies, as written. */
  trustedProxies: string | undefined;
  /** Sign-ins that one address may try in a minute. */
  signInRate: number;
  /** Requests of one token to the API in a minute. */
  apiRate: number;
  notifications: NotificationEnv;
  /** Null: nobody signs in through a provider. */
  oidc: OidcSettings | null;
  /** By how much our clock is moved; only in tests. */
  clockOffsetMs: number;
  /** The Regions that the simulated AWS has; undefined: all. Only in tests. */
  demoRegions: readonly string[] | undefined;
  /** Read through `describeEnv`. */
  readonly described: readonly DescribedVariable[];
}

/** One variable for people; `value` of a secret is "set". */
export interface DescribedVariable {
  name: string;
  value: string;
  default: string;
  meaning: string;
  source: "environment" | "default";
}

/**
 * Reads and validates the environment; an empty value counts as absent.
 *
 * @throws AppError INVALID_INPUT naming the variable and what it must be.
 */
export function readEnv(source: Variables): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw wrongValue(parsed.error, given);
  const values = parsed.data;
  if (values.WAYMARK_CLOCK_OFFSET_HOURS !== 0 && source["NODE_ENV"] !== "test") {
    throw new AppError("INVALID_INPUT", {
      userMessage:
        "WAYMARK_CLOCK_OFFSET_HOURS moves the clock for tests; it is refused unless NODE_ENV is test.",
    });
  }
  return {
    databaseUrl: values.DATABASE_URL,
    home: resolve(values.WAYMARK_HOME),
    url: (values.WAYMARK_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ""),
    port: values.PORT,
    host: values.HOST,
    awsEndpointUrl: values.AWS_ENDPOINT_URL ?? null,
    awsRegion: values.AWS_REGION,
    concurrency: values.WAYMARK_CONCURRENCY,
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT,
    leaseSeconds: values.WAYMARK_LEASE_SECONDS,
    heartbeatFile: values.WAYMARK_HEARTBEAT_FILE && resolve(values.WAYMARK_HEARTBEAT_FILE),
    trustedProxies: values.WAYMARK_TRUSTED_PROXIES,
    signInRate: values.WAYMARK_SIGN_IN_RATE,
    apiRate: values.WAYMARK_API_RATE,
    notifications: {
      mail: parseMailServer(values.SMTP_URL, values.MAIL_FROM),
      internalHosts: values.WAYMARK_INTERNAL_HOSTS ?? [],
      channelKey:
        values.WAYMARK_CHANNEL_KEY ??
        (values.AUTH_SECRET === undefined ? null : deriveChannelKey(values.AUTH_SECRET)),
    },
    oidc: oidcOf(values),
    clockOffsetMs: values.WAYMARK_CLOCK_OFFSET_HOURS * 3_600_000,
    demoRegions: values.WAYMARK_DEMO_REGIONS?.split(","),
    described: describe(given),
  };
}

/** Where anybody may bring an organization of their own. */
const sharedIssuer =
  /^https:\/\/(?:accounts\.google\.com|appleid\.apple\.com|(?:login\.microsoftonline\.com|sts\.windows\.net)\/(?:common|organizations|consumers|9188040d-6c67-4c5b-b112-36a304b66dad)(?:\/|$))/i;

/** All of it or nothing, and over TLS: whoever could change the provider's answers could be anybody. */
function oidcOf(values: z.infer<typeof schema>): OidcSettings | null {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, AUTH_SECRET } = values;
  const needed = { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET };
  if (Object.values(needed).every((value) => value === undefined)) return null;
  const missing = Object.entries(needed).find(([, value]) => value === undefined)?.[0];
  if (missing !== undefined || OIDC_ISSUER === undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage: `The environment variable ${missing} is missing: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together.`,
    });
  const { protocol, hostname } = new URL(OIDC_ISSUER);
  if (protocol !== "https:" && !["localhost", "127.0.0.1", "[::1]"].includes(hostname))
    throw new AppError("INVALID_INPUT", {
      userMessage: `The environment variable OIDC_ISSUER is "${OIDC_ISSUER}", and must be an https:// URL.`,
    });
  if (values.OIDC_TRUSTED_EMAIL_DOMAINS !== undefined && sharedIssuer.test(OIDC_ISSUER))
    throw new AppError("INVALID_INPUT", {
      userMessage:
        "OIDC_TRUSTED_EMAIL_DOMAINS is set, and OIDC_ISSUER lets in people of many organizations, each of which writes the " +
        "addresses of its own: name the issuer of your own tenant.",
    });
  return {
    issuer: OIDC_ISSUER,
    clientId: OIDC_CLIENT_ID ?? "",
    clientSecret: OIDC_CLIENT_SECRET ?? "",
    groupsClaim: values.OIDC_GROUPS_CLAIM,
    scopes: values.OIDC_SCOPES,
    userInfo: values.OIDC_USER_INFO,
    trustedEmailDomains: values.OIDC_TRUSTED_EMAIL_DOMAINS ?? [],
    authSecret: AUTH_SECRET ?? "",
  };
}

function wrongValue(error: z.ZodError, given: Variables): AppError {
  const sentences = error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const shown = secretVariables.has(name) ? "" : ` is "${given[name]}",`;
    return `The environment variable ${name}${shown} ${lowerFirst(issue.message)}.`;
  });
  return new AppError("INVALID_INPUT", { userMessage: sentences.join(" ") });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function describe(given: Variables): DescribedVariable[] {
  return Object.entries(variables).map(([name, { default: fallback, meaning }]) => {
    const value = given[name];
    const shown = value !== undefined && secretVariables.has(name) ? "set" : (value ?? fallback);
    return {
      name,
      value: shown,
      default: fallback,
      meaning,
      source: value === undefined ? "default" : "environment",
    };
  });
}

/** Every variable with its value, default and source, as `doctor` lists them. */
export function describeEnv(env: Env): readonly DescribedVariable[] {
  return env.described;
}

let processEnv: Env | undefined;

/** The environment of this process, read once. Only entries of processes call it; everything else takes arguments. */
export function env(): Env {
  processEnv ??= readEnv(process.env);
  return processEnv;
}
