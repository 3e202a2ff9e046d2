/**
 * Which requests may reach the application at all. Any web page that somebody visits can send requests to a port of this
 * machine or, with the visitor's cookies, to this site; and what a framework makes of an odd request target is not known.
 */

/** What is looked at; header values as Node gives them. */
export interface GuardedRequest {
  method: string;
  /** The request target, as sent. */
  target: string;
  host: string | undefined;
  origin: string | undefined;
  authorization?: string | undefined;
  upgrade?: string | undefined;
  /** Sec-Fetch-Site, -Mode and -Dest, which browsers send and pages cannot set. */
  fetchSite?: string | undefined;
  fetchMode?: string | undefined;
  fetchDest?: string | undefined;
  /** The connection comes from this machine. */
  fromThisMachine?: boolean;
}

/** What a refused request is answered, as problem+json. */
export interface Refusal {
  status: 400 | 403 | 405 | 413 | 421 | 429;
  title: string;
  detail: string;
}

export interface HttpGuard {
  /** Null when the request may pass. */
  refusal(request: GuardedRequest): Refusal | null;
}

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"] as const;
const readingMethods: readonly string[] = ["GET", "HEAD"];
const methods: readonly string[] = [...readingMethods, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Answer nothing but whether the process can serve, and are asked by address, which no probe knows a name for. */
const probes: readonly string[] = ["/healthz", "/readyz"];

/** Whether a listener on that host can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The path of a request target, as sent. */
export function pathOf(target: string): string {
  return target.split("?", 1)[0] ?? "";
}

/** Whether a request is one of the API: scripts come without Origin, and prove themselves by a token. */
export function isApi(path: string): boolean {
  return path === "/api/v1" || path.startsWith("/api/v1/");
}

/** A target that could mean one thing to us and another to what decodes it after us. */
function isOddTarget(target: string): boolean {
  if (!target.startsWith("/") || target.includes("#")) return true;
  const path = pathOf(target);
  if (path.includes("//") || /[\\\p{Cc}]|%(?![\da-f]{2})|%(?:[01][\da-f]|7f|2f|5c|25)/iu.test(path))
    return true;
  return /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}

/** What another site's page asks for with our visitor's browser, other than by a link that the visitor follows. */
function isForeignFetch({ fetchSite, fetchMode, fetchDest }: GuardedRequest): boolean {
  if (fetchSite === undefined || fetchSite === "same-origin" || fetchSite === "none") return false;
  return fetchMode !== "navigate" || (fetchDest !== undefined && fetchDest !== "document");
}

function misdirected(hosts: ReadonlySet<string>): Refusal {
  return {
    status: 421,
    title: "Misdirected request",
    detail: `This server answers for ${[...hosts].join(", ")} only. Set WAYMARK_URL if it has another name.`,
  };
}

function forbidden(detail: string): Refusal {
  return { status: 403, title: "Forbidden", detail };
}

const badTarget: Refusal = {
  status: 400,
  title: "Bad request",
  detail:
    "The request target must be a plain path: without a host, doubled or encoded slashes and dot segments.",
};
const upgradeRefused: Refusal = {
  status: 400,
  title: "Bad request",
  detail: "This server speaks HTTP only; it changes to no other protocol.",
};

/**
 * The guard of a listener.
 * @param port where it listens
 * @param publicUrl WAYMARK_URL: the name under which people, or a proxy, hand requests on
 * @param beyondLoopback other machines reach the listener: loopback names then count only where the connection, too,
 * comes from this machine
 */
export function createHttpGuard({
  port,
  publicUrl,
  beyondLoopback = false,
}: {
  port: number;
  publicUrl: string;
  beyondLoopback?: boolean;
}): HttpGuard {
  const own = loopbackNames.map((name) => new URL(`http://${name}:${port}`));
  const everywhere = new URL(publicUrl);
  // URL leaves out the port where it is the scheme's own, as browsers do in Host and Origin.
  const near = { hosts: hostsOf([...own, everywhere]), origins: originsOf([...own, everywhere]) };
  const far = beyondLoopback ? { hosts: hostsOf([everywhere]), origins: originsOf([everywhere]) } : near;
  return {
    refusal(request) {
      const { method, target, host, origin, authorization } = request;
      if (isOddTarget(target)) return badTarget;
      if (request.upgrade !== undefined) return upgradeRefused;
      if (!methods.includes(method))
        return {
          status: 405,
          title: "Method not allowed",
          detail: `${method.slice(0, 20)} is not understood here.`,
        };
      const path = pathOf(target);
      const reading = readingMethods.includes(method);
      if (reading && probes.includes(path)) return null;
      const { hosts, origins } = request.fromThisMachine === true ? near : far;
      if (host === undefined || !hosts.has(host.toLowerCase())) return misdirected(hosts);
      if (isForeignFetch(request)) return forbidden("Other sites may link here, and nothing else.");
      if (reading) return null;
      if (origin !== undefined && origins.has(origin)) return null;
      if (origin === undefined && isApi(path) && /^Bearer \S/i.test(authorization ?? "")) return null;
      return forbidden("Requests that may change something must come from this site's own pages.");
    },
  };
}

function hostsOf(urls: readonly URL[]): ReadonlySet<string> {
  return new Set(urls.map(({ host }) => host));
}

function originsOf(urls: readonly URL[]): ReadonlySet<string> {
  return new Set(urls.map(({ origin }) => origin));
}
