import { expect, test } from "vitest";
import { scopeWords, standingParts, standingSentence } from "./campaign-words.ts";

const counts = {
  total: 8,
  confirmed: 5,
  handing_over: 0,
  waiting: 2,
  not_mine: 0,
  unreachable: 0,
  nobody: 1,
};

test("a bar has a part for each standing that an account has, and says the same in words", () => {
  expect(standingParts(counts)).toEqual([
    { standing: "confirmed", accounts: 5 },
    { standing: "waiting", accounts: 2 },
    { standing: "nobody", accounts: 1 },
  ]);
  expect(standingSentence(counts)).toBe("5 confirmed, 2 no answer yet, 1 nobody to ask");
});

test.each([
  [{ organizationId: null, unitPath: null, environment: null }, "Every account"],
  [{ organizationId: "o-1", unitPath: "/Prod", environment: "prod" }, "Acme · /Prod · environment prod"],
  [{ organizationId: "o-2", unitPath: null, environment: null }, "o-2"],
])("%j is %s", (scope, words) => {
  expect(scopeWords(scope, [{ id: "o-1", name: "Acme" }])).toBe(words);
});
