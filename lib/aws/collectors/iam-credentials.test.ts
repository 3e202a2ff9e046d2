import { describe, expect, test } from "vitest";
import { collectFrom, queryAnswer, queryError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import { iamCredentials } from "./iam-credentials.ts";

const account = "111122223333";
const noSuch = queryError(404, "NoSuchEntity", "The user with name bob cannot be found.");
// IAM API Reference and IAM User Guide, by operation.
const user = (name: string, created = "2019-01-01T00:00:00Z") =>
  `<member><UserId>AIDA${name}</UserId><Path>/</Path><UserName>${name}</UserName><Arn>arn:aws:iam::${account}:user/${name}</Arn><CreateDate>${created}</CreateDate></member>`;
const users = (list: string, more = "<IsTruncated>false</IsTruncated>") =>
  queryAnswer("ListUsers", `<Users>${list}</Users>${more}`);
const columns =
  "user,arn,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,cert_1_active,cert_2_active";
const rootRow = `<root_account>,arn:aws:iam::${account}:root,not_supported,2025-05-05T05:05:05+00:00,true,true,N/A,N/A,false,N/A,N/A,false,false`;
const aliceRow = `alice,arn:aws:iam::${account}:user/alice,true,no_information,true,true,2020-02-02T02:02:02+00:00,2026-09-09T09:09:00+00:00,false,N/A,N/A,false,false`;
const report = (...rows: string[]) =>
  queryAnswer(
    "GetCredentialReport",
    `<Content>${Buffer.from([columns, rootRow, ...rows].join("\n")).toString("base64")}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-11-02T06:00:00Z</GeneratedTime>`,
  );
const list = (operation: string, element: string, members: string) =>
  queryAnswer(operation, `<${element}>${members}</${element}><IsTruncated>false</IsTruncated>`);
const keys = list(
  "ListAccessKeys",
  "AccessKeyMetadata",
  `<member><UserName>alice</UserName><AccessKeyId>AKIAIOSFODNN7EXAMPLE</AccessKeyId><Status>Active</Status><CreateDate>2020-02-02T02:02:02Z</CreateDate></member><member><UserName>alice</UserName><AccessKeyId>AKIAI44QH8DHBEXAMPLE</AccessKeyId><Status>Inactive</Status><CreateDate>2021-01-01T00:00:00Z</CreateDate></member>`,
);
const perUser: Record<string, StubAnswer> = {
  ListAccessKeys: keys,
  ListSSHPublicKeys: list(
    "ListSSHPublicKeys",
    "SSHPublicKeys",
    "<member><UserName>alice</UserName><SSHPublicKeyId>APKAEIBAERJR2EXAMPLE</SSHPublicKeyId><Status>Active</Status><UploadDate>2015-06-29T22:33:08Z</UploadDate></member>",
  ),
  ListSigningCertificates: list(
    "ListSigningCertificates",
    "Certificates",
    "<member><UserName>alice</UserName><CertificateId>TA7SMP42TDN5Z26OBPJE7EXAMPLE</CertificateId><CertificateBody>-----BEGIN WAYMARK-CANARY-----</CertificateBody><Status>Inactive</Status><UploadDate>2013-06-06T21:42:03Z</UploadDate></member>",
  ),
  ListServiceSpecificCredentials: queryAnswer(
    "ListServiceSpecificCredentials",
    "<ServiceSpecificCredentials><member><CreateDate>2016-11-01T17:44:54Z</CreateDate><ExpirationDate>2027-01-01T00:00:00Z</ExpirationDate><ServiceName>bedrock.amazonaws.com</ServiceName><ServiceUserName>WAYMARK-CANARY</ServiceUserName><ServiceSpecificCredentialId>ACCA12345ABCDEXAMPLE</ServiceSpecificCredentialId><UserName>alice</UserName><Status>Active</Status></member></ServiceSpecificCredentials>",
  ),
  ListMFADevices: list(
    "ListMFADevices",
    "MFADevices",
    `<member><UserName>alice</UserName><SerialNumber>arn:aws:iam::${account}:mfa/alice</SerialNumber><EnableDate>2020-01-01T00:00:00Z</EnableDate></member>`,
  ),
  GetLoginProfile: queryAnswer(
    "GetLoginProfile",
    "<LoginProfile><UserName>alice</UserName><CreateDate>2011-09-19T23:00:56Z</CreateDate></LoginProfile>",
  ),
};
const credentials: StubAnswers = {
  ListUsers: users(user("alice")),
  GetCredentialReport: report(aliceRow),
  ...perUser,
};

describe("iam.credentials", () => {
  test("decodes answers written by hand from AWS's documentation; nothing secret stays", async () => {
    const { envelope, requests } = await collectFrom(credentials, iamCredentials);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      report: {
        GeneratedTime: "2026-11-02T06:00:00.000Z",
        root: { activeKeys: 1, mfaActive: true, passwordLastUsed: "2025-05-05T05:05:05.000Z" },
        users: [{ Arn: `arn:aws:iam::${account}:user/alice`, activeCredentials: 2 }],
      },
      users: [
        {
          Arn: `arn:aws:iam::${account}:user/alice`,
          UserName: "alice",
          CreateDate: "2019-01-01T00:00:00.000Z",
          report: {
            passwordEnabled: true,
            passwordLastUsed: null,
            mfaActive: true,
            activeKeys: 1,
            activeCertificates: 0,
          },
          accessKeys: [
            // The report says when its keys were made: that tells which one was used.
            {
              AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
              Status: "Active",
              CreateDate: "2020-02-02T02:02:02.000Z",
              lastUsed: "2026-09-09T09:09:00.000Z",
            },
            {
              AccessKeyId: "AKIAI44QH8DHBEXAMPLE",
              Status: "Inactive",
              CreateDate: "2021-01-01T00:00:00.000Z",
              lastUsed: null,
            },
          ],
          activeSshKeys: 1,
          activeCertificates: 0,
          serviceCredentials: [
            {
              ServiceName: "bedrock.amazonaws.com",
              Status: "Active",
              ExpirationDate: "2027-01-01T00:00:00.000Z",
            },
          ],
          mfaDevices: null,
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    expect(requests.map(({ operation }) => operation)).not.toContain("ListMFADevices");
    expect(requests.find(({ operation }) => operation === "ListUsers")?.form.get("MaxItems")).toBe("1000");
  });

  test("no report yet → generated, asked after 1, 2, 4 s until it is complete", async () => {
    const missing = queryError(410, "ReportNotPresent", "Report not present");
    const state = (value: string) =>
      queryAnswer("GenerateCredentialReport", `<State>${value}</State><Description>x</Description>`);
    const { envelope, timer } = await collectFrom(
      {
        ...credentials,
        GetCredentialReport: [missing, report(aliceRow)],
        GenerateCredentialReport: [
          state("STARTED"),
          state("INPROGRESS"),
          state("INPROGRESS"),
          state("COMPLETE"),
        ],
      },
      iamCredentials,
    );
    expect(envelope).toMatchObject({ complete: true, data: { report: { root: { activeKeys: 1 } } } });
    expect(timer.slept).toEqual([1_000, 2_000, 4_000]);
  });

  test.each(["ReportExpired", "ReportInProgress"])("%s → generated again", async (code) => {
    const { envelope } = await collectFrom(
      {
        ...credentials,
        GetCredentialReport: [queryError(410, code, "x"), report(aliceRow)],
        GenerateCredentialReport: queryAnswer("GenerateCredentialReport", "<State>COMPLETE</State>"),
      },
      iamCredentials,
    );
    expect(envelope.complete).toBe(true);
  });

  test("report never ready → timeout; users are there all the same", async () => {
    const { envelope, timer } = await collectFrom(
      {
        ...credentials,
        GetCredentialReport: queryError(410, "ReportNotPresent", "x"),
        GenerateCredentialReport: queryAnswer("GenerateCredentialReport", "<State>STARTED</State>"),
      },
      iamCredentials,
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: {
        report: null,
        users: [{ UserName: "alice", report: null, mfaDevices: 1, consolePassword: true }],
      },
    });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "iam:GenerateCredentialReport", outcome: "timeout" }),
    );
    expect(timer.slept.filter((ms) => ms >= 1_000).reduce((sum, ms) => sum + ms, 0)).toBe(301_000);
  });

  test("generating denied: no report, no empty one", async () => {
    const { envelope } = await collectFrom(
      {
        ListUsers: users(""),
        GetCredentialReport: queryError(410, "ReportNotPresent", "x"),
        GenerateCredentialReport: queryError(
          403,
          "AccessDenied",
          "… because no identity-based policy allows the iam:GenerateCredentialReport action",
        ),
      },
      iamCredentials,
    );
    expect(envelope).toMatchObject({ complete: false, data: { report: null, users: [] } });
  });

  test("ListUsers denied: users are unknown, what the report proves stays", async () => {
    const { envelope } = await collectFrom(
      { ...credentials, ListUsers: queryError(403, "AccessDenied", "no") },
      iamCredentials,
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: { users: null, report: { users: [{ activeCredentials: 2 }] } },
    });
  });

  test("user created 1 h ago, absent from the 3 h old report: MFA and password are asked", async () => {
    const answers = {
      ...credentials,
      ListUsers: users(user("bob", "2026-11-02T07:00:00Z")),
      GetLoginProfile: queryError(404, "NoSuchEntity", "Login Profile for User bob cannot be found."),
    };
    const { envelope } = await collectFrom(answers, iamCredentials);
    expect(envelope).toMatchObject({
      complete: true,
      data: { users: [{ UserName: "bob", report: null, mfaDevices: 1, consolePassword: false }] },
    });
  });

  test("a user made anew under an old name does not inherit the old one's row", async () => {
    const answers = { ...credentials, ListUsers: users(user("alice", "2026-11-02T07:00:00Z")) };
    const { envelope } = await collectFrom(answers, iamCredentials);
    expect(envelope.data).toMatchObject({ users: [{ UserName: "alice", report: null }] });
  });

  test("one user's keys unreadable spoil only that user", async () => {
    const answers: StubAnswers = {
      ...credentials,
      ListUsers: users(user("alice") + user("carol")),
      ListAccessKeys: ({ form }) =>
        form.get("UserName") === "carol" ? queryError(403, "AccessDenied", "no") : keys,
    };
    const { envelope } = await collectFrom(answers, iamCredentials);
    expect(envelope.complete).toBe(false);
    expect(envelope.data).toMatchObject({
      users: [
        { UserName: "alice", accessKeys: [{}, {}] },
        { UserName: "carol", accessKeys: null, activeSshKeys: 1 },
      ],
    });
    expect(envelope.ops.filter(({ op }) => op === "iam:ListAccessKeys")).toMatchObject([
      { outcome: "ok" },
      { outcome: "denied", resource: "carol" },
    ]);
  });

  test("a user that vanished between list and get is dropped", async () => {
    const answers: StubAnswers = {
      ...credentials,
      ListUsers: users(user("alice") + user("bob")),
      ...Object.fromEntries(
        Object.entries(perUser).map(([operation, answer]) => [
          operation,
          ({ form }: { form: URLSearchParams }) => (form.get("UserName") === "bob" ? noSuch : answer),
        ]),
      ),
    };
    const { envelope } = await collectFrom(answers, iamCredentials);
    expect(envelope).toMatchObject({ complete: true, data: { users: [{ UserName: "alice" }] } });
  });

  test("two pages of users", async () => {
    const ListUsers = [
      users(user("alice"), "<IsTruncated>true</IsTruncated><Marker>m1</Marker>"),
      users(user("carol")),
    ];
    const { envelope, requests } = await collectFrom({ ...credentials, ListUsers }, iamCredentials);
    expect(envelope.data).toMatchObject({ users: [{ UserName: "alice" }, { UserName: "carol" }] });
    expect(
      requests.filter(({ operation }) => operation === "ListUsers").map(({ form }) => form.get("Marker")),
    ).toEqual([null, "m1"]);
  });

  test("users of another account in the answer → refused", async () => {
    const ListUsers = users(user("alice").replaceAll(account, "999988887777"));
    const { envelope } = await collectFrom({ ...credentials, ListUsers }, iamCredentials);
    expect(envelope).toMatchObject({ complete: false, data: { users: null } });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "iam:ListUsers", outcome: "invalid", code: "ForeignAccount" }),
    );
  });

  test("a report of another account → refused", async () => {
    const GetCredentialReport = report(aliceRow.replaceAll(account, "999988887777"));
    const { envelope } = await collectFrom({ ...credentials, GetCredentialReport }, iamCredentials);
    expect(envelope).toMatchObject({ complete: false, data: { report: null } });
  });
});
