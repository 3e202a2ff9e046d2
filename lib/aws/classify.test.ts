import { describe, expect, test } from "vitest";
import { assumeFailureOf, classifyError, readDenial } from "./classify.ts";
import { cleanMessage } from "./error-facts.ts";

const sdkError = (name: string, httpStatusCode = 400, message = "words") =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

describe("codes and status become outcomes", () => {
  const rows: [string, unknown, string, string][] = [
    ["AccessDenied of the query protocols", sdkError("AccessDenied", 403), "denied", "never"],
    ["AccessDeniedException of the JSON protocols", sdkError("AccessDeniedException"), "denied", "never"],
    ["EC2's UnauthorizedOperation", sdkError("UnauthorizedOperation", 403), "denied", "never"],
    ["403 without a code", sdkError("Unknown", 403, "UnknownError"), "denied", "never"],
    ["Throttling", sdkError("Throttling"), "throttled", "throttled"],
    ["TooManyRequestsException", sdkError("TooManyRequestsException"), "throttled", "throttled"],
    ["RequestLimitExceeded", sdkError("RequestLimitExceeded", 503), "throttled", "throttled"],
    ["SlowDown", sdkError("SlowDown", 503), "throttled", "throttled"],
    ["429 whatever its code", sdkError("Whatever", 429), "throttled", "throttled"],
    ["503 without a better code", sdkError("ServiceUnavailable", 503), "throttled", "throttled"],
    ["ExpiredToken", sdkError("ExpiredToken", 403), "expired", "credentials"],
    ["ExpiredTokenException", sdkError("ExpiredTokenException"), "expired", "credentials"],
    ["InvalidClientTokenId", sdkError("InvalidClientTokenId", 403), "expired", "credentials"],
    ["UnrecognizedClientException", sdkError("UnrecognizedClientException"), "expired", "credentials"],
    ["AuthFailure", sdkError("AuthFailure", 401), "expired", "credentials"],
    ["InternalServerErrorException", sdkError("InternalServerErrorException", 500), "error", "transient"],
    ["ValidationException", sdkError("ValidationException"), "invalid", "never"],
    ["InvalidNextToken", sdkError("InvalidNextTokenException"), "invalid", "never"],
    ["GuardDuty's BadRequestException is no absence", sdkError("BadRequestException"), "invalid", "never"],
    ["UnknownOperationException", sdkError("UnknownOperationException", 404), "error", "never"],
    ["InvalidAction", sdkError("InvalidAction"), "error", "never"],
    ["timeout", Object.assign(new Error("t"), { name: "TimeoutError" }), "timeout", "transient"],
    ["connect timeout", Object.assign(new Error("t"), { code: "ETIMEDOUT" }), "timeout", "transient"],
    // The SDK calls a reset a TimeoutError.
    [
      "reset",
      Object.assign(new Error("r"), { name: "TimeoutError", code: "ECONNRESET" }),
      "network",
      "transient",
    ],
    ["refused", Object.assign(new Error("r"), { code: "ECONNREFUSED" }), "network", "transient"],
    ["no such host", Object.assign(new Error("r"), { code: "ENOTFOUND" }), "network", "transient"],
    [
      "wrapped connection error",
      new Error("w", { cause: Object.assign(new Error(), { code: "EPIPE" }) }),
      "network",
      "transient",
    ],
    ["something that is no error", "words", "error", "never"],
  ];
  test.each(rows)("%s", (_, error, outcome, retry) => {
    expect(classifyError(error)).toMatchObject({ outcome, retry });
  });

  test("absent only by the operation's own list, in either spelling", () => {
    const gone = Object.assign(sdkError("NoSuchEntityException", 404), { Error: { Code: "NoSuchEntity" } });
    expect(classifyError(gone, { absent: ["NoSuchEntity"] }).outcome).toBe("absent");
    expect(
      classifyError(sdkError("NoSuchEntityException", 404), { absent: ["NoSuchEntityException"] }).outcome,
    ).toBe("absent");
    expect(classifyError(sdkError("NoSuchEntityException", 404)).outcome).toBe("error");
    expect(classifyError(sdkError("AccessDenied", 403), { absent: ["NoSuchEntity"] }).outcome).toBe("denied");
  });

  test("opt-in region disabled, AuthFailure → region_disabled only after the region list confirms", () => {
    expect(classifyError(sdkError("AuthFailure", 401), { regionDisabled: () => true }).outcome).toBe(
      "region_disabled",
    );
    expect(classifyError(sdkError("AuthFailure", 401), { regionDisabled: () => false }).outcome).toBe(
      "expired",
    );
    expect(classifyError(sdkError("AccessDenied", 403), { regionDisabled: () => true }).outcome).toBe(
      "denied",
    );
  });
});

