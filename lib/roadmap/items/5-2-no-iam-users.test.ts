import { describe, expect, it } from "vitest";
import {
  aCredentialsFact,
  accountId,
  aKeyUser,
  anException,
  aPasswordUser,
  aSummaryFact,
  aUser,
  denied,
  hoursAgo,
  now,
  userArn,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  bedrock,
  fresh,
  input,
  judge,
  noReport,
  nothingListed,
  type Row,
  waiver,
} from "./5-2-users.fixture.ts";

const rows: Row[] = [
  [
    "0 users, root keys 0",
    input(aCredentialsFact([]), 0),
    { state: "MET", reason: "No IAM users, and no access keys of the root user." },
  ],
  [
    "0 users, AccountAccessKeysPresent=1, RootCredentialsManagement enabled (trap)",
    input(aCredentialsFact([]), aSummaryFact(0, 1)),
    {
      state: "NOT_MET",
      fractionHundredths: 0,
      reason: "The root user has 1 access key.",
      failing: [
        {
          resource: `arn:aws:iam::${accountId}:root`,
          region: "global",
          why: "The root user has 1 access key.",
        },
      ],
    },
  ],
  [
    "report state TIMEOUT, ListUsers = 0, summary Users = 0, root keys 0",
    input(noReport, 0),
    { state: "MET" },
  ],
  [
    "report loader returned [] and ListUsers denied (naive MET)",
    input(nothingListed(aCredentialsFact(null, { root: null, users: [] })), 0),
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "ListUsers denied, report shows one user with an active key",
    input(
      nothingListed(aCredentialsFact(null, { users: [{ Arn: userArn("ci"), activeCredentials: 1 }] })),
      1,
    ),
    { state: "NOT_MET", evidenceIncomplete: true, units: 2, known: 1 },
  ],
  [
    'user "BedrockAPIKey-x": no password, no keys, 1 active service credential (naive: no credentials)',
    input(aCredentialsFact([bedrock]), 1),
    {
      state: "NOT_MET",
      reason: "1 IAM user. Active credentials: BedrockAPIKey-x.",
      failing: [
        {
          resource: userArn("BedrockAPIKey-x"),
          region: "global",
          why: "Active: credential of bedrock.amazonaws.com.",
        },
      ],
    },
  ],
  [
    "1 user with no credentials at all",
    input(aCredentialsFact([aUser("old")]), 1),
    { state: "PARTIAL", fractionHundredths: 50, units: 1, known: 1 },
  ],
  [
    "1 user with an inactive key",
    input(aCredentialsFact([aKeyUser("old", 400, "Inactive")]), 1),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "2 break-glass waived, password+MFA, no keys",
    input(aCredentialsFact([aPasswordUser("a"), aPasswordUser("b")]), 2, waiver("break-glass", "a", "b")),
    {
      state: "PARTIAL",
      fractionHundredths: 99,
      excepted: 2,
      units: 0,
      reason: "2 excepted.",
      reasonCode: "excepted",
    },
  ],
  [
    "break-glass with an active key",
    input(
      aCredentialsFact([{ ...aPasswordUser("a"), accessKeys: aKeyUser("a").accessKeys }]),
      1,
      waiver("break-glass", "a"),
    ),
    { state: "NOT_MET", excepted: 0 },
  ],
  [
    "user created 1 h ago, absent from the 3 h old report, ListAccessKeys shows Active",
    input(aCredentialsFact([fresh], { GeneratedTime: hoursAgo(3), users: [] }), 1),
    { state: "NOT_MET" },
  ],
  [
    "4 users: 2 service-waived (key 30 d), 1 no credentials, 1 active key",
    input(
      aCredentialsFact([aKeyUser("s1"), aKeyUser("s2"), aUser("idle"), aKeyUser("ci")]),
      4,
      waiver("service", "s1", "s2"),
    ),
    {
      state: "PARTIAL",
      fractionHundredths: 25,
      excepted: 2,
      units: 2,
      reason: "2 IAM users. Active credentials: ci. No active credentials, still a user: idle. 2 excepted.",
    },
  ],
  [
    "service waiver expired yesterday",
    input(aCredentialsFact([aKeyUser("s1")]), 1, [
      anException("5.2", userArn("s1"), "service", new Date(now.getTime() - 86_400_000)),
    ]),
    { state: "NOT_MET", excepted: 0 },
  ],
];

