import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alternateContactFix, shellWord } from "./alternate-contact.ts";

/** What a command would be given, by a shell in which `aws` prints its words. */
function wordsOf(lines: string, numbers: { PHONE?: string } = { PHONE: "+44 20 7946 0102" }): string[] {
  const script = `aws() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${lines}\n`;
  const out = execFileSync("/bin/sh", ["-c", script], {
    encoding: "utf8",
    env: { NODE_ENV: "test", ...numbers },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return out.split("\0").slice(0, -1);
}

const place = { accountId: "222222220001", from: "111111111111" };
const finance = { email: "finops@example.com", name: "Finance", team: "FinOps" };

function linesOf(fix: ReturnType<typeof alternateContactFix>): string {
  if ("refused" in fix) throw new Error(fix.refused);
  return fix.lines;
}

test("in the management account the member is named, in the account itself it is not", () => {
  const fix = alternateContactFix("BILLING", finance, place);
  expect(fix).toMatchObject({ runIn: expect.stringMatching(/^management account 111111111111/) });
  expect(wordsOf(linesOf(fix))).toEqual([
    "account",
    "put-alternate-contact",
    "--account-id",
    "222222220001",
    "--alternate-contact-type",
    "BILLING",
    "--name=Finance",
    "--title=FinOps",
    "--email-address=finops@example.com",
    "--phone-number=+44 20 7946 0102",
  ]);
  const own = alternateContactFix("BILLING", finance, { ...place, from: place.accountId });
  expect(own).toMatchObject({ runIn: "222222220001" });
  expect(wordsOf(linesOf(own))).not.toContain("--account-id");
});

test("without a number the command stops before AWS is asked", () => {
  expect(() => wordsOf(linesOf(alternateContactFix("BILLING", finance, place)), {})).toThrow(/set PHONE/);
});

const anything = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom("'", '"', "\\", "$", "`", "!", "(", ";", "\n", " ", "-", "a", "*"),
    minLength: 1,
    maxLength: 40,
  }),
);

test("any text is one word of the shell", () => {
  fc.assert(
    fc.property(
      fc.array(
        anything.filter((text) => !text.includes("\0")),
        { minLength: 1, maxLength: 20 },
      ),
      (texts) => {
        expect(wordsOf(`aws ${texts.map(shellWord).join(" ")}`)).toEqual(
          texts.map((text) => text.toWellFormed()),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("whatever somebody is called, the command has the same ten words, within AWS's limits", () => {
  fc.assert(
    fc.property(anything, anything, (name, team) => {
      fc.pre(!`${name}${team}`.includes("\0") && `${name}${team}`.isWellFormed());
      fc.pre(!/:\/\//.test(`${name}${team}`));
      const words = wordsOf(linesOf(alternateContactFix("SECURITY", { ...finance, name, team }, place)));
      expect(words).toHaveLength(10);
      expect(words[6]?.startsWith("--name=")).toBe(true);
      expect(Array.from(words[6] ?? "").length).toBeLessThanOrEqual(64 + "--name=".length);
      expect(Array.from(words[7] ?? "").length).toBeLessThanOrEqual(50 + "--title=".length);
    }),
    { numRuns: 60 },
  );
});

describe("refused, with the reason", () => {
  test.each([
    [{ ...finance, name: "file:///etc/passwd" }, "address of a file"],
    [{ ...finance, team: " FILEB://x" }, "address of a file"],
    [{ ...finance, name: "https://example.com" }, "address of a file"],
    [{ ...finance, email: "o'hara@example.com" }, "does not take o'hara@example.com"],
    [{ ...finance, email: "a{b}@example.com" }, "does not take"],
  ])("%j", (contact, words) => {
    expect(alternateContactFix("SECURITY", contact, place)).toMatchObject({
      refused: expect.stringContaining(words),
    });
  });
});

test("nobody's name or team: the address, and what the contact is for", () => {
  const words = wordsOf(
    linesOf(alternateContactFix("OPERATIONS", { ...finance, name: null, team: null }, place)),
  );
  expect(words.slice(6, 8)).toEqual(["--name=finops@example.com", "--title=Operations contact"]);
});
