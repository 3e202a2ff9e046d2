import { expect, test } from "vitest";
import type { AccountContact } from "#lib/data/contacts.ts";
import { contactLines, initials } from "./contact-words.ts";

const one = (changes: Partial<AccountContact>): AccountContact => ({
  contactId: "c",
  kind: "person",
  email: "ada@example.com",
  name: "Ada L.",
  team: null,
  role: "owner",
  source: "person",
  confirmedAt: "2026-11-22T08:00:00.000Z",
  confirmedBy: "user:a",
  disputedAt: null,
  disputeNote: null,
  ...changes,
});

test("one line a contact, as old as the role that was silent longest", () => {
  const lines = contactLines([
    one({}),
    one({ role: "security", confirmedAt: "2026-10-01T08:00:00.000Z" }),
    one({ role: "billing", email: "ben@example.com", confirmedAt: null }),
    one({ role: "root_mailbox", email: "ben@example.com" }),
  ]);
  expect(lines).toMatchObject([
    { email: "ada@example.com", roles: ["owner", "security"], confirmedAt: "2026-10-01T08:00:00.000Z" },
    { email: "ben@example.com", roles: ["billing", "root_mailbox"], confirmedAt: null },
  ]);
});

test.each([
  ["Mara V.", "m@example.com", "MV"],
  ["Payments on-call", "p@example.com", "PC"],
  [null, "lena.b@example.com", "LB"],
  [null, "root@example.com", "R"],
  ["𝒜da", "a@example.com", "𝒜"],
])("%s %s is marked %s", (name, email, mark) => {
  expect(initials({ name, email })).toBe(mark);
});
