/**
 * The SDK's clients: one per service and region, shared by all accounts, on one pool of connections.
 * Nothing here knows an account: the keys of a request are those that `signingAs` put in scope.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { endpointOf } from "./endpoints.ts";
import { type ClientConfig, type ServiceClients, type ServiceName, services } from "./services.ts";
import { Sha256 } from "./sha256.ts";
import { type AnswerForm, WholeAnswers } from "./whole-answers.ts";

/** Keys in memory; never stored, never logged. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface ClientOptions {
  /** null: AWS, or what the SDK's own configuration says. */
  endpoint: string | null;
  connectTimeoutMs: number;
  requestTimeoutMs: number;
  maxSockets: number;
  /** A larger answer is refused. */
  maxAnswerBytes: number;
}

const keysInScope = new AsyncLocalStorage<Keys>();

/** Runs `send` so that every request made in it is signed with these keys. */
export function signingAs<T>(keys: Keys, send: () => Promise<T>): Promise<T> {
  return keysInScope.run(keys, send);
}

/**
 * Marked as memoized although it is not: the SDK then takes it as it is. Otherwise it would keep the first account's
 * keys and sign the calls of every account with them.
 */
const keysOfScope = Object.assign(
  async () => {
    const keys = keysInScope.getStore();
    if (keys === undefined) throw new Error("An AWS call was made outside of signingAs: whose keys?");
    return keys;
  },
  { memoized: true },
);

/** Creates clients on first use and closes their connections together. */
export class ClientPool {
  readonly #options: ClientOptions;
  readonly #handler: NodeHttpHandler;
  readonly #regions = new Map<string, ServiceClients>();
  #endpoints: Promise<Endpoints> | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    const agent = { keepAlive: true, maxSockets: options.maxSockets };
    this.#handler = new NodeHttpHandler({
      connectionTimeout: options.connectTimeoutMs,
      requestTimeout: options.requestTimeoutMs,
      throwOnRequestTimeout: true,
      // The request timeout ends with the headers; this one watches the body.
      socketTimeout: options.requestTimeoutMs,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    });
  }

  /** The clients of a region. @throws an error of the SDK where its configuration of endpoints cannot be read. */
  async in(region: string): Promise<ServiceClients> {
    const existing = this.#regions.get(region);
    if (existing !== undefined) return existing;
    this.#endpoints ??= readEndpoints(this.#options.endpoint);
    const endpoints = await this.#endpoints;
    const created =
      this.#regions.get(region) ?? lazyClients(region, endpoints, (form) => this.#answers(form));
    this.#regions.set(region, created);
    return created;
  }

  #answers(form: AnswerForm): WholeAnswers {
    return new WholeAnswers(this.#handler, form, this.#options.maxAnswerBytes);
  }

  /** Closes idle and open connections; calls under way fail. */
  close(): void {
    this.#handler.destroy();
    this.#regions.clear();
  }
}

type Endpoints = Readonly<Record<ServiceName, string | undefined>>;

// The table's keys are the services: Object.keys forgets it.
const serviceNames = Object.keys(services) as ServiceName[];

async function readEndpoints(endpoint: string | null): Promise<Endpoints> {
  const found = await Promise.all(
    serviceNames.map(async (name) => [name, await endpointOf(services[name].id, endpoint)] as const),
  );
  // Every service has its entry.
  return Object.fromEntries(found) as Endpoints;
}

/** Each client is made when it is first asked for: most regions need few of them. */
function lazyClients(
  region: string,
  endpoints: Endpoints,
  answers: (form: AnswerForm) => WholeAnswers,
): ServiceClients {
  const configOf = (name: ServiceName): ClientConfig => {
    const endpoint = endpoints[name];
    return {
      region,
      requestHandler: answers(services[name].form),
      credentials: keysOfScope,
      // Retries are ours (caller.ts): each attempt takes its turn in the limiter and is counted.
      maxAttempts: 1,
      customUserAgent: "waymark",
      sha256: Sha256,
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  };
  const clients = {};
  for (const name of serviceNames) {
    // Called as any of the three dozen at once, the compiler would compare all clients with each other, for minutes.
    const definition: { create(config: ClientConfig): object } = services[name];
    Object.defineProperty(clients, name, {
      configurable: true,
      get() {
        const client = definition.create(configOf(name));
        Object.defineProperty(clients, name, { value: client });
        return client;
      },
    });
  }
  // Each of the properties was defined above.
  return clients as ServiceClients;
}
