import { describe, expect, it } from "vitest";
import { clientAddress, findAddress, isThisMachine, trustedProxies } from "./client-address.ts";

const proxies = trustedProxies("10.0.0.0/8, 127.0.0.1, fd00::/8");

describe("the address of a client", () => {
  it.each([
    // Nobody's word counts but that of a proxy.
    ["203.0.113.9", undefined, "203.0.113.9"],
    ["203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["203.0.113.9", "127.0.0.1", "203.0.113.9"],
    ["10.1.1.1", "198.51.100.1", "198.51.100.1"],
    ["127.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["::ffff:10.1.1.1", "198.51.100.1", "198.51.100.1"],
    ["fd00::1", "2001:db8::7", "2001:db8::7"],
    // What the client wrote itself stands left of what the proxies wrote.
    ["10.1.1.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    ["10.1.1.1", "127.0.0.1, 198.51.100.1, 10.2.2.2", "198.51.100.1"],
    ["10.1.1.1", "198.51.100.1, ::ffff:10.2.2.2", "198.51.100.1"],
    // Nonsense is not followed.
    ["10.1.1.1", undefined, "10.1.1.1"],
    ["10.1.1.1", "", "10.1.1.1"],
    ["10.1.1.1", "unknown", "10.1.1.1"],
    ["10.1.1.1", "198.51.100.1:4711", "10.1.1.1"],
    ["10.1.1.1", "evil.example", "10.1.1.1"],
    ["10.1.1.1", "10.2.2.2, 10.3.3.3", "10.2.2.2"],
    [undefined, "198.51.100.1", ""],
  ])("connection %s, X-Forwarded-For %s → %s", (connection, forwarded, expected) => {
    expect(findAddress(connection, forwarded, proxies)).toBe(expected);
  });

  it("is that of the connection where no proxy is trusted", () => {
    expect(findAddress("127.0.0.1", "198.51.100.1", trustedProxies(undefined))).toBe("127.0.0.1");
  });

  it("is read from the header that the front sets", () => {
    expect(clientAddress(new Headers({ "x-waymark-address": "198.51.100.1" }))).toBe("198.51.100.1");
    expect(clientAddress(new Headers({ "x-forwarded-for": "198.51.100.1" }))).toBeNull();
  });
});

it.each([
  "10.0.0.0/33",
  "10.0.0/8",
  "proxy.example.com",
  "10.0.0.0/8/8",
  "10.0.0.0/",
  "10.0.0.0/0",
  "::/200",
  "1.2.3.4/x",
])("a proxy %s is refused by the variable's name", (text) => {
  expect(() => trustedProxies(`127.0.0.1,${text}`)).toThrow(/WAYMARK_TRUSTED_PROXIES/);
});

it.each([
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["128.0.0.1", false],
  ["10.0.0.1", false],
  ["", false],
])("%s is this machine: %s", (address, expected) => expect(isThisMachine(address)).toBe(expected));
