import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { completeLock, foreignSources, missingPackages, parseLock } from "./lockfile.ts";

const lock = (packages: object) => parseLock(JSON.stringify({ lockfileVersion: 3, packages }));

describe("completeLock", () => {
  const incomplete = lock({
    "": {},
    "node_modules/tool": {
      version: "1.0.0",
      dev: true,
      optionalDependencies: {
        "@tool/linux-x64-musl": "1.0.0",
        "@tool/darwin-arm64": "1.0.0",
        "@tool/wasm": "^1.0.0",
      },
    },
    "node_modules/tool/node_modules/@tool/darwin-arm64": { version: "1.0.0" },
  });

  it("adds what is missing with its platform, and nothing twice", () => {
    const { lock: complete, added } = completeLock(incomplete);
    expect(added).toEqual(["@tool/linux-x64-musl"]);
    expect(complete.packages["node_modules/@tool/linux-x64-musl"]).toEqual({
      version: "1.0.0",
      cpu: ["x64"],
      dev: true,
      libc: ["musl"],
      optional: true,
      os: ["linux"],
    });
    expect(completeLock(complete).added).toEqual([]);
  });

  it("names ranges, which it cannot pin", () => {
    expect(missingPackages(incomplete).ranges).toEqual(["@tool/wasm@^1.0.0"]);
  });
});

describe("foreignSources", () => {
  it("lets npm's registry and absent addresses pass", () => {
    const packages = {
      "node_modules/a": { resolved: "https://registry.npmjs.org/a/-/a-1.0.0.tgz" },
      "node_modules/b": {},
      "node_modules/c": { resolved: "http://127.0.0.1:4873/c.tgz" },
    };
    expect(foreignSources(lock(packages))).toEqual(["node_modules/c"]);
  });
});

describe("package-lock.json", () => {
  const real = parseLock(readFileSync("package-lock.json", "utf8"));

  it("holds every platform's packages (else: npm run lock:complete)", () => {
    expect(missingPackages(real).exact).toEqual([]);
  });

  it("names no other registry than npm's", () => {
    expect(foreignSources(real)).toEqual([]);
  });

  it("holds exactly the versions that package.json pins", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8"));
    const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
    const locked = Object.keys(pinned).map((name) => [name, real.packages[`node_modules/${name}`]?.version]);
    expect(Object.fromEntries(locked)).toEqual(pinned);
  });
});
