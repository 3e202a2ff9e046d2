import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type DemoSettings,
  openHome,
  readHome,
  requireDemoHome,
  requireRealHome,
  updateDemoHome,
} from "./home.ts";

let folder = "";
const demo: DemoSettings = {
  seed: 1,
  accounts: 50,
  epoch: 0,
  generatedAt: "2026-11-22T00:00:00.000Z",
  endpoint: null,
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wm-home-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("a folder becomes a demo's or a real one at its first use", () => {
  it("and is neither before", () => {
    const home = join(folder, "home");
    expect(readHome(home)).toBeNull();
    expect(existsSync(home)).toBe(false);
  });

  it("a demo's: the settings of its first start hold", () => {
    const home = join(folder, "home");
    expect(requireDemoHome(home, demo)).toEqual(demo);
    expect(requireDemoHome(home, { ...demo, seed: 2, accounts: 7 })).toEqual(demo);
    expect(updateDemoHome(home, { epoch: 1, endpoint: "http://127.0.0.1:4000" })).toEqual({
      ...demo,
      epoch: 1,
      endpoint: "http://127.0.0.1:4000",
    });
    expect(readHome(home)).toMatchObject({ kind: "demo", demo: { epoch: 1, seed: 1 } });
  });

  it("a demo's: it is refused for real accounts", () => {
    requireDemoHome(folder, demo);
    const before = readFileSync(join(folder, "home.json"), "utf8");
    expect(() => requireRealHome(folder)).toThrow(expect.objectContaining({ code: "WRONG_STATE" }));
    expect(() => requireRealHome(folder)).toThrow(/belongs to the demo.*WAYMARK_HOME/);
    expect(readFileSync(join(folder, "home.json"), "utf8")).toBe(before);
  });

  it("a real one: it is refused for the demo", () => {
    requireRealHome(folder);
    requireRealHome(folder);
    expect(readHome(folder)).toEqual({ version: 1, kind: "real" });
    expect(() => requireDemoHome(folder, demo)).toThrow(expect.objectContaining({ code: "WRONG_STATE" }));
    expect(() => requireDemoHome(folder, demo)).toThrow(/belongs to real accounts.*WAYMARK_HOME/);
    expect(() => updateDemoHome(folder, { epoch: 3 })).toThrow(/WAYMARK_HOME/);
    expect(readHome(folder)).toEqual({ version: 1, kind: "real" });
  });

  it.each([
    ["no JSON", "{"],
    ["another version's", '{"version":2,"kind":"real"}'],
    ["no kind", '{"version":1}'],
  ])("a mark that cannot be understood (%s) is named and left alone", (_what, text) => {
    writeFileSync(join(folder, "home.json"), text);
    for (const use of [
      () => readHome(folder),
      () => requireRealHome(folder),
      () => requireDemoHome(folder, demo),
    ])
      expect(use).toThrow(new RegExp(`${folder}/home.json.*WAYMARK_HOME`));
    expect(readFileSync(join(folder, "home.json"), "utf8")).toBe(text);
  });
});

describe("the folder", () => {
  it("is made with its parents, closed to others' eyes", () => {
    const home = join(folder, "a", "b", "home");
    expect(openHome(home)).toBe(home);
    expect(statSync(home).mode & 0o066).toBe(0);
  });

  it("keeps its mode where it exists", () => {
    const home = join(folder, "home");
    mkdirSync(home, { mode: 0o750 });
    openHome(home);
    expect(statSync(home).mode & 0o777).toBe(0o750);
  });

  it("is known by its real path, so that two names for it are one home", () => {
    symlinkSync(folder, join(folder, "link"));
    expect(openHome(join(folder, "link"))).toBe(openHome(folder));
  });

  it.each([
    ["a file", "file"],
    ["below a file", "file/home"],
    ["below a broken link", "broken/home"],
  ])("that cannot be one (%s) is named, with the variable", (_what, path) => {
    writeFileSync(join(folder, "file"), "");
    symlinkSync("/nowhere/at/all", join(folder, "broken"));
    const home = join(folder, path);
    expect(() => openHome(home)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    expect(() => openHome(home)).toThrow(
      new RegExp(`The state folder ${home} cannot be used: .*WAYMARK_HOME`),
    );
  });
});
