import { describe, expect, it } from "vitest";
import {
  aCredentialsFact,
  aFact,
  aSummaryFact,
  aUser,
  denied,
  hoursAgo,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import { input, judge, type Row } from "./5-2-users.fixture.ts";

const unread = (op: string, field: Partial<ReturnType<typeof aUser>>) =>
  input(denied(aCredentialsFact([aUser("x", field)]), op, { resource: "x" }), 1);

const readingRows: Row[] = [
  [
    "service-specific credentials denied",
    unread("iam:ListServiceSpecificCredentials", { serviceCredentials: null }),
    { state: "UNKNOWN", reason: "The audit role may not call iam:ListServiceSpecificCredentials for x." },
  ],
  ["SSH keys denied", unread("iam:ListSSHPublicKeys", { activeSshKeys: null }), { state: "UNKNOWN" }],
  [
    "access keys denied, but the report knows",
    unread("iam:ListAccessKeys", { accessKeys: null }),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "certificates denied, but the report knows",
    unread("iam:ListSigningCertificates", { activeCertificates: null }),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "fresh user without keys, in no report",
    input(aCredentialsFact([aUser("x", { report: null })]), 1),
    { state: "UNKNOWN", reason: "Not in the credential report yet: x." },
  ],
  [
    "fresh user without keys, GetLoginProfile says no password",
    input(
      withOutcome(
        aCredentialsFact([aUser("x", { report: null, consolePassword: false })]),
        "iam:GetLoginProfile",
        "absent",
      ),
      1,
    ),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "fresh user with a console password by GetLoginProfile",
    input(
      withOutcome(
        aCredentialsFact([aUser("x", { report: null, consolePassword: true })]),
        "iam:GetLoginProfile",
        "ok",
      ),
      1,
    ),
    { state: "NOT_MET" },
  ],
  [
    "the report is older than the setting allows",
    input(aCredentialsFact([aUser("x")], { GeneratedTime: hoursAgo(29) }), 1),
    { state: "UNKNOWN", reasonCode: "stale" },
  ],
  [
    "the report carries a time that has not come",
    input(aCredentialsFact([aUser("x")], { GeneratedTime: hoursAgo(-2) }), 1),
    { state: "UNKNOWN" },
  ],
  [
    "a listed user is active by SSH key",
    input(aCredentialsFact([aUser("x", { activeSshKeys: 1 })]), 1),
    { state: "NOT_MET" },
  ],
  [
    "the summary counts more users than are listed",
    input(aCredentialsFact([]), 3),
    { state: "UNKNOWN", reason: "0 users are listed, the account counts 3." },
  ],
  [
    "a user was created after the summary was read",
    input(aCredentialsFact([{ ...aUser("x"), CreateDate: hoursAgo(0.5) }]), 0),
    { state: "PARTIAL", fractionHundredths: 50, evidenceIncomplete: false },
  ],
  [
    "the summary is denied",
    input(aCredentialsFact([]), denied(aSummaryFact(0), "iam:GetAccountSummary")),
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "the summary does not count root keys, the report does",
    input(
      aCredentialsFact([]),
      aFact("iam.summary", ["iam:GetAccountSummary"], {
        Users: 0,
        AccountAccessKeysPresent: null,
        AccountPasswordPresent: null,
        AccountMFAEnabled: null,
      }),
    ),
    { state: "MET" },
  ],
  [
    "neither summary nor report count root keys",
    input(
      aCredentialsFact([], { root: null }),
      aFact("iam.summary", ["iam:GetAccountSummary"], {
        Users: 0,
        AccountAccessKeysPresent: null,
        AccountPasswordPresent: null,
        AccountMFAEnabled: null,
      }),
    ),
    { state: "UNKNOWN" },
  ],
  [
    "only the report shows a root key",
    input(aCredentialsFact([], { root: { activeKeys: 1, mfaActive: null, passwordLastUsed: null } }), 0),
    { state: "NOT_MET" },
  ],
  [
    "root keys beside a user without credentials",
    input(aCredentialsFact([aUser("old")]), aSummaryFact(1, 2)),
    {
      state: "NOT_MET",
      fractionHundredths: 0,
      reason: "The root user has 2 access keys. 1 IAM user. No active credentials, still a user: old.",
    },
  ],
];

describe("5.2 no IAM users: what could be read", () => {
  it.each(readingRows)("%s", (_name, given, expected) => {
    expect(judge(given)).toMatchObject(expected);
  });

  it("holds as long as the credential report where users were judged by it", () => {
    const verdict = judge(input(aCredentialsFact([aUser("x")], { GeneratedTime: hoursAgo(4) }), 1));
    expect(verdict.validUntil).toEqual(new Date(Date.parse(hoursAgo(4)) + 28 * 3_600_000));
  });

  it("does not depend on the report where there are no users", () => {
    const verdict = judge(input(aCredentialsFact([], { GeneratedTime: hoursAgo(4) }), 0));
    expect(verdict.validUntil).toEqual(new Date(Date.parse(hoursAgo(1)) + 48 * 3_600_000));
  });
});
