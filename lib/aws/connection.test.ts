import { afterEach, describe, expect, test } from "vitest";
import { fixedClock } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { createLogger } from "#lib/log.ts";
import { type ConnectionOptions, createAwsConnection } from "./connection.ts";
import {
  aTarget,
  baseAccountId,
  callerIdentity,
  connectToStub,
  jsonError,
  queryError,
  type TestConnection,
  testNow,
} from "./stub-account.ts";
import { startStub } from "./stub-endpoint.ts";

const open: { close(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const { close } of open.splice(0)) await close();
});

async function connect(...args: Parameters<typeof connectToStub>): Promise<TestConnection> {
  const connection = await connectToStub(...args);
  open.push(connection);
  return connection;
}

function connectWith(options: Partial<ConnectionOptions>) {
  const connection = createAwsConnection({
    endpoint: null,
    region: "eu-west-1",
    clock: fixedClock(testNow),
    log: createLogger({ level: "silent", format: "json" }),
    credentials: async () => ({ accessKeyId: "AKIA-base", secretAccessKey: "secret" }),
    ...options,
  });
  open.push({ close: () => connection.close() });
  return connection;
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`no AppError: ${String(error)}`);
  expect(error.code).toBe("AWS_UNAVAILABLE");
  return error.userMessage;
}

describe("our own identity", () => {
  test("decodes GetCallerIdentity and asks the worker's region with our keys", async () => {
    const { connection, endpoint } = await connect(() => undefined);
    expect(await connection.identity()).toEqual({
      accountId: baseAccountId,
      arn: `arn:aws:sts::${baseAccountId}:assumed-role/Role/session`,
      partition: "aws",
    });
    expect(endpoint.requests).toMatchObject([
      { service: "sts", region: "eu-west-1", accessKeyId: "AKIA-base" },
    ]);
  });

  test("no credentials: says where they are looked for", async () => {
    const noKeys = Object.assign(new Error("Could not load credentials from any providers"), {
      name: "CredentialsProviderError",
    });
    const connection = connectWith({ credentials: () => Promise.reject(noKeys) });
    expect(await messageOf(connection.identity())).toMatch(/No AWS credentials were found.*AWS_PROFILE/);
  });

  test("expired credentials", async () => {
    const { connection } = await connect(() =>
      queryError(403, "ExpiredToken", "The security token is expired"),
    );
    expect(await messageOf(connection.identity())).toMatch(/have expired/);
  });

  test("wrong keys", async () => {
    const { connection } = await connect(() =>
      queryError(403, "InvalidClientTokenId", "The token is invalid"),
    );
    expect(await messageOf(connection.identity())).toMatch(/does not accept the credentials/);
  });

  test("endpoint that nobody listens on: names it", async () => {
    const stub = await startStub(() => "hang");
    await stub.close();
    const connection = connectWith({ endpoint: stub.url, limits: { maxAttempts: 1 } });
    expect(await messageOf(connection.identity())).toContain(stub.url);
  });

  test("a failed answer is not kept", async () => {
    let broken = true;
    const { connection } = await connect(() =>
      broken ? queryError(403, "InvalidClientTokenId", "no") : undefined,
    );
    await messageOf(connection.identity());
    broken = false;
    expect(await connection.identity()).toMatchObject({ accountId: baseAccountId });
  });
});

describe("the organization that we are in", () => {
  // AWS Organizations API Reference, DescribeOrganization.
  const organization = {
    Organization: {
      Arn: "arn:aws:organizations::111111111111:organization/o-exampleorgid",
      FeatureSet: "ALL",
      Id: "o-exampleorgid",
      MasterAccountArn: "arn:aws:organizations::111111111111:account/o-exampleorgid/111111111111",
      MasterAccountEmail: "bill@example.com",
      MasterAccountId: "111111111111",
    },
  };

  test("decodes an answer written by hand from AWS's documentation", async () => {
    const { connection } = await connect(({ operation }) =>
      operation === "DescribeOrganization" ? { body: organization } : undefined,
    );
    expect(await connection.describeOrganization()).toEqual({
      kind: "organization",
      id: "o-exampleorgid",
      managementAccountId: "111111111111",
      featureSet: "ALL",
    });
  });

  test("in no organization", async () => {
    const { connection } = await connect(({ operation }) =>
      operation === "DescribeOrganization"
        ? jsonError(
            400,
            "AWSOrganizationsNotInUseException",
            "Your account is not a member of an organization.",
          )
        : undefined,
    );
    expect(await connection.describeOrganization()).toEqual({ kind: "none" });
  });

  test("denied: names the identity and the action", async () => {
    const { connection } = await connect(({ operation }) =>
      operation === "DescribeOrganization" ? jsonError(400, "AccessDeniedException", "no") : undefined,
    );
    expect(await messageOf(connection.describeOrganization())).toMatch(
      /assumed-role\/Role\/session may not call organizations:DescribeOrganization/,
    );
  });
});

