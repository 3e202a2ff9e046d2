import { describe, expect, test } from "vitest";
import { queryError } from "#lib/aws/stub-account.ts";
import {
  account,
  aListedUser,
  authorizationOf,
  aWatchedKey,
  aWatchedThing,
  canary,
  collectHoney,
  credentialsOf,
  keyId,
  lastUsed,
  userArn,
} from "./honey-world.fixture.ts";

const never = { GetAccessKeyLastUsed: lastUsed(null) };
const known = [credentialsOf([aListedUser()]), authorizationOf()];
const roleArn = `arn:aws:iam::${account}:role/ops/backup-restore`;

describe("honey.tokens: nothing is registered in the account", () => {
  test("not a single call, and the facts are complete", async () => {
    const { envelope, requests } = await collectHoney({}, {});
    expect(requests).toEqual([]);
    expect(envelope).toMatchObject({ complete: true, ops: [] });
    expect(envelope.data).toEqual({ regions: null, decoys: [], detectors: [], trails: [] });
  });
});

describe("honey.tokens: a key", () => {
  test("that is active, belongs to a user without rights, and was never used", async () => {
    const { envelope, decoy, data, requests } = await collectHoney(never, {
      decoys: [aWatchedKey()],
      before: known,
    });
    expect(envelope.complete).toBe(true);
    expect(data?.regions).toEqual(["eu-west-1", "us-east-1"]);
    expect(decoy).toEqual({
      tokenId: "nightly",
      subject: keyId,
      exists: true,
      active: true,
      principalArn: userArn,
      policies: [],
      trustPolicy: null,
      useRead: true,
      lastUsed: null,
      test: null,
    });
    // Users, keys and policies were read for other items: they are not asked a second time.
    expect(requests.map(({ operation }) => operation)).toEqual(["GetAccessKeyLastUsed"]);
    expect(requests[0]?.form.get("AccessKeyId")).toBe(keyId);
  });

  test("when, in which service and in which Region it was used last", async () => {
    const answers = { GetAccessKeyLastUsed: lastUsed("2026-11-01T03:04:05Z", "s3", "eu-west-1") };
    const { decoy } = await collectHoney(answers, { decoys: [aWatchedKey()], before: known });
    expect(decoy?.lastUsed).toEqual({
      at: "2026-11-01T03:04:05.000Z",
      exactness: "moment",
      service: "s3",
      region: "eu-west-1",
    });
  });

  test("an answer without AccessKeyLastUsed is no answer", async () => {
    const hollow = {
      body: '<GetAccessKeyLastUsedResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccessKeyLastUsedResult><UserName>nightly</UserName></GetAccessKeyLastUsedResult></GetAccessKeyLastUsedResponse>',
    };
    const { envelope, decoy } = await collectHoney(
      { GetAccessKeyLastUsed: hollow },
      { decoys: [aWatchedKey()], before: known },
    );
    expect(decoy).toMatchObject({ exists: true, useRead: false, lastUsed: null });
    expect(envelope.complete).toBe(false);
  });

  test("that is switched off", async () => {
    const key = { AccessKeyId: keyId, Status: "Inactive", CreateDate: null, lastUsed: null };
    const before = [credentialsOf([aListedUser({ accessKeys: [key] })]), authorizationOf()];
    const { decoy } = await collectHoney(never, { decoys: [aWatchedKey()], before });
    expect(decoy).toMatchObject({ exists: true, active: false });
  });

  test("that no user has any more is missing, and its last use is not asked", async () => {
    const before = [credentialsOf([aListedUser({ accessKeys: [] })]), authorizationOf()];
    const { envelope, decoy, requests } = await collectHoney(never, { decoys: [aWatchedKey()], before });
    expect(decoy).toMatchObject({ exists: false, active: null, principalArn: null, policies: null });
    expect(requests).toEqual([]);
    expect(envelope.complete).toBe(true);
  });

  test("without a named user is missing only when every user's keys were read", async () => {
    const other = { Arn: `arn:aws:iam::${account}:user/other`, UserName: "other", accessKeys: null };
    const before = [credentialsOf([aListedUser({ accessKeys: [] }), aListedUser(other)]), authorizationOf()];
    const named = await collectHoney(never, { decoys: [aWatchedKey()], before });
    expect(named.decoy?.exists).toBe(false);
    const unnamed = await collectHoney(never, { decoys: [aWatchedKey({ arn: null })], before });
    expect(unnamed.decoy?.exists).toBeNull();
    expect(unnamed.envelope).toMatchObject({
      complete: false,
      ops: [{ op: "iam:ListAccessKeys", outcome: "invalid" }],
    });
  });

  test("what its user's groups allow is what it allows", async () => {
    const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const document = '{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}';
    const before = [
      credentialsOf([aListedUser()]),
      authorizationOf({
        users: [
          {
            Arn: userArn,
            UserName: "nightly",
            GroupList: ["readers"],
            permissionsBoundary: null,
            attachedPolicies: [],
            inlinePolicies: [{ PolicyName: "own", document: "{}" }],
          },
        ],
        groups: [
          {
            Arn: `arn:aws:iam::${account}:group/readers`,
            GroupName: "readers",
            attachedPolicies: [arn],
            inlinePolicies: [],
          },
        ],
        policies: [{ Arn: arn, document }],
      }),
    ];
    const { decoy } = await collectHoney(never, { decoys: [aWatchedKey()], before });
    expect(decoy?.policies).toEqual([
      { name: "own", document: "{}" },
      { name: arn, document },
    ]);
  });

  test("a group that the account does not list leaves open what it allows", async () => {
    const users = [
      {
        Arn: userArn,
        UserName: "nightly",
        GroupList: ["gone"],
        permissionsBoundary: null,
        attachedPolicies: [],
        inlinePolicies: [],
      },
    ];
    const before = [credentialsOf([aListedUser()]), authorizationOf({ users })];
    const { envelope, decoy } = await collectHoney(never, { decoys: [aWatchedKey()], before });
    expect(decoy).toMatchObject({ exists: true, policies: null });
    expect(envelope.complete).toBe(false);
  });
});