describe("5.2 no IAM users: the specification's rows", () => {
  it.each(rows)("%s", (_name, given, expected) => {
    expect(judge(given)).toMatchObject(expected);
  });
});

const three = [aPasswordUser("a"), aPasswordUser("b"), aPasswordUser("c")];
const waiverRows: Row[] = [
  [
    "ListUsers denied: whether an accepted user still is what was accepted is not known",
    input(
      nothingListed(aCredentialsFact(null, { users: [{ Arn: userArn("s"), activeCredentials: 1 }] })),
      1,
      waiver("service", "s"),
    ),
    { state: "UNKNOWN", excepted: 0 },
  ],

  [
    "break-glass without MFA",
    input(aCredentialsFact([aPasswordUser("a", {}, false)]), 1, waiver("break-glass", "a")),
    { state: "NOT_MET" },
  ],
  [
    "break-glass without a password is a user without credentials",
    input(aCredentialsFact([aUser("a")]), 1, waiver("break-glass", "a")),
    { state: "PARTIAL", fractionHundredths: 50, excepted: 0 },
  ],
  [
    "three break-glass users, two allowed",
    input(aCredentialsFact(three), 3, waiver("break-glass", "a", "b", "c")),
    { state: "NOT_MET", excepted: 2, units: 1 },
  ],
  [
    "break-glass whose MFA cannot be read",
    input(
      denied(
        aCredentialsFact([aPasswordUser("a", { report: null, consolePassword: true, mfaDevices: null })]),
        "iam:ListMFADevices",
        { resource: "a" },
      ),
      1,
      waiver("break-glass", "a"),
    ),
    { state: "UNKNOWN" },
  ],
  [
    "service user with a key of 91 days",
    input(aCredentialsFact([aKeyUser("s", 91)]), 1, waiver("service", "s")),
    { state: "NOT_MET", excepted: 0 },
  ],
  [
    "service user with a console password",
    input(
      aCredentialsFact([{ ...aPasswordUser("s"), accessKeys: aKeyUser("s").accessKeys }]),
      1,
      waiver("service", "s"),
    ),
    { state: "NOT_MET" },
  ],
  [
    "a waiver of another kind",
    input(aCredentialsFact([aKeyUser("s")]), 1, waiver("risk", "s")),
    { state: "NOT_MET", excepted: 0 },
  ],
  [
    "a waiver for a user that does not exist",
    input(aCredentialsFact([]), 0, waiver("service", "s")),
    { state: "MET", excepted: 0 },
  ],
  [
    "service waiver and one user without credentials",
    input(aCredentialsFact([aKeyUser("s"), aUser("old")]), 2, waiver("service", "s")),
    { state: "PARTIAL", fractionHundredths: 50, excepted: 1 },
  ],
];

describe("5.2 no IAM users: exceptions", () => {
  it.each(waiverRows)("%s", (_name, given, expected) => {
    expect(judge(given)).toMatchObject(expected);
  });

  it("holds no longer than the key of a service user is young enough", () => {
    const verdict = judge(input(aCredentialsFact([aKeyUser("s", 89.5)]), 1, waiver("service", "s")));
    expect(verdict).toMatchObject({ excepted: 1, validUntil: new Date(now.getTime() + 12 * 3_600_000) });
  });

  it("mentions recent use of a break-glass user by its date", () => {
    const used = aPasswordUser("a", {
      report: {
        passwordEnabled: true,
        passwordLastUsed: "2026-11-20T08:00:00Z",
        mfaActive: true,
        activeKeys: 0,
        activeCertificates: 0,
      },
    });
    const verdict = judge(input(aCredentialsFact([used]), 1, waiver("break-glass", "a")));
    expect(verdict.evidence.map(({ observed }) => observed)).toContain(
      "User a is accepted: console password. It was used on 2026-11-20.",
    );
  });
});
