import { expect, test } from "vitest";
import { changedFields } from "./posted-fields.ts";

test.each([
  ["untouched fields say nothing", { "set:notes": "a", "was:notes": "a" }, { fields: {}, takeBack: [] }],
  [
    "a changed one says what it became, an emptied one that there is nothing",
    { "set:notes": "b\r\nc", "was:notes": "a", "set:environment": " ", "was:environment": "prod" },
    { fields: { notes: "b\nc", environment: null }, takeBack: [] },
  ],
  [
    "tags are the person's own",
    { "set:tags": "team = blue", "was:tags": "" },
    { fields: { tags: { team: "blue" } }, takeBack: [] },
  ],
  [
    "without own tags those of others stay",
    { "set:tags": "", "was:tags": "team = blue" },
    { fields: {}, takeBack: ["tags"] },
  ],
])("%s", (_, posted, expected) => {
  expect(changedFields(posted)).toEqual(expected);
});
