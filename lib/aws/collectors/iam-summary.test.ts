import { describe, expect, test } from "vitest";
import { collectFrom, queryAnswer } from "#lib/aws/stub-account.ts";
import { iamSummary } from "./iam-summary.ts";

// IAM API Reference, by operation.
const summary = (entries: Record<string, number>) =>
  queryAnswer(
    "GetAccountSummary",
    `<SummaryMap>${Object.entries(entries)
      .map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`)
      .join("")}</SummaryMap>`,
  );

describe("iam.summary", () => {
  test("decodes an answer written by hand from AWS's documentation", async () => {
    const GetAccountSummary = summary({
      Users: 31,
      AccountMFAEnabled: 1,
      AccountAccessKeysPresent: 0,
      AccountPasswordPresent: 1,
      AccountSigningCertificatesPresent: 0,
      Groups: 7,
    });
    const { envelope, requests } = await collectFrom({ GetAccountSummary }, iamSummary);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      Users: 31,
      AccountAccessKeysPresent: 0,
      AccountPasswordPresent: 1,
      AccountSigningCertificatesPresent: 0,
      AccountMFAEnabled: 1,
    });
    expect(requests.map(({ region }) => region)).toEqual(["us-east-1"]);
  });

  test("a field that is not in the answer is null, not 0", async () => {
    const { envelope } = await collectFrom({ GetAccountSummary: summary({ Users: 1 }) }, iamSummary);
    expect(envelope.data).toMatchObject({
      Users: 1,
      AccountAccessKeysPresent: null,
      AccountPasswordPresent: null,
      AccountSigningCertificatesPresent: null,
    });
  });
});
