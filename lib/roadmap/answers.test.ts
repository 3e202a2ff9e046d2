import { describe, expect, it } from "vitest";
import { now } from "./a-fact.fixture.ts";
import { anAnswer } from "./an-organization.fixture.ts";
import { readAnswer } from "./answers.ts";
import type { Attestation } from "./attestation.ts";
import { idpMfa, noHumanAccess } from "./questions/5-1-sso.ts";
import { questions } from "./questions/catalog.ts";
import { selectQuestions } from "./questions/select.ts";

const accountId = "111122223333";
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
const mfa = (more: Partial<Attestation> = {}) => anAnswer({ itemId: "5.1", question: "idp-mfa", ...more });

function read(attestations: Attestation[], account: string | null = accountId) {
  const limits: (Date | null)[] = [];
  const answer = readAnswer({ attestations, now }, { limit: (until) => limits.push(until) }, idpMfa, account);
  return { answer, limits };
}

const codeOf = (attestations: Attestation[]) => {
  const { answer } = read(attestations);
  return answer.valid ? "valid" : answer.gap.kind === "said" ? `${answer.gap.code}: ${answer.gap.text}` : "";
};

describe("reading an answer", () => {
  it("one that stands counts until its review", () => {
    const { answer, limits } = read([mfa({ accountId, details: { idp: "Okta" } })]);
    expect(answer).toMatchObject({ valid: true, holds: true, details: { idp: "Okta" } });
    expect(limits).toEqual([days(90)]);
  });

  it("an account's own answer outranks the organization's, even once it has expired", () => {
    const whole = mfa({ holds: true });
    expect(read([whole, mfa({ accountId, holds: false })]).answer).toMatchObject({ holds: false });
    expect(codeOf([whole, mfa({ accountId, reviewBy: days(-1) })])).toMatch(/^expired: /);
    expect(read([whole, mfa({ accountId: "999999999999", holds: false })]).answer).toMatchObject({
      holds: true,
    });
    expect(read([whole, mfa({ accountId, holds: false })], null).answer).toMatchObject({ holds: true });
  });

  it("a question about single accounts takes no answer about the whole organization", () => {
    const whole = anAnswer({ itemId: "5.1", question: "no-human-access" });
    const answer = readAnswer({ attestations: [whole], now }, { limit: () => {} }, noHumanAccess, accountId);
    expect(answer.valid).toBe(false);
  });

  it.each<[string, Attestation[], RegExp]>([
    ["never answered", [], /^needs_answer: A person has to say whether the identity provider/],
    ["answered to another question", [mfa({ question: "other" })], /^needs_answer/],
    ["answered without evidence", [mfa({ evidenceUrl: null })], /^needs_answer: .*no evidence/],
    ["past its review", [mfa({ reviewBy: days(-1) })], /^expired/],
    ["at its review", [mfa({ reviewBy: now })], /^expired/],
    [
      "ended by facts",
      [mfa({ contradiction: "two users sign in" })],
      /^needs_answer: .*because two users sign in/,
    ],
    ["with details of another form", [mfa({ details: { idp: 7 } })], /^needs_answer: .*form/],
  ])("%s", (_case, attestations, words) => {
    expect(codeOf(attestations)).toMatch(words);
    expect(read(attestations).limits).toEqual([]);
  });
});

describe("the catalogue of questions", () => {
  it("has each question once, asked in words and bounded in time", () => {
    const ids = questions.map(({ itemId, id }) => `${itemId} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { text, about, maxReviewDays, itemId } of questions) {
      expect(text).toMatch(/^[A-Z].*\?$/s);
      expect(about).toMatch(/^whether /);
      expect(maxReviewDays).toBe(["2.1", "5.4", "8.2"].includes(itemId) ? 180 : 365);
    }
  });
});

describe("which questions a state is an answer to", () => {
  const ids = (asked: Partial<Parameters<typeof selectQuestions>[0]>) => {
    const found = selectQuestions({ itemId: "5.1", state: "MET", accountId: null, question: null, ...asked });
    if ("problem" in found) return found.problem;
    return `${found.holds ? "yes" : "no"} ${found.questions.map(({ id }) => id).join(" ")} ${found.accountId ?? "all"}`;
  };

  it.each<[string, Parameters<typeof ids>[0], string]>([
    [
      "MET is a yes to every question that asks for it",
      { itemId: "3.5" },
      "yes process baseline-pipeline all",
    ],
    ["NOT_MET is a no", { state: "NOT_MET" }, "no idp-mfa all"],
    ["of one account where the question allows it", { accountId }, `yes idp-mfa ${accountId}`],
    [
      "only those about accounts where an account is named",
      { itemId: "4.3", accountId },
      `yes cspm ${accountId}`,
    ],
    [
      "for everybody where the item asks nothing about accounts",
      { itemId: "5.4", accountId },
      "yes secret-detection all",
    ],
    [
      "NOT_APPLICABLE where a question takes the item out of scope",
      { state: "NOT_APPLICABLE", accountId },
      `yes no-human-access ${accountId}`,
    ],
    ["the same for the organization", { itemId: "5.4", state: "NOT_APPLICABLE" }, "yes no-repositories all"],
    [
      "a no to such a question, named",
      { question: "no-human-access", state: "NOT_MET", accountId },
      `no no-human-access ${accountId}`,
    ],
    ["one of several, named", { itemId: "4.3", question: "findings-queue" }, "yes findings-queue all"],
  ])("%s", (_case, asked, expected) => {
    expect(ids(asked)).toBe(expected);
  });

  it.each<[string, Parameters<typeof ids>[0], RegExp]>([
    ["an automatic item", { itemId: "3.1" }, /facts alone/],
    ["an item that rests on records", { itemId: "3.3" }, /asks no questions/],
    ["an item that there is not", { itemId: "4.9" }, /no item 4\.9/],
    [
      "NOT_APPLICABLE of an item that cannot be",
      { itemId: "1.3", state: "NOT_APPLICABLE" },
      /cannot be answered/,
    ],
    ["a question about an account, without one", { state: "NOT_APPLICABLE" }, /name it/],
    [
      "a state that the named question does not have",
      { question: "no-human-access", accountId },
      /NOT_APPLICABLE, a no with NOT_MET/,
    ],
  ])("says why not: %s", (_case, asked, words) => {
    expect(ids(asked)).toMatch(words);
  });
});
