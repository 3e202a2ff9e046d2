import { beforeAll, describe, expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { readAnswerKeys, readAnswers } from "./answer-inputs.ts";
import {
  endAttestation,
  listAttestations,
  type NewAttestations,
  recordAttestations,
} from "./attestations.ts";
import { query } from "./database.ts";
import { recordEvaluation } from "./record.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  aVerdict,
  connectTestOrganization,
  hoursLater,
  job,
  memberId,
  organizationId,
  start,
} from "./test-scenario.ts";

useTestDatabase();
const mine = memberId(1);
const other = memberId(2);
const owner: Viewer = { actor: "owner", role: "owner", accounts: [mine] };
const security: Viewer = { actor: "security", role: "security", accounts: "all" };
const days = (count: number) => hoursLater(24 * count);

function anAnswer(changes: Partial<NewAttestations> = {}): NewAttestations {
  return {
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
  };
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.catch((reason: unknown) => reason);
  return error instanceof AppError ? `${error.code} ${error.userMessage}` : "none";
}

const audits = () =>
  query("select action, actor, subject from audit_event where action like 'attestation.%' order by id");

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: mine }, { id: other }]);
});

describe("recording", () => {
  it("keeps the answer with its evidence, and says so in the audit log", async () => {
    const [id] = await recordAttestations(owner, anAnswer({ evidenceAt: hoursLater(-48) }));
    const [found] = await listAttestations(owner, { now: start });
    expect(found).toMatchObject({
      id,
      accountId: mine,
      itemId: "5.1",
      question: "idp-mfa",
      holds: true,
      details: null,
      evidenceUrl: "https://wiki.example.com/mfa",
      evidenceAt: hoursLater(-48),
      answeredBy: "owner",
      answeredAt: start,
      reviewBy: days(90),
      state: "valid",
    });
    expect(await audits()).toEqual([{ action: "attestation.recorded", actor: "owner", subject: mine }]);
  });

  it("a newer answer takes the place of the earlier one, which stays readable", async () => {
    const answers = [{ question: "idp-mfa", holds: false, details: { idp: "Okta" } }];
    await recordAttestations(security, anAnswer({ answers, now: hoursLater(1) }));
    const current = await listAttestations(job, { now: start });
    expect(current).toMatchObject([{ holds: false, details: { idp: "Okta" } }]);
    const all = await listAttestations(job, { ended: true, now: start });
    expect(all.map(({ state }) => state)).toEqual(["replaced", "valid"]);
  });

  it("one about the whole organization stands beside those of accounts, for whoever sees one of them", async () => {
    await recordAttestations(security, anAnswer({ accountId: null, now: hoursLater(1) }));
    const seen = await listAttestations(owner, { now: start });
    expect(seen.map(({ accountId }) => accountId)).toEqual([null, mine]);
    const stranger: Viewer = { ...owner, accounts: ["999999999999"] };
    expect(await listAttestations(stranger, { ended: true, now: start })).toEqual([]);
  });

  it.each<[string, Partial<NewAttestations>, RegExp]>([
    [
      "an unknown question",
      { answers: [{ question: "x", holds: true, details: null }] },
      /5\.1 has no question x/,
    ],
    ["evidence that is no link", { evidenceUrl: "javascript:alert(1)" }, /evidence has to be a link/],
    [
      "a password in the link",
      { evidenceUrl: "https://me:hunter2@wiki.example.com" },
      /user name or password/,
    ],
    ["evidence of tomorrow", { evidenceAt: days(1) }, /not come/],
    ["a review that has passed", { reviewBy: start }, /day to come/],
    ["a review in more than a year", { reviewBy: days(366) }, /within 365 days/],
    [
      "a review of secret detection in more than half a year",
      {
        itemId: "5.4",
        accountId: null,
        answers: [{ question: "secret-detection", holds: true, details: null }],
        reviewBy: days(181),
      },
      /within 180 days/,
    ],
    [
      "a review of backups in more than half a year",
      {
        itemId: "2.1",
        answers: [{ question: "off-aws-copies", holds: true, details: null }],
        reviewBy: days(181),
      },
      /within 180 days/,
    ],
    [
      "details of another form",
      { answers: [{ question: "idp-mfa", holds: true, details: { idp: 7 } }] },
      /idp-mfa of item 5\.1, idp:/,
    ],
    [
      "details where there are none",
      { answers: [{ question: "no-human-access", holds: true, details: {} }] },
      /yes or no/,
    ],
    [
      "an account for a question about the organization",
      { itemId: "4.3", answers: [{ question: "findings-queue", holds: true, details: null }] },
      /name no account/,
    ],
    [
      "no account for a question about one",
      { accountId: null, answers: [{ question: "no-human-access", holds: true, details: null }] },
      /name it/,
    ],
  ])("refuses %s and names it", async (_case, changes, message) => {
    const before = await query("select count(*) as n from attestation");
    expect(await refusal(recordAttestations(security, anAnswer(changes)))).toMatch(message);
    expect(await query("select count(*) as n from attestation")).toEqual(before);
  });

  it("owners answer for their accounts, nobody but the security team for the whole organization", async () => {
    expect(await refusal(recordAttestations(owner, anAnswer({ accountId: other })))).toMatch(/^NOT_FOUND/);
    expect(await refusal(recordAttestations(owner, anAnswer({ accountId: null })))).toMatch(/^FORBIDDEN/);
    const viewer: Viewer = { actor: "v", role: "viewer", accounts: "all" };
    expect(await refusal(recordAttestations(viewer, anAnswer()))).toMatch(/^FORBIDDEN/);
    const [whole] = await listAttestations(owner, { now: start });
    expect(await refusal(endAttestation(owner, { id: whole?.id ?? "", reason: "r", now: start }))).toMatch(
      /^NOT_FOUND/,
    );
  });
});

