import { defineConfig } from "vitest/config";

const shared = { environment: "node" as const, testTimeout: 60_000, hookTimeout: 120_000 };
const exclude = ["node_modules/**", ".next/**", "e2e/**", "generated/**", "moto/**"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...exclude, "**/*.db.test.ts"],
        },
      },
      {
        test: {
          ...shared,
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude,
          globalSetup: ["scripts/test-postgres.ts"],
        },
      },
    ],
  },
});
