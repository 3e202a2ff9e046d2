/** A terminal for tests: commands against a simulated AWS, with credentials where the SDK's standard chain looks. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { main } from "./main.ts";
import { recordedIo } from "./test-io.ts";

/** Every regional service is asked in each, and no command depends on how many there are. */
const regions = ["us-east-1", "eu-west-1"];

export interface Said {
  code: number;
  out: string;
  err: string;
}

export interface Terminal {
  simulator(): Simulator;
  /** A temporary folder; the home is `home` in it. */
  folder(): string;
  /** Where DATABASE_URL points from now on. */
  useDatabaseUrl(url: string): void;
  /** `env` is laid over what a terminal would have; an empty value takes a variable away. */
  waymark(argv: string[], env?: Record<string, string>): Promise<Said>;
  /** The same, for a command that something happens to while it works. */
  begin(argv: string[]): { said: Promise<Said>; interrupt(): void };
}

export function useTerminal(options: { accounts: number; seed: number }): Terminal {
  const now: { simulator?: Simulator; folder?: string; databaseUrl: string } = { databaseUrl: "" };
  const simulator = () => {
    if (now.simulator === undefined) throw new Error("the simulator starts before the first test");
    return now.simulator;
  };
  const folder = () => {
    if (now.folder === undefined) throw new Error("the folder is made before the first test");
    return now.folder;
  };
  beforeAll(async () => {
    now.folder = mkdtempSync(join(tmpdir(), "waymark-terminal-"));
    const organization = generateOrganization({ ...options, regions, now: new Date() });
    now.simulator = await startSimulator({ organization, clock: systemClock });
  });
  afterAll(async () => {
    await simulator().close();
    rmSync(folder(), { recursive: true });
  });
  beforeEach(() => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", simulator().baseCredentials.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", simulator().baseCredentials.secretAccessKey);
    vi.stubEnv("AWS_SESSION_TOKEN", undefined);
    vi.stubEnv("AWS_PROFILE", undefined);
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_CONFIG_FILE", join(folder(), "no-config"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder(), "no-credentials"));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    simulator().faults.clear();
  });
  const run = (argv: string[], env: Record<string, string>) => {
    const io = recordedIo({
      NODE_ENV: "test",
      WAYMARK_HOME: join(folder(), "home"),
      DATABASE_URL: now.databaseUrl,
      AWS_ENDPOINT_URL: simulator().url,
      AWS_REGION: "us-east-1",
      ...env,
    });
    const said = main(argv, io).then((code) => ({ code, out: io.stdout(), err: io.stderr() }));
    return { said, interrupt: () => io.interrupt() };
  };
  return {
    simulator,
    folder,
    useDatabaseUrl: (url) => {
      now.databaseUrl = url;
    },
    begin: (argv) => run(argv, {}),
    waymark: (argv, env = {}) => run(argv, env).said,
  };
}
