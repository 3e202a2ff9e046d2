import { expect, test } from "vitest";
import { isBounce } from "./bounce.ts";

test.each([
  ["550 5.1.1 <a@example.com>: Recipient address rejected: User unknown", true],
  ["550-5.1.1 The email account that you tried to reach does not exist.", true],
  ["550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup", true],
  ["550 5.2.1 The email account that you tried to reach is disabled", true],
  ["550 No such user here", true],
  ["551 User not local", true],
  ["553 mailbox name not allowed", true],
  // A full mailbox may be emptied, and a rule is about us.
  ["552 5.2.2 Mailbox full", false],
  ["554 5.7.1 <a@example.com>: Relay access denied", false],
  ["550 5.7.1 Message rejected as spam by our policy", false],
  ["550 relay not permitted", false],
  ["550 Blocked - see https://example.com/", false],
  ["553 sender address rejected", false],
  ["554 Transaction failed", false],
  ["450 4.1.1 try again", false],
  ["451 5.1.1 says both", false],
  ["", false],
  ["Can't send mail", false],
])("%s", (reply, expected) => {
  expect(isBounce(reply)).toBe(expected);
});
