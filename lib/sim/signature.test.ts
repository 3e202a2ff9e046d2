import { describe, expect, test } from "vitest";
import { parseScope, signedAt, verifySignature } from "./signature.ts";
import type { IncomingCall } from "./wire/http-message.ts";

/** From AWS's published test suite for signature version 4: keys, requests and results are AWS's. */
const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

function vanilla(rawQuery: string, signature: string): { call: IncomingCall; header: string } {
  const call: IncomingCall = {
    method: "GET",
    rawPath: "/",
    query: new URLSearchParams(rawQuery),
    headers: { host: "example.amazonaws.com", "x-amz-date": "20150830T123600Z" },
    body: Buffer.alloc(0),
  };
  const scope = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
  return {
    call,
    header: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}

describe("AWS's own examples of signature version 4", () => {
  test.each([
    ["get-vanilla", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
    [
      "get-vanilla-query-order-key-case",
      "Param2=value2&Param1=value1",
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ],
  ])("%s", (_name, query, signature) => {
    const { call, header } = vanilla(query, signature);
    const scope = parseScope(header);
    expect(scope).toMatchObject({ accessKeyId: "AKIDEXAMPLE", region: "us-east-1", service: "service" });
    if (scope !== null) {
      expect(() => verifySignature(call, scope, secret)).not.toThrow();
      expect(() => verifySignature(call, scope, `${secret}x`)).toThrow(/does not match/);
      expect(() => verifySignature({ ...call, method: "POST" }, scope, secret)).toThrow(/does not match/);
    }
  });
});

describe("what must be signed", () => {
  const { call, header } = vanilla("", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");

  test("an x-amz header outside of the signed ones is refused", () => {
    const scope = parseScope(header);
    const tampered = { ...call, headers: { ...call.headers, "x-amz-account-id": "1" } };
    expect(scope).not.toBeNull();
    expect(() => scope !== null && verifySignature(tampered, scope, secret)).toThrow(
      /'x-amz-account-id' must be/,
    );
  });

  test.each([undefined, "", "Bearer x", header.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")])(
    "%s is no signature",
    (value) => {
      expect(parseScope(value)).toBeNull();
    },
  );

  test("a date that is none is nobody's time", () => {
    expect(signedAt("20150830T123600Z")).toBe(Date.UTC(2015, 7, 30, 12, 36));
    expect(signedAt("yesterday")).toBeNaN();
    expect(signedAt(undefined)).toBeNaN();
  });
});
