import { afterEach, describe, expect, test, vi } from "vitest";
import { fixedClock } from "#lib/clock.ts";
import { createLogger } from "#lib/log.ts";
import { createAwsConnection } from "./connection.ts";
import { endpointOf } from "./endpoints.ts";
import { callerIdentity, testNow } from "./stub-account.ts";
import { startStub } from "./stub-endpoint.ts";

afterEach(() => vi.unstubAllEnvs());

describe("endpoint of a service", () => {
  test("nothing said: AWS's own", async () => {
    expect(await endpointOf("STS", null)).toBeUndefined();
  });

  test("AWS_ENDPOINT_URL, unless another one is given", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    expect(await endpointOf("STS", null)).toBe("http://127.0.0.1:1");
    expect(await endpointOf("STS", "http://127.0.0.1:2")).toBe("http://127.0.0.1:2");
  });

  test("AWS_ENDPOINT_URL_<SERVICE> wins for its service alone", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_S3_CONTROL", "http://127.0.0.1:3");
    expect(await endpointOf("S3 Control", "http://127.0.0.1:2")).toBe("http://127.0.0.1:3");
    expect(await endpointOf("S3", "http://127.0.0.1:2")).toBe("http://127.0.0.1:2");
  });

  test("our own keys come from the SDK's standard chain", async () => {
    const stub = await startStub(({ accessKeyId }) => callerIdentity(accessKeyId));
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIA-environment");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    const log = createLogger({ level: "silent", format: "json" });
    const connection = createAwsConnection({
      endpoint: stub.url,
      region: undefined,
      clock: fixedClock(testNow),
      log,
    });
    await connection.identity();
    expect(stub.requests).toMatchObject([{ accessKeyId: "AKIA-environment", region: "us-east-1" }]);
    connection.close();
    await stub.close();
  });
});
