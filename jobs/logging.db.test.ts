/** What a worker logs: whose run and account each line is about, and never a secret. */
import { expect, test } from "vitest";
import { createAwsConnection } from "#lib/aws/connection.ts";
import { systemClock } from "#lib/clock.ts";
import { startRun } from "#lib/data/runs.ts";
import { createLogger } from "#lib/log.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { runEnds, testViewer, useWorld } from "./test-refresh.ts";
import { startWorker } from "./worker.ts";

const world = useWorld({ accounts: 8, seed: 2 });

test("every line of a refresh names its run, lines of accounts their account, no line a secret", async () => {
  const written: string[] = [];
  const log = createLogger({ level: "trace", format: "json", write: (line) => written.push(line) });
  const { url, baseCredentials, organization } = world.simulator();
  const connection = createAwsConnection({
    endpoint: url,
    region: "us-east-1",
    clock: systemClock,
    log,
    credentials: async () => baseCredentials,
    limits: {},
  });
  await world.connect();
  const worker = await startWorker({
    databaseUrl: world.databaseUrl(),
    connection,
    endpoint: url,
    concurrency: 4,
    leaseSeconds: 15,
    clock: systemClock,
    log,
  });
  try {
    const { run } = await startRun(testViewer, {
      organizationId: organization.id,
      accountIds: [],
      now: new Date(),
    });
    await runEnds(run.id);
    const lines = written.map((line): Record<string, unknown> => JSON.parse(line));
    const entered = lines.filter(({ msg }) => msg === "account could not be entered");
    const planned = plannedFailures(organization).map(({ accountId }) => accountId);
    expect(planned.length).toBeGreaterThan(0);
    expect(new Set(entered.map(({ accountId }) => accountId))).toEqual(new Set(planned));
    for (const line of entered) expect(line).toMatchObject({ runId: run.id, task: "refresh-account" });
    expect(lines.find(({ msg }) => msg === "run closed")).toMatchObject({ runId: run.id, task: "close-run" });
    const said = written.join("");
    for (const secret of [organization.externalId, baseCredentials.secretAccessKey])
      expect(said).not.toContain(secret);
  } finally {
    await worker.stop();
    connection.close();
  }
}, 120_000);
