import { expect, test } from "vitest";
import { accountTarget } from "#jobs/target.ts";
import { commandEnv, commandLog } from "./context.ts";
import { recordedIo } from "./test-io.ts";

test("a process never logs the secrets that it was given: by its environment, its database, its organizations", () => {
  const canaries = {
    secret: "c4nary/secret+key",
    session: "c4nary-session-token",
    password: "c4nary pässword",
    externalId: "c4nary-external-id",
  };
  const io = recordedIo({
    NODE_ENV: "test",
    LOG_LEVEL: "debug",
    AWS_SECRET_ACCESS_KEY: canaries.secret,
    AWS_SESSION_TOKEN: canaries.session,
    DATABASE_URL: `postgresql://waymark:${encodeURIComponent(canaries.password)}@127.0.0.1:5432/app`,
  });
  const env = commandEnv(io);
  const log = commandLog(io, env, true);
  accountTarget({
    runId: "00000000-0000-4000-8000-000000000000",
    accountId: "111122223333",
    organization: {
      partition: "aws",
      roleName: "WaymarkAudit",
      externalId: canaries.externalId,
      homeRegion: "us-east-1",
    },
  });
  for (const canary of Object.values(canaries)) {
    const cause = new Error(`fact: {"value": "${canary}"}`);
    log.error(
      { err: new Error(`AWS said ${canary}`, { cause }), deep: [{ down: { here: [canary] } }] },
      canary,
    );
  }
  log.warn({ url: env.databaseUrl }, `could not reach ${env.databaseUrl}`);
  expect(io.stderr()).not.toMatch(/c4nary/);
  expect(io.stderr().split("\n")).toHaveLength(6);
  for (const line of io.stderr().trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("level");
});
