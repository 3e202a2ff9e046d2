import { expect, test } from "vitest";
import { questions } from "#lib/roadmap/questions/catalog.ts";
import { openQuestions } from "./open-questions.ts";

const [first, second] = questions.filter(({ scope, yes }) => scope === "either" && yes === "pass");
if (first === undefined || second === undefined) throw new Error("the catalogue asks about accounts");
const account = { id: "111111111111", name: "payments", items: {} };
const answer = (question: typeof first, state: string) => ({
  accountId: account.id,
  itemId: question.itemId,
  question: question.id,
  state,
});
const ids = (found: ReturnType<typeof openQuestions>) => found.map(({ question }) => question);

test("what nobody has answered is open, and only what is about accounts", () => {
  const open = openQuestions([account], []);
  expect(ids(open)).toContain(first.id);
  const organization = questions.filter(({ scope }) => scope === "organization").map(({ id }) => id);
  expect(ids(open).filter((id) => organization.includes(id))).toEqual([]);
});

test("an answer that stands closes its question alone; an expired one comes first", () => {
  const open = openQuestions([account], [answer(first, "valid"), answer(second, "expired")]);
  expect(ids(open)).not.toContain(first.id);
  expect(open[0]).toMatchObject({ question: second.id, expired: true });
  const whole = openQuestions([account], [{ ...answer(first, "valid"), accountId: null }]);
  expect(ids(whole)).not.toContain(first.id);
  const other = openQuestions([account], [{ ...answer(first, "valid"), accountId: "222222222222" }]);
  expect(ids(other)).toContain(first.id);
});

test.each(["MET", "NOT_APPLICABLE"] as const)("nothing is asked of an item that is %s", (state) => {
  const items = { [first.itemId]: { state } };
  const open = openQuestions([{ ...account, items }], []);
  expect(open.filter(({ itemId }) => itemId === first.itemId)).toEqual([]);
});
