import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type NewAttestations, recordAttestations } from "./attestations.ts";
import { createChannel } from "./channels.ts";
import { setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { writeWaitingDeliveries } from "./delivery-writing.ts";
import { resetSetting, updateSetting } from "./settings.ts";
import { createSubscription } from "./subscriptions.ts";
import { tellWhatCameDue } from "./term-news.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  connectTestOrganization,
  hoursLater,
  job,
  memberId,
  organizationId,
  start,
} from "./test-scenario.ts";

useTestDatabase();
const [mine, other] = [memberId(1), memberId(2)];
const days = (count: number, from = start) => hoursLater(24 * count, from);

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([
    { id: mine, name: "payments" },
    { id: other, name: "data" },
  ]);
  const channelId = await createChannel(job, {
    kind: "mail",
    name: "Mail",
    url: null,
    signingKey: null,
    key: null,
  });
  await createSubscription(job, {
    channelId,
    recipient: "owners",
    userId: null,
    contactId: null,
    accountId: null,
    unitId: null,
    events: ["contact.unconfirmed", "attestation.ending"],
    frequency: "immediately",
    minute: 0,
    weekday: 1,
    zone: "UTC",
    quietFrom: null,
    quietTo: null,
  });
});

beforeEach(async () => {
  await query("delete from notification_watch");
  await query("delete from notification_event");
  await query("delete from attestation");
  await query("delete from account_contact");
});

const told = () =>
  query<{ kind: string; subject: string; lines: string[] }>(
    "select kind, subject, data -> 'lines' as lines from notification_event order by id",
  );

async function confirmed(accountId: string, email: string, at: Date | null, name: string | null = null) {
  await setContact(job, { accountId, role: "owner", kind: "person", email, name });
  await query(
    `update account_contact ac set confirmed_at = $3 from contact c
     where c.id = ac.contact_id and ac.account_id = $1 and c.email = $2`,
    [accountId, email, at],
  );
}

const lookAt = (now: Date) => tellWhatCameDue(job, { now });

describe("confirmations", () => {
  test("one whose term ran out before anybody looked is no news; one that runs out is told once", async () => {
    await updateSetting(job, "pocConfirmDays", 100);
    await confirmed(mine, "a@example.com", days(-101));
    await confirmed(mine, "b@example.com", days(-99), "Bo");
    await confirmed(mine, "never@example.com", null);
    await lookAt(start);
    expect(await told()).toEqual([]);
    await lookAt(days(2));
    await lookAt(days(3));
    expect(await told()).toEqual([
      {
        kind: "contact.unconfirmed",
        subject: "payments",
        lines: ["Bo (b@example.com), owner: last confirmed on 2026-08-15, which does not count any more."],
      },
    ]);
    await resetSetting(job, "pocConfirmDays");
  });

  test("whoever confirmed again in time is not told, and those of one account are one event", async () => {
    await updateSetting(job, "pocConfirmDays", 100);
    await confirmed(mine, "a@example.com", days(-99));
    await confirmed(mine, "b@example.com", days(-99));
    await confirmed(other, "a@example.com", days(-98));
    await lookAt(start);
    await confirmed(other, "a@example.com", start);
    await lookAt(days(5));
    const events = await told();
    expect(events.map(({ subject, lines }) => [subject, lines.length])).toEqual([["payments", 2]]);
    await resetSetting(job, "pocConfirmDays");
  });

  test("two workers at once tell it once", async () => {
    await updateSetting(job, "pocConfirmDays", 100);
    await confirmed(mine, "a@example.com", days(-99));
    await lookAt(start);
    await Promise.all(Array.from({ length: 5 }, () => lookAt(days(2))));
    expect(await told()).toHaveLength(1);
    await resetSetting(job, "pocConfirmDays");
  });

  test("more than a step: all of them, and none twice", async () => {
    await updateSetting(job, "pocConfirmDays", 100);
    await query(
      `with c as (insert into contact (id, kind, email)
         select gen_random_uuid(), 'person', 'many' || n || '@example.com' from generate_series(1, 1200) n returning id, email)
       insert into account_contact (account_id, role, contact_id, source, confirmed_at)
       select $1, 'owner', id, 'test', $2::timestamptz + make_interval(mins => substring(email from '[0-9]+')::int / 2) from c`,
      [mine, days(-99)],
    );
    await lookAt(start);
    let steps = 1;
    while (await lookAt(days(10))) steps++;
    expect(steps).toBeGreaterThan(2);
    const [row] = await query<{ lines: number }>(
      `select sum(jsonb_array_length(data -> 'lines') - 1
         + (regexp_match(data -> 'lines' ->> -1, 'and (\\d+) more'))[1]::int)::int as lines from notification_event`,
    );
    expect(row?.lines).toBe(1200);
    await resetSetting(job, "pocConfirmDays");
  });
});

const answer = (changes: Partial<NewAttestations>) =>
  recordAttestations(job, {
    organizationId,
    accountId: mine,
    itemId: "5.1",
    answers: [{ question: "idp-mfa", holds: true, details: null }],
    evidenceUrl: "https://wiki.example.com/mfa",
    evidenceAt: null,
    note: "Asked the platform team.",
    reviewBy: days(90),
    now: start,
    ...changes,
  });

describe("answers", () => {
  test("30 days and 7 days before the end, each once; not after it was answered again", async () => {
    await answer({});
    await lookAt(start);
    await lookAt(days(59));
    expect(await told()).toEqual([]);
    await lookAt(days(61));
    await lookAt(days(62));
    expect((await told()).map(({ kind, subject }) => [kind, subject])).toEqual([
      ["attestation.ending", "payments"],
    ]);
    await lookAt(days(84));
    await lookAt(days(95));
    const events = await told();
    expect(events).toHaveLength(2);
    expect(events[1]?.lines[0]).toMatch(/^5\.1, whether .*: the answer counts until 2027-02-20\./);
    await answer({ now: days(95), reviewBy: days(140) });
    await answer({ now: days(96), reviewBy: days(185) });
    await lookAt(days(135));
    expect(await told()).toHaveLength(2);
  });

  test("nobody looked for a month: only the later notice", async () => {
    await answer({});
    await lookAt(start);
    await lookAt(days(85));
    expect(await told()).toHaveLength(1);
  });

  test("about the whole organization: nobody who sees only their account is written to", async () => {
    await query(
      `insert into attestation (id, organization_id, item_id, question, holds, note, answered_by, answered_at, review_by)
       values (gen_random_uuid(), $1, '1.1', 'register', true, '', 'test', $2, $3)`,
      [organizationId, start, days(90)],
    );
    await confirmed(mine, "a@example.com", start);
    await lookAt(start);
    await lookAt(days(61));
    const [row] = await query("select account_id as account, subject from notification_event");
    expect(row).toEqual({ account: null, subject: "Test" });
    await writeWaitingDeliveries(job, { now: days(61) });
    expect(await query("select 1 from notification_delivery")).toEqual([]);
  });
});
