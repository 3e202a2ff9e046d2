/** The front doors of all services over HTTP: what real clients get when something about the request is wrong. */
import { ListRegionsCommand } from "@aws-sdk/client-account";
import { DescribeTrailsCommand, ListChannelsCommand } from "@aws-sdk/client-cloudtrail";
import { DescribePlacementGroupsCommand, DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import { ListDetectorsCommand, ListFiltersCommand } from "@aws-sdk/client-guardduty";
import { ListGroupsCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import { DescribeOrganizationCommand, ListChildrenCommand } from "@aws-sdk/client-organizations";
import { GetBucketCorsCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import {
  GetPublicAccessBlockCommand,
  ListStorageLensConfigurationsCommand,
} from "@aws-sdk/client-s3-control";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "#lib/clock.ts";
import type { Fault } from "./faults.ts";
import { generateOrganization } from "./generate.ts";
import { type Simulator, startSimulator } from "./simulator.ts";
import { type Clients, clientsOf, enter, failureOf, type KeyPair } from "./test-clients.ts";

let simulator: Simulator;
let accountId: string;
let keys: Required<KeyPair>;
let offsetMs = 0;
const clock: Clock = { now: () => new Date(systemClock.now().getTime() + offsetMs) };

/** Every protocol, and every service whose errors have a form of their own. */
const services = [
  "sts",
  "iam",
  "ec2",
  "organizations",
  "account",
  "cloudtrail",
  "guardduty",
  "s3",
  "s3control",
] as const;
type Tried = (typeof services)[number];

/** One call of each service that works; `known` answers, `unknown` the simulator does not have. */
const calls: Record<
  Tried,
  { known: (clients: Clients) => Promise<unknown>; lacking: (clients: Clients) => Promise<unknown> }
> = {
  sts: {
    known: ({ sts }) => sts.send(new GetCallerIdentityCommand({})),
    lacking: ({ sts }) => sts.send(new GetSessionTokenCommand({})),
  },
  iam: {
    known: ({ iam }) => iam.send(new ListUsersCommand({})),
    lacking: ({ iam }) => iam.send(new ListGroupsCommand({})),
  },
  ec2: {
    known: ({ ec2 }) => ec2.send(new DescribeRegionsCommand({})),
    lacking: ({ ec2 }) => ec2.send(new DescribePlacementGroupsCommand({})),
  },
  organizations: {
    known: ({ organizations }) => organizations.send(new DescribeOrganizationCommand({})),
    lacking: ({ organizations }) =>
      organizations.send(new ListChildrenCommand({ ParentId: "r-any", ChildType: "ACCOUNT" })),
  },
  account: {
    known: ({ account }) => account.send(new ListRegionsCommand({})),
    lacking: ({ account }) => account.send(new ListRegionsCommand({})),
  },
  cloudtrail: {
    known: ({ cloudtrail }) => cloudtrail.send(new DescribeTrailsCommand({})),
    lacking: ({ cloudtrail }) => cloudtrail.send(new ListChannelsCommand({})),
  },
  guardduty: {
    known: ({ guardduty }) => guardduty.send(new ListDetectorsCommand({})),
    lacking: ({ guardduty }) => guardduty.send(new ListFiltersCommand({ DetectorId: "x" })),
  },
  s3: {
    known: ({ s3 }) => s3.send(new ListBucketsCommand({})),
    lacking: ({ s3 }) => s3.send(new GetBucketCorsCommand({ Bucket: "any" })),
  },
  s3control: {
    known: ({ s3control }) => s3control.send(new GetPublicAccessBlockCommand({ AccountId: accountId })),
    lacking: ({ s3control }) =>
      s3control.send(new ListStorageLensConfigurationsCommand({ AccountId: accountId })),
  },
};

beforeAll(async () => {
  const organization = generateOrganization({ accounts: 12, seed: 3, now: new Date() });
  simulator = await startSimulator({ organization, clock });
  // The last of the fixed cases: it blocks public access, so that S3 Control has an answer.
  accountId = organization.accounts[7]?.id ?? "";
  keys = await enter(simulator, accountId);
});

afterAll(() => simulator.close());

beforeEach(() => {
  offsetMs = 0;
  simulator.faults.clear();
  simulator.clearRequests();
});

describe("a good request", () => {
  test.each(services)("%s answers, and the log says whose call it was", async (service) => {
    await calls[service].known(clientsOf(simulator.url, keys));
    expect(simulator.requests()).toMatchObject([
      {
        account: accountId,
        accessKeyId: keys.accessKeyId,
        service,
        region: "us-east-1",
        status: 200,
        code: null,
      },
    ]);
  });
});

describe("a wrong secret", () => {
  const expected: Record<Tried, [string, number]> = {
    sts: ["SignatureDoesNotMatch", 403],
    iam: ["SignatureDoesNotMatch", 403],
    ec2: ["AuthFailure", 401],
    organizations: ["InvalidSignatureException", 400],
    account: ["InvalidSignatureException", 403],
    cloudtrail: ["InvalidSignatureException", 400],
    guardduty: ["InvalidSignatureException", 403],
    s3: ["SignatureDoesNotMatch", 403],
    s3control: ["SignatureDoesNotMatch", 403],
  };
  test.each(services)("%s", async (service) => {
    const forged = clientsOf(simulator.url, { ...keys, secretAccessKey: "guessed" });
    const { name, status } = await failureOf(calls[service].known(forged));
    expect([name, status]).toEqual(expected[service]);
  });
});

describe("a key that nobody issued, and a token of another key", () => {
  const expected: Record<Tried, [string, number]> = {
    sts: ["InvalidClientTokenId", 403],
    iam: ["InvalidClientTokenId", 403],
    ec2: ["AuthFailure", 401],
    organizations: ["UnrecognizedClientException", 400],
    account: ["UnrecognizedClientException", 403],
    cloudtrail: ["UnrecognizedClientException", 400],
    guardduty: ["UnrecognizedClientException", 403],
    s3: ["InvalidAccessKeyId", 403],
    s3control: ["InvalidAccessKeyId", 403],
  };
  test.each(services)("%s", async (service) => {
    const other = await enter(simulator, accountId);
    for (const credentials of [
      { ...keys, accessKeyId: "ASIAAAAAAAAAAAAAAAAA" },
      { ...keys, sessionToken: other.sessionToken },
      { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey },
    ]) {
      const { name, status } = await failureOf(calls[service].known(clientsOf(simulator.url, credentials)));
      expect([name, status]).toEqual(expected[service]);
    }
  });
});

describe("a session past its hour", () => {
  const expected: Record<Tried, [string, number]> = {
    sts: ["ExpiredToken", 403],
    iam: ["ExpiredToken", 403],
    ec2: ["RequestExpired", 400],
    organizations: ["ExpiredTokenException", 400],
    account: ["ExpiredTokenException", 403],
    cloudtrail: ["ExpiredTokenException", 400],
    guardduty: ["ExpiredTokenException", 403],
    s3: ["ExpiredToken", 400],
    s3control: ["ExpiredToken", 400],
  };
  test.each(services)("%s", async (service) => {
    offsetMs = 3_400_000;
    await calls[service].known(clientsOf(simulator.url, keys));
    offsetMs = 3_601_000;
    const { name, status } = await failureOf(calls[service].known(clientsOf(simulator.url, keys)));
    expect([name, status]).toEqual(expected[service]);
  });
});

describe("an operation that the simulator does not have", () => {
  const expected: Record<Exclude<Tried, "account">, [string, number]> = {
    sts: ["InvalidAction", 400],
    iam: ["InvalidAction", 400],
    ec2: ["InvalidAction", 400],
    organizations: ["UnknownOperationException", 400],
    cloudtrail: ["UnknownOperationException", 400],
    guardduty: ["UnknownOperationException", 404],
    s3: ["NotImplemented", 501],
    s3control: ["NotImplemented", 501],
  };
  test.each(services.filter((service) => service !== "account"))("%s", async (service) => {
    const { name, status } = await failureOf(calls[service].lacking(clientsOf(simulator.url, keys)));
    expect([name, status]).toEqual(expected[service]);
  });
});

describe("a Region that the account has not enabled", () => {
  test.each([
    ["ec2", "AuthFailure"],
    ["guardduty", "UnrecognizedClientException"],
    ["sts", "InvalidClientTokenId"],
    ["s3", "InvalidAccessKeyId"],
  ] as const)("%s: %s", async (service, code) => {
    const { name } = await failureOf(calls[service].known(clientsOf(simulator.url, keys, "mx-central-1")));
    expect(name).toBe(code);
  });

  test("global services do not mind", async () => {
    await calls.iam.known(clientsOf(simulator.url, keys, "mx-central-1"));
    await calls.organizations.known(clientsOf(simulator.url, keys, "mx-central-1"));
  });
});

describe("a clock that is wrong", () => {
  test("the request is refused, and the SDK sets itself right by the Date of the answer", async () => {
    const { sts } = clientsOf(simulator.url, keys);
    sts.config.systemClockOffset = 3_600_000;
    await failureOf(sts.send(new GetCallerIdentityCommand({})));
    await sts.send(new GetCallerIdentityCommand({}));
    expect(simulator.requests().map(({ status, code }) => [status, code])).toEqual([
      [403, "SignatureDoesNotMatch"],
      [200, null],
    ]);
  });

  test("by the injected time the signature is right as well", async () => {
    offsetMs = 40 * 86_400_000;
    const { sts } = clientsOf(simulator.url, simulator.baseCredentials);
    sts.config.systemClockOffset = offsetMs;
    await sts.send(new GetCallerIdentityCommand({}));
  });
});

describe("requests that no client of ours makes", () => {
  test.each([
    ["no signature", {}, 403, "AccessDenied"],
    [
      "no signature, JSON",
      { "x-amz-target": "AWSOrganizationsV20161128.ListRoots" },
      400,
      "MissingAuthenticationToken",
    ],
    [
      "no signature, form",
      { "content-type": "application/x-www-form-urlencoded" },
      403,
      "MissingAuthenticationToken",
    ],
    [
      "a service that the simulator does not speak for",
      {
        authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
      },
      404,
      "UnknownOperationException",
    ],
  ])("%s", async (_name, headers, status, code) => {
    const answer = await fetch(simulator.url, { method: "POST", headers });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(code);
  });

  test("an operation of another service than the scope's", async () => {
    const { organizations } = clientsOf(simulator.url, keys);
    organizations.middlewareStack.add(
      (next) => (args) => {
        const { request } = args;
        if (typeof request === "object" && request !== null && "headers" in request) {
          Object.assign(request.headers ?? {}, { "x-amz-target": "GuardDuty.ListDetectors" });
        }
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    const { name, message } = await failureOf(organizations.send(new DescribeOrganizationCommand({})));
    expect(name).toBe("InvalidSignatureException");
    expect(message).toContain("GuardDuty");
  });

  test("a body that is too large is cut off, a malformed path is an error answer", async () => {
    const large = await fetch(simulator.url, { method: "POST", body: "x".repeat(1_100_000) });
    expect(large.status).toBe(413);
    const malformed = await fetch(`${simulator.url}/%E0%A4%A`, {
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
      },
    });
    expect(malformed.status).toBe(400);
    expect(await malformed.text()).toContain("InvalidArgument");
  });
});

describe("injected errors in each service's words", () => {
  const throttled: Record<Tried, [string, number]> = {
    sts: ["Throttling", 400],
    iam: ["Throttling", 400],
    ec2: ["RequestLimitExceeded", 503],
    organizations: ["TooManyRequestsException", 400],
    account: ["TooManyRequestsException", 429],
    cloudtrail: ["ThrottlingException", 400],
    guardduty: ["TooManyRequestsException", 429],
    s3: ["SlowDown", 503],
    s3control: ["SlowDown", 503],
  };
  const denied: Record<Tried, [string, number]> = {
    sts: ["AccessDenied", 403],
    iam: ["AccessDenied", 403],
    ec2: ["UnauthorizedOperation", 403],
    organizations: ["AccessDeniedException", 400],
    account: ["AccessDeniedException", 403],
    cloudtrail: ["AccessDeniedException", 400],
    guardduty: ["AccessDeniedException", 403],
    s3: ["AccessDenied", 403],
    s3control: ["AccessDenied", 403],
  };
  const strike = async (service: Tried, fault: Fault): Promise<[string, number]> => {
    const lift = simulator.faults.add({ service, fault });
    const { name, status } = await failureOf(calls[service].known(clientsOf(simulator.url, keys)));
    lift();
    return [name, status];
  };

  test.each(services)("%s", async (service) => {
    expect(await strike(service, { kind: "throttled" })).toEqual(throttled[service]);
    expect(await strike(service, { kind: "denied", by: "scp" })).toEqual(denied[service]);
    expect((await strike(service, { kind: "internal" }))[1]).toBe(500);
    expect((await strike(service, { kind: "unavailable" }))[1]).toBe(503);
    await calls[service].known(clientsOf(simulator.url, keys));
  });
});
