/** Moto's server, an AWS implementation that is not ours: found, started on a free port, stopped. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";

/** The Python that can import moto's server: MOTO_PYTHON, or `python3`; null where there is none. */
export function findMotoPython(): string | null {
  const candidates = [process.env["MOTO_PYTHON"], "python3"].filter((name) => name !== undefined);
  const usable = candidates.find(
    (name) => spawnSync(name, ["-c", "import moto.server"], { stdio: "ignore" }).status === 0,
  );
  return usable ?? null;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

export interface MotoServer {
  url: string;
  stop(): void;
}

/** Starts the server and waits until it answers. */
export async function startMoto(python: string): Promise<MotoServer> {
  const port = await freePort();
  const child: ChildProcess = spawn(
    python,
    ["-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", String(port)],
    { env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" }, stdio: ["ignore", "ignore", "pipe"] },
  );
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`moto ended at once: ${errors}`);
    const answered = await fetch(`${url}/moto-api/`).then(
      (response) => response.status < 500,
      () => false,
    );
    if (answered) return { url, stop: () => child.kill() };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error(`moto did not answer on ${url}: ${errors}`);
}

/** Whether the checkout can run the command line at all (the Prisma client is generated). */
export function isGenerated(): boolean {
  return existsSync(new URL("../generated/prisma/client.ts", import.meta.url));
}
