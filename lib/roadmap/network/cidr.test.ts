import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import { addUpToWorld, classOf, hasPublicSpace, isPublicIpv6, overlap, rangeOf, without } from "./cidr.ts";

const classed = (cidr: string, ...vpcs: string[]) => classOf(cidr, defaultSettings, vpcs);

describe("classes of ranges", () => {
  it.each([
    ["0.0.0.0/0", "world"],
    ["::/0", "world"],
    ["2000::/3", "world"],
    ["1.0.0.0/7", "world"],
    ["8.0.0.0/8", "public-wide"],
    ["203.0.112.0/23", "public-wide"],
    ["203.0.113.0/24", "public-narrow"],
    ["203.0.113.7", "public-narrow"],
    ["2001:db8::/47", "public-wide"],
    ["2001:db8::/48", "public-narrow"],
    ["10.0.0.0/8", "private-wide"],
    ["172.16.0.0/12", "private-wide"],
    ["192.168.0.0/16", "private-wide"],
    ["100.64.0.0/10", "private-wide"],
    ["fc00::/7", "private-wide"],
    ["10.1.2.0/24", "private-narrow"],
    ["fd00::/64", "private-narrow"],
    ["172.0.0.0/8", "public-wide"],
  ])("%s is %s", (cidr, expected) => {
    expect(classed(cidr)).toBe(expected);
  });

  it("the whole of a VPC is wide from /20 on; part of it is not", () => {
    expect(classed("10.1.0.0/20", "10.1.0.0/20")).toBe("private-wide");
    expect(classed("10.1.0.0/21", "10.1.0.0/20")).toBe("private-narrow");
    expect(classed("10.1.0.0/26", "10.1.0.0/26")).toBe("private-narrow");
  });

  it("what is no range has no class", () => {
    for (const text of ["", "pl-1", "10.0.0.300", "10.0.0.0/33", "::/129", "a:b", "1.2.3"])
      expect([text, rangeOf(text), classed(text)]).toEqual([text, null, null]);
  });
});

describe("several ranges", () => {
  it("halves and quarters add up, two of the two families do not", () => {
    expect(addUpToWorld(["0.0.0.0/1", "128.0.0.0/1"], defaultSettings)).toBe(true);
    expect(addUpToWorld(["8.0.0.0/8", "9.0.0.0/8"], defaultSettings)).toBe(true);
    expect(addUpToWorld(["8.0.0.0/8", "12.0.0.0/8"], defaultSettings)).toBe(false);
    expect(addUpToWorld(["8.0.0.0/9", "2600::/32"], defaultSettings)).toBe(false);
    expect(addUpToWorld(["10.0.0.0/8", "172.16.0.0/12"], defaultSettings)).toBe(false);
    expect(addUpToWorld([], defaultSettings)).toBe(false);
  });

  it("what is taken away is gone", () => {
    expect(without("0.0.0.0/0", ["0.0.0.0/1", "128.0.0.0/1"])).toEqual([]);
    expect(without("10.0.0.0/8", [])).toEqual(["10.0.0.0/8"]);
  });

  const ipv4 = fc
    .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(32))
    .map(([a, b, c, d, prefix]) => `${a}.${b}.${c}.${d}/${prefix}`);

  it("overlapping is mutual, and each range overlaps itself", () => {
    fc.assert(
      fc.property(ipv4, ipv4, (a, b) => {
        expect(overlap(a, b)).toBe(overlap(b, a));
        expect(overlap(a, a)).toBe(true);
      }),
    );
  });

  it("a range never becomes narrower by another beside it", () => {
    fc.assert(
      fc.property(ipv4, ipv4, (a, b) => {
        if (addUpToWorld([a], defaultSettings)) expect(addUpToWorld([a, b], defaultSettings)).toBe(true);
      }),
    );
  });
});

describe("what the internet knows", () => {
  it("shared, unique local and link-local addresses are none of it", () => {
    for (const cidr of ["10.1.2.3", "100.64.1.1/32", "169.254.169.254/32", "fd00::1", "fe80::1"])
      expect([cidr, hasPublicSpace(cidr)]).toEqual([cidr, false]);
    for (const cidr of ["0.0.0.0/0", "172.0.0.0/8", "198.51.100.1", "2600:1f18::5"])
      expect([cidr, hasPublicSpace(cidr)]).toEqual([cidr, true]);
    expect([isPublicIpv6("2600:1f18::5"), isPublicIpv6("198.51.100.1")]).toEqual([true, false]);
  });
});
