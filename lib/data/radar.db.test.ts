/** The radar: what facts name is written with them, judged by the register and by what people said, and told to whom it concerns. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { cliViewer, type Viewer } from "#lib/viewer.ts";
import { addAccounts } from "./account-details.ts";
import { setContact } from "./contact-changes.ts";
import { query, transaction } from "./database.ts";
import { countSightedAccounts, everySighted, getSightedAccount, listSightedAccounts } from "./radar-list.ts";
import { listSightings } from "./radar-page.ts";
import { answerSightingQuestion, askOwners, listSightingQuestions } from "./radar-questions.ts";
import { listVendors, loadVendors, removeVendorList } from "./radar-vendors.ts";
import { dismissSighting, nameVendor, removeVendor, restoreSighting } from "./radar-verdicts.ts";
import { addRecords } from "./roadmap-records.ts";
import { writeSightings } from "./sightings-write.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, good, locked } from "./test-refreshed.ts";
import { anEnvelope, hoursLater, management, organizationId, start } from "./test-scenario.ts";

useTestDatabase();
beforeAll(aFinishedRun);

const stranger = "999988887777";
const tallyvane = "999988886666";
const elb = "127311923021";
const example = "123456789012";
const now = hoursLater(1);
const admin = cliViewer("test");
const owner: Viewer = { actor: "user:owner", role: "owner", accounts: [good] };

function role(accountId: string, name: string, principal: string, externalId?: string) {
  return {
    Arn: `arn:aws:iam::${accountId}:role/${name}`,
    RoleName: name,
    Path: "/",
    CreateDate: null,
    lastUsedOn: "2026-11-20",
    trustPolicy: JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: { AWS: principal },
        Action: "sts:AssumeRole",
        ...(externalId !== undefined && { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
      },
    }),
    permissionsBoundary: null,
    attachedPolicies: [],
    inlinePolicies: [],
  };
}

const iam = (accountId: string, roles: ReturnType<typeof role>[], complete = true) =>
  anEnvelope(accountId, { collector: "iam.authorization", data: { auditRole: null, roles }, complete });

function queues(accountId: string, ...principals: string[]): Envelope {
  const resources = principals.map((principal) => ({
    arn: `arn:aws:sqs:eu-west-1:${accountId}:q-${principal}`,
    policy: JSON.stringify({
      Statement: { Effect: "Allow", Principal: { AWS: principal }, Action: "sqs:*", Resource: "*" },
    }),
  }));
  return anEnvelope(accountId, { collector: "sqs.policies", region: "eu-west-1", data: { resources } });
}

const write = (accountId: string, envelopes: Envelope[], at = start) =>
  transaction((tx) => writeSightings(tx, { accountId, organizationId, at }, envelopes));
const list = (viewer: Viewer = admin, asked = {}) =>
  listSightedAccounts(viewer, { ...everySighted, ...asked }, { organizationId, limit: 100, now });
const classes = async (viewer: Viewer = admin) =>
  Object.fromEntries((await list(viewer)).rows.map((row) => [row.accountId, row.class]));
const get = (accountId: string, viewer: Viewer = admin) =>
  getSightedAccount(viewer, { accountId, organizationId, now });

describe("what facts name", () => {
  test("is written once, judged, and listed with the unknown ones first", async () => {
    expect(
      await write(good, [
        iam(good, [
          role(good, "backup", stranger),
          role(good, "metrics", tallyvane, "ours-4711"),
          role(good, "audit", management),
        ]),
        queues(good, elb, example),
      ]),
    ).toBeGreaterThan(0);
    await write(management, [iam(management, [role(management, "copy", stranger, "x-1")])]);
    // The management account is a member: nobody has to be told of it.
    expect(await classes()).toEqual({
      [stranger]: "unknown",
      [tallyvane]: "unknown",
      [elb]: "aws",
      [example]: "example",
    });
    const [first] = (await list()).rows;
    expect(first).toMatchObject({
      accountId: stranger,
      seenIn: 2,
      sightings: 2,
      places: ["trust"],
      isOpenTrust: true,
      lastUsedOn: "2026-11-20",
      best: { kind: "role_trust", resource: `arn:aws:iam::${management}:role/copy` },
    });
    expect(await get(tallyvane)).toMatchObject({ isOpenTrust: false });
  });

  test("the same again writes nothing", async () => {
    const facts = [iam(management, [role(management, "copy", stranger, "x-1")])];
    expect(await write(management, facts, hoursLater(1))).toBe(0);
  });

  test("is found by place, by class, by digits as people write them, and in pages", async () => {
    expect((await list(admin, { places: ["policy"] })).rows.map(({ accountId }) => accountId)).toEqual([
      example,
      elb,
    ]);
    expect((await list(admin, { classes: ["aws"] })).rows).toHaveLength(1);
    expect((await list(admin, { text: "9999-8888 7777" })).rows).toHaveLength(1);
    expect((await list(admin, { withoutExternalId: true })).rows.map(({ accountId }) => accountId)).toEqual([
      stranger,
    ]);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await listSightedAccounts(
        admin,
        { ...everySighted, after },
        { organizationId, limit: 1, now },
      );
      seen.push(...page.rows.map(({ accountId }) => accountId));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual((await list()).rows.map(({ accountId }) => accountId));
  });

  test("ends where an envelope that was read whole no longer names it; an incomplete one ends nothing", async () => {
    await write(good, [queues(good)], hoursLater(2));
    expect(await get(elb).catch((error: { code: string }) => error.code)).toBe("NOT_FOUND");
    const { rows } = await listSightings(admin, { accountId: elb, organizationId, after: null, limit: 10 });
    expect(rows).toMatchObject([{ goneAt: hoursLater(2), firstSeenAt: start }]);
    await write(management, [iam(management, [], false)], hoursLater(2));
    expect(await get(stranger)).toMatchObject({ seenIn: 2 });
    // What comes back was first seen then.
    await write(good, [queues(good, elb, example)], hoursLater(3));
    expect(await get(elb)).toMatchObject({ firstSeenAt: start });
  });
});

describe("an owner", () => {
  test("sees what their own accounts name, and neither places nor numbers beyond", async () => {
    expect(await get(stranger, owner)).toMatchObject({ seenIn: 1, sightings: 1 });
    const { rows } = await listSightings(owner, {
      accountId: stranger,
      organizationId,
      after: null,
      limit: 10,
    });
    expect(rows.map(({ accountId }) => accountId)).toEqual([good]);
    await write(management, [queues(management, "999988885555")]);
    expect(await classes(owner)).not.toHaveProperty("999988885555");
    // Sums that are kept for those who see everything follow every write, and owners are never shown them.
    expect(await classes()).toHaveProperty("999988885555", "unknown");
    expect((await countSightedAccounts(owner, { organizationId, now })).unknown).toBe(2);
    expect((await countSightedAccounts(admin, { organizationId, now })).unknown).toBe(3);
  });

  test("says whose it is where they are asked, once, and only of their own accounts", async () => {
    await setContact(admin, {
      accountId: good,
      role: "owner",
      kind: "person",
      email: "o@example.com",
      name: "O",
    });
    const asked = await askOwners(admin, { sightedId: stranger, organizationId, text: "Whose?", now });
    expect(asked).toEqual({ asked: [management, good].sort(), withoutOwner: [management], waiting: [] });
    expect(
      (await askOwners(admin, { sightedId: stranger, organizationId, text: "Again?", now })).asked,
    ).toEqual([]);
    const all = await listSightingQuestions(admin, stranger);
    const [own, ...others] = await listSightingQuestions(owner, stranger);
    expect([all.length, others.length]).toEqual([2, 0]);
    const foreign = all.find(({ accountId }) => accountId === management);
    await expect(
      answerSightingQuestion(owner, { id: foreign?.id ?? "", answer: "x", now }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await answerSightingQuestion(owner, { id: own?.id ?? "", answer: "Our old backups.", now });
    await expect(
      answerSightingQuestion(owner, { id: own?.id ?? "", answer: "x", now }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("what people say", () => {
  const list = Buffer.from(
    `- name: Tallyvane\n  source: [https://t.example]\n  accounts: ['${tallyvane}']\n`,
  );
  test("a list names vendors; a person's word stays when the list comes again", async () => {
    expect(await loadVendors(admin, { name: "known.yaml", content: list, now })).toMatchObject({
      added: 1,
      rejected: [],
    });
    expect(await get(tallyvane)).toMatchObject({ class: "vendor", name: "Tallyvane" });
    const said = {
      accountId: tallyvane,
      vendor: "Tallyvane Ltd",
      link: null,
      reviewBy: hoursLater(2000),
      now,
    };
    await nameVendor(admin, said);
    expect(await loadVendors(admin, { name: "known.yaml", content: list, now })).toMatchObject({
      kept: 1,
      changed: 0,
    });
    expect(await get(tallyvane)).toMatchObject({ name: "Tallyvane Ltd" });
    expect((await listVendors(admin, { text: "tally", after: null, limit: 10 })).rows).toHaveLength(1);
    await expect(removeVendorList(admin, "known.yaml")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await removeVendor(admin, tallyvane);
    expect(await get(tallyvane)).toMatchObject({ class: "unknown" });
    await expect(
      loadVendors(admin, { name: "a.txt", content: Buffer.from("nothing of it"), now }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test("one that is left aside is unknown again when its day has come", async () => {
    const until = hoursLater(48);
    await dismissSighting(admin, { accountId: tallyvane, reason: "Ends in December.", until, now });
    expect(await get(tallyvane)).toMatchObject({ class: "dismissed", reason: "Ends in December." });
    const later = await getSightedAccount(admin, {
      accountId: tallyvane,
      organizationId,
      now: hoursLater(49),
    });
    expect(later.class).toBe("unknown");
    await restoreSighting(admin, tallyvane);
    const tooLong = { accountId: tallyvane, reason: "r", until: hoursLater(24 * 400), now };
    await expect(dismissSighting(admin, tooLong)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test("one that is added is ours, and nobody's vendor any more", async () => {
    await addAccounts(admin, [{ accountId: stranger, fields: { name: "old backups" } }], {
      source: "discovered",
    });
    expect(await get(stranger)).toMatchObject({ class: "ours", name: "old backups" });
    // The register is out of an owner's sight: what it calls the account is not theirs to read.
    expect(await get(stranger, owner)).toMatchObject({ class: "ours", name: null });
    const vendor = { accountId: stranger, vendor: "V", link: null, reviewBy: null, now };
    await expect(nameVendor(admin, vendor)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("a classification that was recorded for item 1.1 counts here as well", async () => {
    const entries = [{ accountId: tallyvane, classification: "vendor", note: "Tallyvane" }];
    await addRecords(admin, { organizationId, kind: "candidate", entries, now });
    expect(await get(tallyvane)).toMatchObject({ class: "vendor", name: "Tallyvane" });
  });
});

describe("a new unknown account", () => {
  const events = () =>
    query<{ subject: string; account: string }>(
      `select subject, account_id as account from notification_event where key like 'account.discovered:9%' order by subject`,
    );
  test("is told where the radar looked before, once; the first look tells nothing", async () => {
    await listeners();
    await write(locked, [queues(locked, "999988884444")], start);
    expect(await events()).toEqual([]);
    await write(locked, [queues(locked, "999988884444", "999988883333", elb)], hoursLater(5));
    expect(await events()).toEqual([{ subject: "999988883333", account: locked }]);
    await write(good, [queues(good, "999988883333")], hoursLater(6));
    expect(await events()).toHaveLength(1);
  });
});

/** Nothing is kept for nobody. */
async function listeners(): Promise<void> {
  const channel = "00000000-0000-4000-8000-0000000000c1";
  await query(
    "insert into notification_channel (id, kind, name, configuration, created_by) values ($1, 'webhook', 'c', '{}', 'test')",
    [channel],
  );
  await query(
    `insert into notification_subscription (id, channel_id, recipient, events, frequency, created_by)
     values (gen_random_uuid(), $1, 'channel', '{account.discovered}', 'immediately', 'test')`,
    [channel],
  );
}
