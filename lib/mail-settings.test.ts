import { expect, it } from "vitest";
import { parseMailServer } from "./mail-settings.ts";

const from = "Waymark <waymark@example.com>";

it.each([
  [
    "smtp://mail.example.com",
    { host: "mail.example.com", port: 587, secure: false, user: null, password: null },
  ],
  ["smtps://mail.example.com", { port: 465, secure: true }],
  [
    "smtp://us%40er:p%3Aw%2F@MAIL.example.com:2525",
    { host: "mail.example.com", port: 2525, user: "us@er", password: "p:w/" },
  ],
  ["smtp://[::1]:25", { host: "::1", port: 25 }],
])("%s", (url, expected) => expect(parseMailServer(url, from)).toMatchObject({ ...expected, from }));

it("is nothing where neither is set", () => expect(parseMailServer(undefined, undefined)).toBeNull());

it.each([
  ["no sender", "smtp://user:canary@mail.example.com", undefined, "MAIL_FROM is missing"],
  ["no server", undefined, from, "SMTP_URL is missing"],
  ["another protocol", "https://user:canary@mail.example.com", from, "SMTP_URL must be"],
  ["no address", "user:canary", from, "SMTP_URL must be"],
  ["no sender's address", "smtp://mail.example.com", "Waymark", "MAIL_FROM must be"],
  ["a header in it", "smtp://mail.example.com", "a@b.c\r\nBcc: x@y.z", "MAIL_FROM must be"],
])("refuses %s, and says no password", (_name, url, sender, message) => {
  expect(() => parseMailServer(url, sender)).toThrow(message);
  expect(() => parseMailServer(url, sender)).not.toThrow("canary");
});
