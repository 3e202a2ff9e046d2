import { describe, expect, test } from "vitest";
import { checkedContact, checkedEmail } from "./contact.ts";

describe("the address", () => {
  test.each([
    ["Ada@Example.COM", "ada@example.com"],
    ["  ada@example.com ", "ada@example.com"],
    ["first.last+aws@mail.example.co.uk", "first.last+aws@mail.example.co.uk"],
    ["o'neill@xn--bcher-kva.example", "o'neill@xn--bcher-kva.example"],
  ])("%s is kept as %s", (typed, kept) => {
    expect(checkedEmail(typed)).toBe(kept);
  });

  test.each([
    "",
    " ",
    "ada",
    "ada@",
    "@example.com",
    "ada@example",
    "ada@exa mple.com",
    "ada@@example.com",
    "ada@example..com",
    ".ada@example.com",
    "ada.@example.com",
    "a..b@example.com",
    "ada@-example.com",
    "ada@example.com, ben@example.com",
    "ada@example.com\nbcc: ben@example.com",
    "Ada <ada@example.com>",
    "аda@example.com",
    "ada@exаmple.com",
    "ada\u200b@example.com",
    "ada@example.com\0",
    '"ada"@example.com',
    "ada@[127.0.0.1]",
    "ada@127.0.0.1",
    "mailto:ada@example.com",
    "<script>@example.com",
    "\u212Ada@example.com",
    `${"a".repeat(250)}@example.com`,
    `ada@${"a".repeat(64)}.com`,
  ])("%j is refused", (typed) => {
    expect(() => checkedEmail(typed)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });

  // A pattern that looked back over them would not come to an end within the time that a test has.
  test("a long one that almost fits is refused", () => {
    expect(() => checkedEmail(`${"a.".repeat(50_000)}@`)).toThrow();
    expect(() => checkedEmail(`a@${"a-".repeat(120)}`)).toThrow();
  });
});

describe("the name", () => {
  const named = (name: string | null) =>
    checkedContact({ kind: "person", email: "ada@example.com", name }).name;

  test.each([
    [null, null],
    ["  ", null],
    [" Ada  Lovelace ", "Ada Lovelace"],
    ["Søren Æ. 陳", "Søren Æ. 陳"],
    ["<b>Ada</b>", "<b>Ada</b>"],
  ])("%j is kept as %j", (typed, kept) => {
    expect(named(typed)).toBe(kept);
  });

  test.each(["A\u202Eda", "A\u0000da", "A\u001B[31mda", "A\uD800da", "x".repeat(121)])(
    "%j is refused",
    (typed) => {
      expect(() => named(typed)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    },
  );
});