describe("entering an account", () => {
  test("asks for the role of the account with external id, session name and an hour", async () => {
    const { connection, endpoint } = await connect(() => undefined);
    const entered = await connection.enter(aTarget(), undefined);
    const assume = endpoint.requests.find(({ operation }) => operation === "AssumeRole");
    expect(assume?.region).toBe("eu-west-1");
    expect(Object.fromEntries(assume?.form ?? [])).toMatchObject({
      RoleArn: "arn:aws:iam::111122223333:role/WaymarkAudit",
      ExternalId: "external-id-of-the-organization",
      RoleSessionName: "waymark-0a1b2c3d",
      DurationSeconds: "3600",
    });
    expect(entered).toMatchObject({ accountId: "111122223333" });
    expect(entered.assume).toMatchObject({
      collector: "sts.assume",
      region: "global",
      complete: true,
      ops: [
        { op: "sts:AssumeRole", outcome: "ok" },
        { op: "sts:GetCallerIdentity", outcome: "ok" },
      ],
      data: { assumed: true, failure: null, stsRegion: "eu-west-1", assumableWithoutExternalId: null },
    });
    expect(entered.stats()).toEqual({ calls: 2, throttles: 0 });
  });

  test("role with a path", async () => {
    const { connection, endpoint } = await connect(() => undefined);
    await connection.enter(aTarget("111122223333", { roleName: "audit/WaymarkAudit" }), undefined);
    const arns = endpoint.requests.map(({ form }) => form.get("RoleArn"));
    expect(arns).toContain("arn:aws:iam::111122223333:role/audit/WaymarkAudit");
  });

  test("AccessDenied: role missing, trust or external id; the fact is written, nothing else", async () => {
    const { connection } = await connect(({ operation }) =>
      operation === "AssumeRole"
        ? queryError(
            403,
            "AccessDenied",
            "User: arn:aws:sts::1:assumed-role/B/s is not authorized to perform: sts:AssumeRole",
          )
        : undefined,
    );
    const entered = await connection.enter(aTarget(), undefined);
    expect(entered).toMatchObject({ failure: "role_missing_or_trust", code: "AccessDenied" });
    expect(entered.assume).toMatchObject({
      complete: false,
      ops: [{ op: "sts:AssumeRole", outcome: "denied", code: "AccessDenied", deniedBy: "unknown" }],
      data: { assumed: false, failure: "role_missing_or_trust" },
    });
  });

  test("denied by our own policy is said to be ours", async () => {
    const { connection } = await connect(({ operation }) =>
      operation === "AssumeRole"
        ? queryError(
            403,
            "AccessDenied",
            "… because no identity-based policy allows the sts:AssumeRole action",
          )
        : undefined,
    );
    expect(await connection.enter(aTarget(), undefined)).toMatchObject({ failure: "assume_denied_here" });
  });

  test("GetCallerIdentity returns another account → refused, nothing is read", async () => {
    const { connection } = await connect(({ operation, accessKeyId }) =>
      operation === "GetCallerIdentity" && accessKeyId.startsWith("ASIA")
        ? callerIdentity("ASIA-999988887777-1")
        : undefined,
    );
    const entered = await connection.enter(aTarget(), undefined);
    expect(entered).toMatchObject({ failure: "unreachable", code: "AccountMismatch" });
    expect(entered.assume.data).toMatchObject({ assumed: false });
  });

  test("RegionDisabledException → the partition's leading region", async () => {
    const { connection, endpoint } = await connect(({ operation, region }) =>
      operation === "AssumeRole" && region === "eu-west-1"
        ? queryError(
            403,
            "RegionDisabledException",
            "STS is not activated in this region for account:111122223333",
          )
        : undefined,
    );
    const entered = await connection.enter(aTarget(), undefined);
    expect(entered.assume.data).toMatchObject({ assumed: true, stsRegion: "us-east-1" });
    expect(endpoint.requests.map(({ operation, region }) => `${operation} ${region}`)).toEqual([
      "GetCallerIdentity eu-west-1",
      "AssumeRole eu-west-1",
      "AssumeRole us-east-1",
      "GetCallerIdentity us-east-1",
    ]);
  });

  test("aws-cn account with a commercial base role → refused before any call: partition mismatch", async () => {
    const { connection, endpoint } = await connect(() => undefined);
    const entered = await connection.enter(aTarget("111122223333", { partition: "aws-cn" }), undefined);
    expect(entered).toMatchObject({ failure: "assume_denied_here", code: "PartitionMismatch" });
    expect(endpoint.requests.some(({ operation }) => operation === "AssumeRole")).toBe(false);
  });

  test.each([
    ["refused without the external id", false],
    ["let in without the external id", true],
  ])("negative try: %s", async (_, letIn) => {
    const { connection } = await connect(({ operation, form }) =>
      operation === "AssumeRole" && form.get("ExternalId") === null && !letIn
        ? queryError(403, "AccessDenied", "not authorized")
        : undefined,
    );
    const entered = await connection.enter(aTarget("111122223333", { probeExternalId: true }), undefined);
    expect(entered.assume).toMatchObject({ complete: true, data: { assumableWithoutExternalId: letIn } });
  });

  test("STS unreachable", async () => {
    const { connection } = await connect(({ operation }) =>
      operation === "AssumeRole" ? "reset" : undefined,
    );
    expect(await connection.enter(aTarget(), undefined)).toMatchObject({
      failure: "unreachable",
      code: "TimeoutError",
    });
  });

  test("aborted: throws the reason, answers nothing", async () => {
    const stop = new AbortController();
    const { connection } = await connect(({ operation }) => {
      if (operation !== "AssumeRole") return undefined;
      stop.abort(new Error("lease lost"));
      return "hang";
    });
    await expect(connection.enter(aTarget(), stop.signal)).rejects.toThrow("lease lost");
  });
});
