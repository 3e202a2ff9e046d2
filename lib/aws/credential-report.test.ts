import { describe, expect, test } from "vitest";
import { parseCredentialReport } from "./credential-report.ts";

// IAM User Guide, "Get credential reports for your AWS account".
const columns =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
const root =
  "<root_account>,arn:aws:iam::111122223333:root,2017-09-14T09:10:00+00:00,not_supported,no_information,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";
const alice =
  "alice,arn:aws:iam::111122223333:user/alice,2019-01-01T00:00:00+00:00,true,2026-10-01T08:30:00+00:00,2020-01-01T00:00:00+00:00,N/A,FALSE,TRUE,2020-02-02T02:02:02+00:00,2026-09-09T09:09:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,true,2021-01-01T00:00:00+00:00,false,N/A";

describe("credential report", () => {
  test("decodes a report written by hand from AWS's documentation", () => {
    expect(parseCredentialReport([columns, root, alice].join("\n"))).toEqual([
      {
        user: "<root_account>",
        arn: "arn:aws:iam::111122223333:root",
        passwordEnabled: null,
        passwordLastUsed: null,
        mfaActive: true,
        accessKeys: [
          { active: false, lastRotated: null, lastUsed: null },
          { active: false, lastRotated: null, lastUsed: null },
        ],
        activeCertificates: 0,
      },
      {
        user: "alice",
        arn: "arn:aws:iam::111122223333:user/alice",
        passwordEnabled: true,
        passwordLastUsed: "2026-10-01T08:30:00.000Z",
        mfaActive: false,
        accessKeys: [
          { active: true, lastRotated: "2020-02-02T02:02:02.000Z", lastUsed: "2026-09-09T09:09:00.000Z" },
          { active: false, lastRotated: null, lastUsed: null },
        ],
        activeCertificates: 1,
      },
    ]);
  });

  test("columns are found by name: another order, new ones, CRLF, quotes, a byte order mark", () => {
    const csv =
      '\uFEFFmfa_active,new_column,arn,user,access_key_1_active,access_key_2_active\r\ntrue,x,arn:aws:iam::111122223333:user/a,"b,""c",true,false\r\n';
    expect(parseCredentialReport(csv)).toMatchObject([
      { user: 'b,"c', mfaActive: true, accessKeys: [{ active: true }, { active: false }] },
    ]);
  });

  test("a report without the columns that decide is none", () => {
    expect(parseCredentialReport("user,arn\nalice,arn:aws:iam::111122223333:user/alice")).toBeNull();
    expect(parseCredentialReport("")).toBeNull();
  });
});