describe("who denied", () => {
  const user =
    "User: arn:aws:sts::111122223333:assumed-role/A/s is not authorized to perform: s3:ListAllMyBuckets";
  const scp = "arn:aws:organizations::999988887777:policy/o-abc123/service_control_policy/p-abc12345";
  const rows: [string, string | undefined, string][] = [
    ["identity", undefined, `${user} because no identity-based policy allows the s3:ListAllMyBuckets action`],
    ["scp", undefined, `${user} with an explicit deny in a service control policy`],
    ["scp", "p-abc12345", `${user} with an explicit deny in a service control policy: ${scp}`],
    ["scp", undefined, `${user} because no service control policy allows the s3:ListAllMyBuckets action`],
    ["rcp", undefined, `${user} with an explicit deny in a resource control policy`],
    ["boundary", undefined, `${user} because no permissions boundary allows the s3:ListAllMyBuckets action`],
    [
      "boundary",
      "arn:aws:iam::111122223333:policy/Edge",
      `${user} with an explicit deny in a permissions boundary: arn:aws:iam::111122223333:policy/Edge`,
    ],
    ["session", undefined, `${user} because no session policy allows the s3:ListAllMyBuckets action`],
    ["resource", undefined, `${user} with an explicit deny in a resource-based policy`],
    [
      "vpc_endpoint",
      undefined,
      `${user} because no VPC endpoint policy allows the s3:ListAllMyBuckets action`,
    ],
    [
      "identity",
      "arn:aws:iam::111122223333:policy/No",
      `${user} with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/No`,
    ],
    ["unknown", undefined, "Access Denied"],
  ];
  test.each(rows)("%s %s", (deniedBy, policyId, message) => {
    expect(readDenial(message)).toEqual({ deniedBy, ...(policyId === undefined ? {} : { policyId }) });
    expect(classifyError(sdkError("AccessDenied", 403, message))).toMatchObject({
      outcome: "denied",
      deniedBy,
    });
  });
});

describe("why a role could not be assumed", () => {
  const assume =
    "User: arn:aws:iam::000000000001:role/Base is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/WaymarkAudit";
  const rows: [string, unknown, string][] = [
    [
      "role absent, trust mismatch or wrong external id look the same",
      sdkError("AccessDenied", 403, assume),
      "role_missing_or_trust",
    ],
    [
      "no resource-based policy allows it",
      sdkError(
        "AccessDenied",
        403,
        `${assume} because no resource-based policy allows the sts:AssumeRole action`,
      ),
      "role_missing_or_trust",
    ],
    [
      "our identity-based policy does not allow it",
      sdkError(
        "AccessDenied",
        403,
        `${assume} because no identity-based policy allows the sts:AssumeRole action`,
      ),
      "assume_denied_here",
    ],
    [
      "our SCP denies it",
      sdkError("AccessDenied", 403, `${assume} with an explicit deny in a service control policy`),
      "assume_denied_here",
    ],
    [
      "our boundary",
      sdkError(
        "AccessDenied",
        403,
        `${assume} because no permissions boundary allows the sts:AssumeRole action`,
      ),
      "assume_denied_here",
    ],
    ["our keys have expired", sdkError("ExpiredTokenException", 403), "assume_denied_here"],
    ["we have no keys", sdkError("CredentialsProviderError"), "assume_denied_here"],
    ["our signature is wrong", sdkError("SignatureDoesNotMatch", 403), "assume_denied_here"],
    ["we asked nonsense", sdkError("ValidationError"), "assume_denied_here"],
    ["the account is not signed up", sdkError("OptInRequired", 403), "suspended"],
    ["timeout", Object.assign(new Error("t"), { name: "TimeoutError" }), "unreachable"],
    ["throttled", sdkError("Throttling"), "unreachable"],
    ["server error", sdkError("InternalFailure", 500), "unreachable"],
  ];
  test.each(rows)("%s", (_, error, failure) => {
    expect(assumeFailureOf(classifyError(error)).failure).toBe(failure);
  });
});

describe("messages as they are stored", () => {
  test("at most 500 characters", () => expect(cleanMessage("word ".repeat(300))).toHaveLength(500));

  test.each([
    ["access key", "The key ASIAABCDEFGHIJKLMNOP is inactive", "The key [access key] is inactive"],
    ["session token", `token ${"A1b2/+".repeat(20)}= is bad`, "token […] is bad"],
    ["encoded message", "You may not. Encoded authorization failure message: Zm9v_-bar", "You may not."],
    [
      "session name changes every run",
      "User: arn:aws:sts::1:assumed-role/WaymarkAudit/waymark-0a1b2c3d is not",
      "User: arn:aws:sts::1:assumed-role/WaymarkAudit/… is not",
    ],
    ["request id changes every time", "Denied (RequestID: 1234-abcd) now", "Denied now"],
  ])("%s", (_, message, clean) => expect(cleanMessage(message)).toBe(clean));

  test("a parser's quotation of the answer is not kept", () => {
    const error = new SyntaxError(`Unexpected token 's', ..."ret": "swordfish"` + " is not valid JSON");
    const { message, outcome } = classifyError(Object.assign(error, { $metadata: { httpStatusCode: 200 } }));
    expect(outcome).toBe("invalid");
    expect(message).not.toContain("swordfish");
  });
});