describe("honey.tokens: denied", () => {
  test("what earlier collectors were refused is the decoy's gap, without AWS's sentence", async () => {
    const op = "iam:GetAccountAuthorizationDetails";
    const message = `User is not authorized to perform ${canary}`;
    const refused = { op, outcome: "denied", deniedBy: "scp", code: "AccessDenied", message } as const;
    const before = [credentialsOf([aListedUser()]), authorizationOf({}, [refused])];
    const { envelope, decoy } = await collectHoney(never, { decoys: [aWatchedKey()], before });
    expect(decoy).toMatchObject({ exists: true, policies: null });
    expect(envelope.ops).toContainEqual({
      op,
      outcome: "denied",
      deniedBy: "scp",
      code: "AccessDenied",
    });
    expect(JSON.stringify(envelope)).not.toContain(canary);
  });

  test("iam:ListUsers: nothing is known of the key", async () => {
    const before = [
      credentialsOf(null, [{ op: "iam:ListUsers", outcome: "denied", deniedBy: "identity" }]),
      authorizationOf(),
    ];
    const { envelope, decoy } = await collectHoney(never, { decoys: [aWatchedKey()], before });
    expect(decoy).toMatchObject({ exists: null, active: null });
    expect(envelope).toMatchObject({
      complete: false,
      ops: [{ op: "iam:ListUsers", outcome: "denied" }],
    });
  });

  test("iam:GetAccessKeyLastUsed: neither used nor unused, and the failure does not name the key", async () => {
    const sentence = `User: arn:aws:sts::${account}:assumed-role/WaymarkAudit/s is not authorized to perform: iam:GetAccessKeyLastUsed on resource: user ${userArn} ${keyId}`;
    const answers = { GetAccessKeyLastUsed: queryError(403, "AccessDenied", sentence) };
    const { envelope, decoy } = await collectHoney(answers, { decoys: [aWatchedKey()], before: known });
    expect(decoy).toMatchObject({ useRead: false, lastUsed: null });
    const refused = envelope.ops.filter(({ outcome }) => outcome === "denied").map(({ op }) => op);
    expect(refused).toEqual(["iam:GetAccessKeyLastUsed"]);
    expect(JSON.stringify(envelope.ops)).not.toMatch(/AKIA|user\/ops/);
  });
});

describe("honey.tokens: a role", () => {
  const role = {
    Arn: roleArn,
    RoleName: "backup-restore",
    Path: "/ops/",
    CreateDate: null,
    lastUsedOn: "2026-11-01",
    trustPolicy: '{"Statement":[]}',
    permissionsBoundary: null,
    attachedPolicies: [],
    inlinePolicies: [],
  };

  test("with its trust, what it is granted, and the day of its last use; not a call of its own", async () => {
    const { decoy, requests } = await collectHoney(
      {},
      { decoys: [aWatchedThing("ROLE", roleArn)], before: [authorizationOf({ roles: [role] })] },
    );
    expect(decoy).toMatchObject({
      subject: roleArn,
      exists: true,
      active: true,
      principalArn: roleArn,
      policies: [],
      trustPolicy: '{"Statement":[]}',
      lastUsed: { at: "2026-11-01", exactness: "day", service: null, region: null },
    });
    expect(requests).toEqual([]);
  });

  test("that is linked to a service: nobody read what it is granted, which is not nothing", async () => {
    const linked = { ...role, Path: "/aws-service-role/support.amazonaws.com/" };
    const { decoy } = await collectHoney(
      {},
      { decoys: [aWatchedThing("ROLE", roleArn)], before: [authorizationOf({ roles: [linked] })] },
    );
    expect(decoy).toMatchObject({ exists: true, policies: null });
  });

  test("that is gone", async () => {
    const { decoy } = await collectHoney(
      {},
      { decoys: [aWatchedThing("ROLE", roleArn)], before: [authorizationOf()] },
    );
    expect(decoy).toMatchObject({ exists: false });
  });

  test("whose account's roles nobody could read", async () => {
    const { decoy, envelope } = await collectHoney({}, { decoys: [aWatchedThing("ROLE", roleArn)] });
    expect(decoy).toMatchObject({ exists: null, policies: null, useRead: false });
    expect(envelope.complete).toBe(false);
  });
});
