import { describe, expect, it } from "vitest";
import { aToken } from "#lib/roadmap/honey/a-decoy.fixture.ts";
import { findSecret, warnOfToken } from "./honey-tokens.ts";

const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

describe("a decoy's record", () => {
  it.each([
    [{ plantedIn: [secret] }, "plantedIn.0"],
    [{ owner: `AWS_SECRET_ACCESS_KEY=${secret}` }, "owner"],
    [{ detector: { ref: `x ${secret}, y` } }, "detector.ref"],
    [{ [secret]: "x" }, "the record"],
    [secret, "the record"],
  ])("that holds what could be a secret: %#", (given, field) => {
    expect(findSecret(given)).toBe(field);
  });

  it("an id, a hash, an ARN and a link are no secrets", () => {
    const { data } = aToken(1, { testEvidenceUrl: `https://wiki.example.com/${"a1b2c3d4e5".repeat(4)}` });
    expect(findSecret(data)).toBeNull();
    expect(findSecret(`${secret}A`)).toBeNull();
  });

  it("is warned of where the id is none of a long-term key, without repeating it", () => {
    expect(warnOfToken(aToken(1).data)).toEqual([]);
    const [warning] = warnOfToken(aToken(1, { accessKeyId: "ASIAIOSFODNN7EXAMPLE" }).data);
    expect(warning).toMatch(/^accessKeyId: /);
    expect(warning).not.toContain("ASIA");
    expect(warnOfToken("nonsense")).toEqual([]);
  });
});
