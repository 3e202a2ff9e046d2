import { describe, expect, test } from "vitest";
import { jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { WatchedDecoy } from "#lib/facts/honey.ts";
import { account, aWatchedThing, canary, collectHoney, earlier } from "./honey-world.fixture.ts";

const region = "eu-west-1";
const secretArn = `arn:aws:secretsmanager:${region}:${account}:secret:prod/db-a1b2C3`;
const parameterArn = `arn:aws:ssm:${region}:${account}:parameter/prod/password`;
const tableArn = `arn:aws:dynamodb:${region}:${account}:table/salaries`;

async function read(answers: StubAnswers, decoy: WatchedDecoy) {
  return collectHoney(answers, { decoys: [decoy] });
}

// AWS Secrets Manager API Reference: DescribeSecret.
const secret = {
  ARN: secretArn,
  Name: "prod/db",
  Description: canary,
  LastAccessedDate: 1_793_491_200,
  VersionIdsToStages: { [canary]: ["AWSCURRENT"] },
  Tags: [{ Key: "k", Value: canary }],
};

describe("honey.tokens: a secret", () => {
  test("that is there, with the day on which it was read last; nothing else of it is kept", async () => {
    const { envelope, decoy, requests } = await read(
      { DescribeSecret: { body: secret } },
      aWatchedThing("SECRET", secretArn),
    );
    expect(decoy).toMatchObject({
      subject: secretArn,
      exists: true,
      active: true,
      useRead: true,
      lastUsed: { at: "2026-11-01", exactness: "day", service: null, region: null },
    });
    expect(JSON.stringify(envelope)).not.toContain(canary);
    // Its value is never asked for: that would set it off.
    expect(requests.map((one) => [one.operation, one.region])).toEqual([["DescribeSecret", region]]);
  });

  test("that waits for its deletion cannot be read any more", async () => {
    const body = { ...secret, LastAccessedDate: undefined, DeletedDate: 1_793_577_600 };
    const { decoy } = await read({ DescribeSecret: { body } }, aWatchedThing("SECRET", secretArn));
    expect(decoy).toMatchObject({ exists: true, active: false, lastUsed: null });
  });

  test("that does not exist, is denied, or is another account's", async () => {
    const gone = jsonError(400, "ResourceNotFoundException", `Secrets Manager can't find ${canary}`);
    const missing = await read({ DescribeSecret: gone }, aWatchedThing("SECRET", secretArn));
    expect(missing.decoy).toMatchObject({ exists: false });
    expect(missing.envelope.complete).toBe(true);
    const refused = jsonError(400, "AccessDeniedException", `not authorized on ${canary}`);
    const denied = await read({ DescribeSecret: refused }, aWatchedThing("SECRET", secretArn));
    expect(denied.decoy).toMatchObject({ exists: null, active: null, useRead: false });
    expect(JSON.stringify(denied.envelope)).not.toContain(canary);
    const body = { ...secret, ARN: secretArn.replace(account, "999900001111") };
    const foreign = await read({ DescribeSecret: { body } }, aWatchedThing("SECRET", secretArn));
    expect(foreign.decoy?.exists).toBeNull();
    expect(foreign.envelope.ops).toMatchObject([{ outcome: "invalid", code: "ForeignAccount" }]);
  });
});

describe("honey.tokens: a parameter", () => {
  const found = { Name: "/prod/password", Type: "SecureString", Description: canary };

  test("found by its name; two pages with an empty one between", async () => {
    const { envelope, decoy, requests } = await read(
      {
        DescribeParameters: [
          { body: { Parameters: [], NextToken: "a" } },
          { body: { Parameters: [], NextToken: "b" } },
          { body: { Parameters: [found] } },
        ],
      },
      aWatchedThing("SSM_PARAMETER", parameterArn),
    );
    expect(decoy).toMatchObject({ exists: true, active: true, useRead: false, lastUsed: null });
    expect(requests).toHaveLength(3);
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      ParameterFilters: [{ Key: "Name", Option: "Equals", Values: ["/prod/password"] }],
    });
    expect(JSON.stringify(envelope)).not.toContain(canary);
  });

  test("at the top, with and without a slash", async () => {
    const arn = `arn:aws:ssm:${region}:${account}:parameter/password`;
    const body = { Parameters: [{ Name: "password" }] };
    const { decoy, requests } = await read(
      { DescribeParameters: { body } },
      aWatchedThing("SSM_PARAMETER", arn),
    );
    expect(decoy?.exists).toBe(true);
    expect(requests[0]?.body).toContain('["/password","password"]');
  });

  test("that is not there; denied", async () => {
    const none = await read(
      { DescribeParameters: { body: { Parameters: [] } } },
      aWatchedThing("SSM_PARAMETER", parameterArn),
    );
    expect(none.decoy?.exists).toBe(false);
    const denied = await read(
      { DescribeParameters: jsonError(400, "AccessDeniedException", "no") },
      aWatchedThing("SSM_PARAMETER", parameterArn),
    );
    expect(denied.decoy?.exists).toBeNull();
  });
});

describe("honey.tokens: a table", () => {
  const table = (TableStatus: string, arn = tableArn) => ({
    DescribeTable: { body: { Table: { TableArn: arn, TableName: "salaries", TableStatus } } },
  });

  test.each([
    ["ACTIVE", true],
    ["UPDATING", true],
    ["DELETING", false],
    ["INACCESSIBLE_ENCRYPTION_CREDENTIALS", false],
  ])("in the state %s", async (state, active) => {
    const { decoy } = await read(table(state), aWatchedThing("DYNAMODB_TABLE", tableArn));
    expect(decoy).toMatchObject({ exists: true, active });
  });

  test("that does not exist; denied; another account's", async () => {
    const gone = jsonError(400, "ResourceNotFoundException", "Requested resource not found");
    const watched = aWatchedThing("DYNAMODB_TABLE", tableArn);
    expect((await read({ DescribeTable: gone }, watched)).decoy?.exists).toBe(false);
    const denied = jsonError(400, "AccessDeniedException", "no");
    expect((await read({ DescribeTable: denied }, watched)).decoy?.exists).toBeNull();
    const foreign = table("ACTIVE", tableArn.replace(account, "999900001111"));
    expect((await read(foreign, watched)).decoy?.exists).toBeNull();
  });
});

describe("honey.tokens: a bucket, and an object by its bucket", () => {
  const buckets = (...names: string[]) =>
    earlier(
      "s3.buckets",
      { buckets: names.map((Name) => ({ Name, BucketRegion: region, CreationDate: null })) },
      [{ op: "s3:ListBuckets", outcome: "ok" }],
    );

  test.each([
    ["S3_BUCKET", "arn:aws:s3:::backups-old"],
    ["S3_OBJECT", "arn:aws:s3:::backups-old/passwords.txt"],
  ])("%s in the account's own list of buckets, without a call", async (kind, arn) => {
    const decoys = [aWatchedThing(kind, arn)];
    const there = await collectHoney({}, { decoys, before: [buckets("backups-old")] });
    expect(there.decoy?.exists).toBe(true);
    expect(there.requests).toEqual([]);
    const gone = await collectHoney({}, { decoys, before: [buckets("backups")] });
    expect(gone.decoy?.exists).toBe(false);
    const unread = await collectHoney({}, { decoys });
    expect(unread.decoy?.exists).toBeNull();
    expect(unread.envelope.complete).toBe(false);
  });
});
