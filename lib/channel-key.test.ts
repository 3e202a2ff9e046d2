import { expect, it } from "vitest";
import { deriveChannelKey, openSecret, sealSecret } from "./channel-key.ts";

const key = deriveChannelKey("a secret of more than thirty-two characters");
const channel = "0c7cf8de-97b6-4c0c-9f53-3c8fd2a2a001";
const address = "https://hooks.slack.com/services/T0/B0/😀";

it("gives back what it was given, never twice the same text", () => {
  const [one, other] = [sealSecret(key, channel, address), sealSecret(key, channel, address)];
  expect(openSecret(key, channel, one)).toBe(address);
  expect(one).not.toBe(other);
  expect(one).not.toContain("hooks");
});

it.each([
  ["another channel", (stored: string) => openSecret(key, channel.replace("1", "2"), stored)],
  ["another secret", (stored: string) => openSecret(deriveChannelKey("another"), channel, stored)],
  [
    "a changed byte",
    (stored: string) =>
      openSecret(key, channel, `${stored.slice(0, -3)}${stored.endsWith("AAA") ? "BBB" : "AAA"}`),
  ],
  ["a cut end", (stored: string) => openSecret(key, channel, stored.slice(0, 12))],
  ["another form", (stored: string) => openSecret(key, channel, stored.replace("v1", "v2"))],
])("opens nothing with %s, and says no word of it", (_name, open) => {
  const stored = sealSecret(key, channel, address);
  expect(() => open(stored)).toThrow("cannot be read with this AUTH_SECRET");
});
