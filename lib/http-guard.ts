/**
 * Which requests may reach the application while every request is the local operator: any web page that somebody visits
 * can send requests to a loopback port, directly or through a name that it points there.
 */

/** What is looked at; header values as Node gives them. */
export interface GuardedRequest {
  method: string;
  /** The request target, as sent. */
  target: string;
  host: string | undefined;
  origin: string | undefined;
}

/** What a refused request is answered, as problem+json. */
export interface Refusal {
  status: 400 | 403 | 421;
  title: string;
  detail: string;
}

export interface HttpGuard {
  /** Null when the request may pass. */
  refusal(request: GuardedRequest): Refusal | null;
}

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"] as const;
const readingMethods: readonly string[] = ["GET", "HEAD"];

/** Whether a listener on that host can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * The guard of a listener.
 * @param port where it listens on loopback
 * @param publicUrl WAYMARK_URL: the name under which a proxy of this machine hands requests on
 */
export function createHttpGuard({ port, publicUrl }: { port: number; publicUrl: string }): HttpGuard {
  const own = loopbackNames.map((name) => new URL(`http://${name}:${port}`));
  const urls = [...own, new URL(publicUrl)];
  // URL leaves out the port where it is the scheme's own, as browsers do in Host and Origin.
  const hosts = new Set(urls.map((url) => url.host));
  const origins = new Set(urls.map((url) => url.origin));
  return {
    refusal({ method, target, host, origin }) {
      if (!target.startsWith("/"))
        return { status: 400, title: "Bad request", detail: "The request target must be a path." };
      if (host === undefined || !hosts.has(host.toLowerCase()))
        return {
          status: 421,
          title: "Misdirected request",
          detail: `This server answers for ${[...hosts].join(", ")} only. Set WAYMARK_URL if it has another name.`,
        };
      if (readingMethods.includes(method)) return null;
      if (origin !== undefined && origins.has(origin)) return null;
      return {
        status: 403,
        title: "Forbidden",
        detail: "Requests that may change something must come from this site's own pages.",
      };
    },
  };
}
