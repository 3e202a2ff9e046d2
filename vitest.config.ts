import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Inherited by the workers: compiling the AWS SDK anew in each process would be a third of what a test file costs. Node keeps what it compiled by content and version.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules/.cache/compile");

const shared = { environment: "node" as const, testTimeout: 60_000, hookTimeout: 120_000 };
const exclude = ["node_modules/**", ".next/**", "e2e/**", "generated/**", "moto/**"];

/** Minutes long: `npm run test:faults` runs them, `npm test` what is left of jobs/faults. */
const longFaults =
  process.env["WAYMARK_FAULTS"] === "all"
    ? []
    : ["clock-and-scheduling", "worker"].map((name) => `jobs/faults/${name}.db.test.ts`);

/** They set the environment, which a process reads once: each has one of its own. */
const ofTheProcess = ["lib/auth/oidc*.db.test.ts"];

/**
 * Against a real Postgres. Some read whole organizations beside others: only what hangs may end here, not what a busy
 * machine delays.
 */
const withDatabase = {
  ...shared,
  testTimeout: 240_000,
  hookTimeout: 240_000,
  globalSetup: ["scripts/test-postgres.ts"],
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          // They hold no state outside of themselves, and reading the SDK anew for each file costs more than they do.
          isolate: false,
          include: ["**/*.test.ts"],
          exclude: [...exclude, "**/*.db.test.ts"],
        },
      },
      {
        test: {
          ...withDatabase,
          name: "db",
          // What a process remembers, it remembers of one database, and each file has its own.
          isolate: false,
          include: ["**/*.db.test.ts"],
          exclude: [...exclude, ...longFaults, ...ofTheProcess],
        },
      },
      {
        test: {
          ...withDatabase,
          name: "process",
          include: ofTheProcess,
          exclude,
        },
      },
    ],
  },
});
