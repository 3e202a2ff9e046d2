/**
 * The SDK's clients: one per service and region, shared by all accounts, on one pool of connections.
 * Nothing here knows an account: the keys of a request are those that `signingAs` put in scope.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { AccountClient } from "@aws-sdk/client-account";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { EC2Client } from "@aws-sdk/client-ec2";
import { GuardDutyClient } from "@aws-sdk/client-guardduty";
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { endpointOf, type ServiceId } from "./endpoints.ts";
import { type AnswerForm, WholeAnswers } from "./whole-answers.ts";

/** Keys in memory; never stored, never logged. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Every service that collectors use, in one region. */
export interface ServiceClients {
  readonly account: AccountClient;
  readonly cloudtrail: CloudTrailClient;
  readonly ec2: EC2Client;
  readonly guardduty: GuardDutyClient;
  readonly iam: IAMClient;
  readonly organizations: OrganizationsClient;
  readonly s3: S3Client;
  readonly s3control: S3ControlClient;
  readonly sts: STSClient;
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

const serviceIds = {
  account: "Account",
  cloudtrail: "CloudTrail",
  ec2: "EC2",
  guardduty: "GuardDuty",
  iam: "IAM",
  organizations: "Organizations",
  s3: "S3",
  s3control: "S3 Control",
  sts: "STS",
} as const satisfies Record<keyof ServiceClients, ServiceId>;

const answerForms: Record<keyof ServiceClients, AnswerForm> = {
  account: "json",
  cloudtrail: "json",
  ec2: "xml",
  guardduty: "json",
  iam: "xml",
  organizations: "json",
  s3: "rest-xml",
  s3control: "rest-xml",
  sts: "xml",
};

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

type Endpoints = Record<keyof ServiceClients, string | undefined>;

async function readEndpoints(endpoint: string | null): Promise<Endpoints> {
  const of = (service: keyof ServiceClients) => endpointOf(serviceIds[service], endpoint);
  const [account, cloudtrail, ec2, guardduty, iam, organizations, s3, s3control, sts] = await Promise.all([
    of("account"),
    of("cloudtrail"),
    of("ec2"),
    of("guardduty"),
    of("iam"),
    of("organizations"),
    of("s3"),
    of("s3control"),
    of("sts"),
  ]);
  return { account, cloudtrail, ec2, guardduty, iam, organizations, s3, s3control, sts };
}

function lazyClients(
  region: string,
  endpoints: Endpoints,
  answers: (form: AnswerForm) => WholeAnswers,
): ServiceClients {
  const common = (service: keyof ServiceClients) => {
    const endpoint = endpoints[service];
    return {
      region,
      requestHandler: answers(answerForms[service]),
      credentials: keysOfScope,
      // Retries are ours (caller.ts): each attempt takes its turn in the limiter and is counted.
      maxAttempts: 1,
      customUserAgent: "waymark",
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  };
  const pathStyle = endpoints.s3 === undefined ? {} : { forcePathStyle: true };
  const creators = {
    account: () => new AccountClient(common("account")),
    cloudtrail: () => new CloudTrailClient(common("cloudtrail")),
    ec2: () => new EC2Client(common("ec2")),
    guardduty: () => new GuardDutyClient(common("guardduty")),
    iam: () => new IAMClient(common("iam")),
    organizations: () => new OrganizationsClient(common("organizations")),
    s3: () => new S3Client({ ...common("s3"), ...pathStyle }),
    s3control: () =>
      new S3ControlClient({ ...common("s3control"), ...unchangedEndpoint(endpoints.s3control) }),
    sts: () => new STSClient(common("sts")),
  };
  return {
    get account() {
      return keep(this, "account", creators.account());
    },
    get cloudtrail() {
      return keep(this, "cloudtrail", creators.cloudtrail());
    },
    get ec2() {
      return keep(this, "ec2", creators.ec2());
    },
    get guardduty() {
      return keep(this, "guardduty", creators.guardduty());
    },
    get iam() {
      return keep(this, "iam", creators.iam());
    },
    get organizations() {
      return keep(this, "organizations", creators.organizations());
    },
    get s3() {
      return keep(this, "s3", creators.s3());
    },
    get s3control() {
      return keep(this, "s3control", creators.s3control());
    },
    get sts() {
      return keep(this, "sts", creators.sts());
    },
  };
}

/** Replaces the getter by its value. */
function keep<T>(owner: object, name: string, client: T): T {
  Object.defineProperty(owner, name, { value: client });
  return client;
}

/**
 * S3 Control writes the account into the host name (`<account>.host`), which no endpoint on an address or a plain host
 * name can answer: an endpoint that was given is used as it is, and the account travels in `x-amz-account-id` alone.
 */
function unchangedEndpoint(endpoint: string | undefined) {
  if (endpoint === undefined) return {};
  const url = new URL(endpoint);
  return { disableHostPrefix: true, endpointProvider: () => ({ url, headers: {} }) };
}
