import { defineConfig } from "@playwright/test";
import { chromiumArguments, findChromium } from "#scripts/chromium.ts";
import { signedInFile } from "./e2e/sign-in.ts";

// The workers inherit the environment of the first process that reads this file, and with it the port.
process.env["WAYMARK_E2E_PORT"] ??= String(20_000 + (process.pid % 20_000));
const executablePath = findChromium();

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/global-setup.ts",
  outputDir: "test-results",
  timeout: 120_000,
  // A busy machine is no fault of the product.
  expect: { timeout: 20_000 },
  // They share one demo: those that only read it may read at once.
  workers: 2,
  use: {
    storageState: signedInFile(process.env["WAYMARK_E2E_PORT"]),
    baseURL: `http://localhost:${process.env["WAYMARK_E2E_PORT"]}`,
    launchOptions: { ...(executablePath !== null && { executablePath }), args: chromiumArguments() },
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
  },
  projects: [
    // Watches the first refresh, so it comes before whatever rests on the end of it.
    { name: "first-refresh", testMatch: "first-refresh.spec.ts" },
    {
      name: "reading",
      testIgnore: [
        "first-refresh.spec.ts",
        "accounts-register.spec.ts",
        "import.spec.ts",
        "runs.spec.ts",
        "shots.spec.ts",
        "first-minutes.spec.ts",
      ],
      fullyParallel: true,
      dependencies: ["first-refresh"],
    },
    // They change what the others read, and wait for each other's runs.
    {
      name: "runs",
      testMatch: ["accounts-register.spec.ts", "import.spec.ts", "runs.spec.ts"],
      dependencies: ["reading"],
    },
    { name: "shots", testMatch: "shots.spec.ts", dependencies: ["first-refresh"] },
    { name: "first-minutes", testMatch: "first-minutes.spec.ts", dependencies: ["first-refresh"] },
  ],
});
