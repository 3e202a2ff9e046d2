import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "moto",
    include: ["moto/**/*.test.ts"],
    environment: "node",
    testTimeout: 600_000,
    hookTimeout: 600_000,
    env: { AWS_EC2_METADATA_DISABLED: "true" },
  },
});