describe("ending", () => {
  it("a person ends an answer with a reason, once", async () => {
    const found = (await listAttestations(job, { now: start })).find(({ accountId }) => accountId === mine);
    const end = { id: found?.id ?? "", reason: "  The provider changed. ", now: hoursLater(2) };
    expect(await refusal(endAttestation(owner, { ...end, reason: " " }))).toMatch(/Say why/);
    await endAttestation(owner, end);
    const all = await listAttestations(job, { ended: true, accountId: mine, now: start });
    expect(all.at(-1)).toMatchObject({
      state: "withdrawn",
      endedBy: "owner",
      endReason: "The provider changed.",
    });
    expect(await refusal(endAttestation(owner, end))).toMatch(/^CONFLICT/);
  });

  it("facts that contradict an answer end it with the statuses, and it is asked again with the reason", async () => {
    const answers = [{ question: "no-human-access", holds: true, details: null }];
    const [id = ""] = await recordAttestations(owner, anAnswer({ answers, now: hoursLater(3) }));
    const verdict = aVerdict({ contradicted: [{ attestationId: id, why: "two people signed in" }] });
    const scope = { organizationId, accountIds: [mine] };
    const before = (await readAnswerKeys({ query }, { ...scope, now: hoursLater(4) }))(mine);
    await recordEvaluation(job, {
      runId: null,
      now: hoursLater(4),
      evaluations: [{ accountId: mine, verdicts: new Map([["3.2", verdict]]), inputsHash: "h" }],
      organization: null,
    });
    const [ended] = await query(
      "select end_kind, ended_by, end_reason from attestation where id::text = $1",
      [id],
    );
    expect(ended).toEqual({
      end_kind: "contradicted",
      ended_by: "job:test",
      end_reason: "two people signed in",
    });
    expect((await audits()).at(-1)).toEqual({
      action: "attestation.contradicted",
      actor: "job:test",
      subject: mine,
    });
    const { attestations } = (await readAnswers({ query }, scope))(mine);
    expect(attestations.find((one) => one.id === id)).toMatchObject({
      contradiction: "two people signed in",
    });
    expect((await readAnswerKeys({ query }, { ...scope, now: hoursLater(4) }))(mine)).not.toBe(before);
    await recordAttestations(owner, anAnswer({ answers, now: hoursLater(5) }));
    const again = (await readAnswers({ query }, scope))(mine).attestations;
    expect(again.filter(({ question }) => question === "no-human-access")).toMatchObject([
      { contradiction: null },
    ]);
  });
});

describe("what evaluations read", () => {
  it("an account reads its own answers and the organization's, the organization only its own", async () => {
    const of = await readAnswers({ query }, { organizationId, accountIds: [mine, other] });
    expect(of(mine).attestations.map(({ accountId }) => accountId)).toEqual([mine, null]);
    expect(of(other).attestations.map(({ accountId }) => accountId)).toEqual([null]);
    expect(of(null).attestations.map(({ accountId }) => accountId)).toEqual([null]);
  });

  it("the key of an account changes when its answer expires, and that of its neighbour does not", async () => {
    const at = async (now: Date) => readAnswerKeys({ query }, { organizationId, accountIds: null, now });
    const [before, after] = [await at(days(89)), await at(days(91))];
    expect(after(mine)).not.toBe(before(mine));
    const fresh = await at(start);
    await recordAttestations(owner, anAnswer({ now: hoursLater(6) }));
    const changed = await at(start);
    expect(changed(mine)).not.toBe(fresh(mine));
    expect(changed(other)).toBe(fresh(other));
    expect(changed(null)).toBe(fresh(null));
  });
});
